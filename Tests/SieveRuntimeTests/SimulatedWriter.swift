import TestSupport

/// Somebody who writes call records, for a program that follows them.
protocol SimulatedSource: AnyObject {
  /// Whether everything was written.
  var isFinished: Bool { get }
  /// Writes everything at once.
  func writeAll(to system: SimulatedSystem)
  /// Does what is due.
  func act(_ system: SimulatedSystem)
}

/// Somebody who writes call records to one file, piece by piece, and rotates it.
final class SimulatedWriter: SimulatedSource {
  /// How the file is rotated.
  enum Way: CaseIterable {
    case never
    /// It gets another name, and a new one is begun.
    case rename
    /// It is copied and cut.
    case copy
  }

  static let path = "/in/cdr.csv"
  static let header = Array("call_id,start_time,caller,callee,duration,disposition\n".utf8)

  let way: Way
  let lines: [[UInt8]]
  private var random: SplitMix64
  private var pending: [UInt8] = []
  private var next = 0
  private var due = 0.0
  private var rotations = 0
  private var linesInFile = 0
  /// Whether the file was copied and is still to be cut.
  private var isCopied = false

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    way = Way.allCases[Int(random.next() % 3)]
    lines = Self.records(&random)
    pending = Self.header
  }

  /// Whether everything was written.
  var isFinished: Bool { next == lines.count && pending.isEmpty && !isCopied }

  /// Calls in set-up order, some of them in bursts, and lines that are none.
  static func records(_ random: inout SplitMix64) -> [[UInt8]] {
    var second = 0
    return (0..<Int(30 + random.next() % 90)).map { number in
      if random.next() % 15 == 0 { return Array("no record \(number)\n".utf8) }
      second += Int(random.next() % 40)
      let minute = second / 60 % 60
      let clock = [second / 3600, minute, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        .joined(separator: ":")
      let caller = 1 + random.next() % 5
      return Array(
        "c\(number),2026-03-02T\(clock)Z,+6681234567\(caller),+6689876\(1000 + number),7,answered\n"
          .utf8
      )
    }
  }

  /// Writes everything, in one piece.
  func writeAll(to system: SimulatedSystem) {
    system.append(Self.header + lines.joined(), to: Self.path)
  }

  /// Does what is due.
  func act(_ system: SimulatedSystem) {
    while system.uptime >= due, !isFinished {
      due = max(due, system.uptime - 1) + Double(1 + random.next() % 900) / 1000
      step(system)
    }
  }

  private func step(_ system: SimulatedSystem) {
    if isCopied { return cut(system) }
    // Whole lines only stand at the end of a file that is rotated.
    if pending.isEmpty, linesInFile > 1, random.next() % 8 == 0 {
      rotate(system)
      return
    }
    if pending.isEmpty, next < lines.count {
      for _ in 0...(random.next() % 4) where next < lines.count {
        pending += lines[next]
        next += 1
        linesInFile += 1
      }
    }
    let isCut = random.next() % 3 == 0
    let count = isCut ? 1 + Int(random.next() % UInt64(pending.count)) : pending.count
    system.append(Array(pending.prefix(count)), to: Self.path)
    pending.removeFirst(count)
  }

  private func rotate(_ system: SimulatedSystem) {
    guard way != .never else { return }
    // A file that is cut before more than its header was seen cannot be told from the one after it.
    if way == .copy, system.readMax(Self.path) < Self.header.count + 20 { return }
    for number in stride(from: rotations, to: 0, by: -1) {
      system.move("\(Self.path).\(number)", to: "\(Self.path).\(number + 1)")
    }
    rotations += 1
    if way == .copy {
      // Others may look, and the program may be killed, between copy and cut.
      system.replace(Self.path + ".1", with: system.content(Self.path))
      isCopied = true
      return
    }
    system.move(Self.path, to: Self.path + ".1")
    begin()
  }

  private func cut(_ system: SimulatedSystem) {
    isCopied = false
    system.replace(Self.path, with: [])
    begin()
  }

  private func begin() {
    pending = Self.header
    linesInFile = 0
  }
}
