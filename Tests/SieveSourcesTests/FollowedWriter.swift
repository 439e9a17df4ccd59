import Foundation
import SieveDiagnostics
import Testing

@testable import SieveSources

/// A generator whose draws follow from its seed.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }

  mutating func draw(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }
}

/// A program that writes lines in whatever pieces, and whoever rotates its file.
final class FollowedWriter {
  let path: String
  /// All lines in the order in which they were written.
  private(set) var written: [UInt8] = []
  /// Whether each new file begins with the same line.
  private let hasHeader: Bool
  private let shifts: Bool
  private var handle: FileHandle?
  private var rest: ArraySlice<UInt8> = []
  private var line = 0
  private var rotations = 0
  private var random: SeededRandom

  init(_ path: String, hasHeader: Bool, shifts: Bool, seed: UInt64) throws {
    self.path = path
    self.hasHeader = hasHeader
    self.shifts = shifts
    random = SeededRandom(seed)
    try open()
  }

  /// Whether no line is under way.
  var isAtLineStart: Bool { rest.isEmpty }

  private func open() throws {
    // Changes within one tick of the file system's clock cannot be told apart.
    usleep(12_000)
    let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    try #require(descriptor >= 0)
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    if hasHeader { put(Array("call_id,calling_number,called_number,setup_time\n".utf8)) }
  }

  private func put(_ bytes: [UInt8]) {
    handle?.write(Data(bytes))
    written += bytes
  }

  /// Writes a piece of what there is to write, which may end within a line.
  func append() {
    if rest.isEmpty { begin() }
    let count = random.draw(1..<(rest.count + 1))
    put(Array(rest.prefix(count)))
    rest = rest.dropFirst(count)
  }

  private func begin() {
    for _ in 0..<random.draw(1..<12) {
      line += 1
      let padding = String(repeating: "x", count: random.draw(0..<90))
      rest += "\(line),+66812345678,+66898765432,2026-03-02T09:14:07Z\(padding)\n".utf8
    }
  }

  /// Ends the line that is under way.
  func endLine() {
    put(Array(rest))
    rest = []
  }

  /// The file gets another name; a new one is begun now or, as after a signal, later.
  func renameAway() throws {
    usleep(12_000)
    try #require(rename(path, try rotatedName()) == 0)
  }

  /// Begins a new file, as on SIGHUP.
  func reopen() throws {
    endLine()
    try open()
  }

  func copyAndTruncate() throws {
    endLine()
    usleep(12_000)
    let copy = try rotatedName()
    try Data(contentsOf: URL(fileURLWithPath: path)).write(to: URL(fileURLWithPath: copy))
    try #require(truncate(path, 0) == 0)
  }

  func removeAndRecreate() throws {
    endLine()
    try #require(unlink(path) == 0)
    try open()
  }

  /// Another program writes the same and more into a new file and puts it in place, as rsync does.
  func replace() throws {
    endLine()
    let hidden = path + ".tmp"
    var content = try Data(contentsOf: URL(fileURLWithPath: path))
    begin()
    content.append(contentsOf: rest)
    try content.write(to: URL(fileURLWithPath: hidden))
    try #require(rename(hidden, path) == 0)
    written += rest
    rest = []
    let descriptor = Foundation.open(path, O_WRONLY | O_APPEND)
    try #require(descriptor >= 0)
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  private func rotatedName() throws -> String {
    rotations += 1
    guard shifts else { return "\(path).\(rotations)" }
    for number in stride(from: rotations - 1, to: 0, by: -1) {
      try #require(rename("\(path).\(number)", "\(path).\(number + 1)") == 0)
    }
    return path + ".1"
  }
}

/// A follower whose clock is the test's, with all that it gave out.
final class FollowedReader {
  private var follower: Follower?
  private var options: FollowOptions
  private var now = 1000.0
  private(set) var output: [UInt8] = []
  private(set) var starts = 0
  private(set) var remarks: [String] = []

  init(_ options: FollowOptions) {
    self.options = options
    self.options.gatherSeconds = 0
    resume([])
  }

  var isRunning: Bool { follower != nil }

  func resume(_ positions: [FollowedPosition]) {
    follower = Follower(
      options,
      resuming: positions,
      clock: { [unowned self] in now },
      report: { [unowned self] in remarks.append($0.code.id) }
    )
    poll()
  }

  func stop() -> [FollowedPosition] {
    defer { follower = nil }
    return follower?.positions() ?? []
  }

  func poll() {
    // Where there are no notices, a look is due by now.
    now += 0.01
    for event in follower?.next(within: 0) ?? [] { take(event) }
  }

  func advance(_ seconds: Double) { now += seconds }

  /// Reads on until nothing comes any more.
  func drain() {
    var idle = 0
    // Of a long line, several reads may be no more than a part.
    while idle < 8 {
      let before = output.count
      poll()
      idle = output.count == before ? idle + 1 : 0
    }
  }

  private func take(_ event: FollowedEvent) {
    switch event {
    case .began: starts += 1
    case .lines(_, let bytes): output += bytes
    case .ended, .whole: break
    }
  }
}
