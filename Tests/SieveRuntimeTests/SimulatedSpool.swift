import SieveSources
import TestSupport

/// Somebody who writes call records into the files of a spool folder, one after the other.
final class SimulatedSpool: SimulatedSource {
  /// How a file says that it is whole.
  enum Way: CaseIterable {
    /// It gets its name only then.
    case rename
    /// A marker comes beside it.
    case marker
    /// It does not change any more.
    case settle
  }

  let way: Way
  let after: SpoolOptions.After
  /// Whether names come again once their files are gone.
  let reusesNames: Bool
  private let files: [[UInt8]]
  private var random: SplitMix64
  private var file = 0
  private var written = 0
  private var isUnmarked = false
  private var due = 0.0

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    way = Way.allCases[Int(random.next() % 3)]
    let after: SpoolOptions.After
    switch random.next() % 3 {
    case 0: after = .keep
    case 1: after = .delete
    default: after = .move("/done")
    }
    self.after = after
    let isNamedAgain = random.next() % 2 == 0
    reusesNames = after != .keep && isNamedAgain
    var rest = SimulatedWriter.records(&random)[...]
    var files: [[UInt8]] = []
    while !rest.isEmpty {
      let count = 1 + Int(random.next() % 12)
      let content = SimulatedWriter.header + rest.prefix(count).joined()
      rest = rest.dropFirst(count)
      files.append(random.next() % 4 == 0 ? Self.tar(content) : content)
    }
    self.files = files
  }

  /// How the program is told to take files.
  var options: SpoolOptions {
    var options = SpoolOptions()
    options.after = after
    switch way {
    case .rename: options.settleSeconds = 0
    case .marker: options.finishedSuffix = ".FIN"
    case .settle: options.settleSeconds = 2
    }
    return options
  }

  var isFinished: Bool { file == files.count && !isUnmarked }

  private func name(_ number: Int) -> String {
    reusesNames ? "/in/cdr-\(number % 2).csv" : "/in/cdr-\(1000 + number).csv"
  }

  func writeAll(to system: SimulatedSystem) {
    for (number, content) in files.enumerated() {
      // Here names do not come again: all are there at once.
      let path = "/in/cdr-\(1000 + number).csv"
      system.append(content, to: path)
      if way == .marker { system.append([], to: path + ".FIN") }
    }
  }

  func act(_ system: SimulatedSystem) {
    while system.uptime >= due, !isFinished {
      // Never as long as it takes to be taken for whole.
      due = max(due, system.uptime - 1) + Double(1 + random.next() % 900) / 1000
      step(system)
    }
  }

  private func step(_ system: SimulatedSystem) {
    if isUnmarked {
      isUnmarked = false
      let path = name(file - 1)
      return system.append([], to: file % 2 == 0 ? path + ".FIN" : path.dropLast(4) + ".FIN")
    }
    let path = name(file)
    if written == 0 {
      let names = [path, path + ".FIN", path.dropLast(4) + ".FIN"]
      if names.contains(where: system.isThere) { return }
    }
    let content = files[file]
    let isCut = random.next() % 2 == 0
    let rest = content.count - written
    let count = isCut ? 1 + Int(random.next() % UInt64(rest)) : rest
    let place = way == .rename ? path + ".tmp" : path
    system.append(Array(content[written..<(written + count)]), to: place)
    written += count
    guard written == content.count else { return }
    if way == .rename { system.move(place, to: path) }
    isUnmarked = way == .marker
    written = 0
    file += 1
  }

  /// An archive with one file.
  private static func tar(_ content: [UInt8]) -> [UInt8] {
    member("a.csv", content) + [UInt8](repeating: 0, count: 1024)
  }

  private static func member(_ name: String, _ content: [UInt8]) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) {
      header.replaceSubrange(place..<(place + text.utf8.count), with: text.utf8)
    }
    func octal(_ value: Int, _ digits: Int) -> String {
      let text = String(value, radix: 8)
      return String(repeating: "0", count: digits - text.count) + text
    }
    put(name, at: 0)
    put("0000644", at: 100)
    put(octal(content.count, 11), at: 124)
    put("        ", at: 148)
    put("0", at: 156)
    put(octal(header.reduce(0) { $0 + Int($1) }, 6), at: 148)
    header[154] = 0
    let padding = (512 - content.count % 512) % 512
    return header + content + [UInt8](repeating: 0, count: padding)
  }
}
