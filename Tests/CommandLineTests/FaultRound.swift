import Foundation
import TestSupport
import Testing

extension SplitMix64 {
  /// Whether something happens that happens once in `count` times.
  mutating func once(in count: UInt64) -> Bool { next() % count == 0 }
}

/// The records that are written, and what one undisturbed run makes of them.
struct FaultWorld {
  let header: Data
  let lines: [Data]
  /// Alerts as lines, canonical.
  let alerts: [Data]
  /// Rejected records with their codes.
  let rejects: [String]

  static let shared = Result { try FaultWorld() }

  private init() throws {
    let folder = try Scratch()
    let path = folder.file("calls.csv")
    let made = try Program.run(
      "simulate",
      "--seed",
      "11",
      "--subscribers",
      "40",
      "--centres",
      "1",
      "--hours",
      "11",
      "--output",
      path
    )
    try #require(made.status == 0, "\(made.complaints)")
    var lines = try contents(path).split(separator: 0x0A).map { $0 + [0x0A] }
    header = lines.removeFirst()
    for place in stride(from: 150, to: lines.count, by: 400) {
      lines.insert(Data("no record \(place)\n".utf8), at: place)
    }
    self.lines = lines
    try (header + lines.reduce(into: Data()) { $0.append($1) }).write(
      to: URL(fileURLWithPath: path)
    )
    let outcome = try Program.run(
      ["tail", path, "--from-start", "--exit-when-idle", "300ms"]
        + FaultRound.options(folder, interval: "10s")
    )
    try #require(outcome.status == 0, "\(outcome.complaints)")
    alerts = try FaultRound.alerts(folder)
    rejects = try FaultRound.rejects(folder)
    try #require(alerts.count > 20 && rejects.count > 4)
  }
}

/// One round: a writer that rotates, and a program that is killed and started again at random moments.
struct FaultRound {
  /// How files come and go.
  enum Way: String, CaseIterable {
    case rename, copy, replace, recreate, headless
    case settled, marked
    case shift, packed
  }

  let seed: UInt64
  let way: Way
  let world: FaultWorld
  private let folder: Scratch
  private var random: SplitMix64
  private var program: LiveProgram?
  private var rotations = 0
  /// What the file has now.
  private var content = Data()
  private var written = 0
  private(set) var kills = 0
  private(set) var log = ""

  init(seed: UInt64, world: FaultWorld) throws {
    self.seed = seed
    self.world = world
    way = Way.allCases[Int(seed % UInt64(Way.allCases.count))]
    folder = try Scratch()
    random = SplitMix64(seed: seed)
    for name in ["in", "done"] {
      try FileManager.default.createDirectory(
        atPath: folder.file(name),
        withIntermediateDirectories: true
      )
    }
  }

  static func options(_ folder: Scratch, interval: String) -> [String] {
    [
      "--canonical", "--ahead", "9000d", "--state", folder.file("state"), "--alerts",
      folder.file("alerts.jsonl"), "--rejects", folder.file("rejects.jsonl"),
      "--checkpoint-interval", interval,
    ]
  }

  static func alerts(_ folder: Scratch) throws -> [Data] {
    try contents(folder.file("alerts.jsonl")).split(separator: 0x0A)
  }

  static func rejects(_ folder: Scratch) throws -> [String] {
    let text = String(decoding: try contents(folder.file("rejects.jsonl")), as: UTF8.self)
    // How files are read is said once for each, and how many there are is a matter of rotation.
    return try objects(text).filter { $0["code"] != nil }
      .map { "\($0["code"] ?? "") \($0["record"] ?? "")" }
  }

  private var isSpool: Bool { [.settled, .marked, .packed].contains(way) }
  private var path: String { folder.file("in/calls.csv") }

  private var arguments: [String] {
    var arguments = ["tail"] + Self.options(folder, interval: "40ms")
    let after = ["keep", "delete", "move:" + folder.file("done")][Int(seed / 16 % 3)]
    switch way {
    case .settled, .packed: arguments += [folder.file("in"), "--settle", "0", "--after", after]
    case .marked: arguments += [folder.file("in"), "--finished-suffix", ".FIN", "--after", after]
    default: arguments += [seed / 16 % 2 == 0 ? path : folder.file("in/*.csv"), "--from-start"]
    }
    return arguments
  }

  // MARK: The round

  /// Writes everything; what is wrong at the end.
  mutating func run() throws -> String? {
    // What is gone before there is any state is lost for everybody.
    try start()
    program?.wait { program?.said.contains("Following ") ?? true }
    try #require(program?.said.contains("Following ") == true)
    var place = 0
    while place < world.lines.count {
      let count = 1 + Int(random.next() % 700)
      let piece = world.lines[place..<min(place + count, world.lines.count)]
      place += piece.count
      try disturb()
      if isSpool { try drop(piece) } else { try append(piece) }
    }
    try end()
    return try difference()
  }

  /// Kills the program, stops it, starts it, or leaves it alone.
  private mutating func disturb() throws {
    usleep(UInt32(random.next() % 60_000))
    guard program != nil else {
      if !random.once(in: 4) { try start() }
      return
    }
    if random.once(in: 4) { try stop(SIGKILL) } else if random.once(in: 9) { try stop(SIGTERM) }
  }

  private mutating func start() throws {
    log += "# start\n"
    program = try LiveProgram(arguments, ready: nil)
  }

  private mutating func stop(_ signal: Int32) throws {
    guard let outcome = try program?.end(signal) else { return }
    kills += 1
    log += outcome.complaints + "# stopped by \(signal)\n"
    program = nil
  }

  /// Has the program read all that is there, to its end.
  private mutating func end() throws {
    if program != nil { try stop(SIGKILL) }
    let outcome = try Program.run(arguments + ["--exit-when-idle", "400ms"])
    log += outcome.complaints
    try #require(outcome.status == 0, "SEED=\(seed): \(outcome.complaints)")
  }

  // MARK: Files that grow

  private mutating func append(_ piece: ArraySlice<Data>) throws {
    // Without a header, a line that is no record would be all that tells the layout.
    let isRecord = piece.first?.starts(with: Data("no".utf8)) == false
    if content.count > 4000, isRecord, random.once(in: 3) { try rotate() }
    var bytes = content.isEmpty && (way != .headless || rotations == 0) ? world.header : Data()
    for line in piece { bytes.append(line) }
    if random.once(in: 3) {
      // A line that is half written.
      let middle = bytes.count - 1 - Int(random.next() % 40)
      try write(bytes.prefix(middle))
      bytes = bytes.dropFirst(middle)
      try disturb()
    }
    try write(bytes)
  }

  private mutating func write(_ bytes: Data) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    try #require(descriptor >= 0)
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: bytes)
    content.append(bytes)
    written += bytes.count
    log += "# \(content.count) bytes\n"
  }

  private mutating func rotate() throws {
    rotations += 1
    log += "# rotation \(rotations)\n"
    switch way {
    case .rename, .headless: try #require(rename(path, path + "-\(20_260_300 + rotations)") == 0)
    case .shift:
      for number in stride(from: rotations - 1, through: 1, by: -1) {
        try #require(rename("\(path).\(number)", "\(path).\(number + 1)") == 0)
      }
      try #require(rename(path, path + ".1") == 0)
    case .copy:
      try content.write(to: URL(fileURLWithPath: path + ".\(rotations)"))
      try disturb()
      try #require(truncate(path, 0) == 0)
    case .replace:
      // The same content and more, as rsync does; the file is never begun anew.
      let draft = folder.file("in/.draft")
      try content.write(to: URL(fileURLWithPath: draft))
      try #require(rename(draft, path) == 0)
      return
    default:
      // What is removed before it was kept is lost for everybody.
      try awaitCheckpoint()
      try #require(unlink(path) == 0)
    }
    content = Data()
  }

  /// Has the program stop when all that was written is in its checkpoint.
  private mutating func awaitCheckpoint() throws {
    for _ in 0..<40 {
      if program == nil { try start() }
      let running = program
      running?.wait { running?.said.contains("Following ") ?? true }
      usleep(150_000)
      let before = log.count
      try stop(SIGTERM)
      if log.dropFirst(before).contains(" files, \(written) bytes") { return }
    }
    Issue.record("SEED=\(seed): \(written) bytes are not read")
  }

  // MARK: Files of a spool folder

  private mutating func drop(_ piece: ArraySlice<Data>) throws {
    rotations += 1
    let draft = folder.file("in/.draft")
    let name = folder.file("in/\(100_000 + rotations).csv")
    let bytes = piece.reduce(into: world.header) { $0.append($1) }
    try bytes.write(to: URL(fileURLWithPath: draft))
    if way == .packed {
      #expect(try Program.shell("gzip -f \"$1\" && mv \"$1.gz\" \"$1\"", draft).status == 0)
    }
    try #require(rename(draft, name) == 0)
    if way == .marked {
      try disturb()
      try Data().write(to: URL(fileURLWithPath: name + ".FIN"))
    }
    // Files are taken in the order of their times.
    usleep(12_000)
  }

  // MARK: The end

  private func difference() throws -> String? {
    let alerts = try Self.alerts(folder)
    if alerts != world.alerts {
      let place = zip(alerts, world.alerts).prefix { $0 == $1 }.count
      let lines = [alerts, world.alerts].map { lines in
        place < lines.count ? String(decoding: lines[place].prefix(300), as: UTF8.self) : "nothing"
      }
      let counts = "\(alerts.count), not \(world.alerts.count)"
      return "of \(counts) alerts, the one at \(place) is \(lines[0]), not \(lines[1])"
    }
    let rejects = try Self.rejects(folder)
    if rejects != world.rejects { return "rejects are \(rejects), not \(world.rejects)" }
    if log.contains("CS5003") { return "a checkpoint was damaged" }
    return nil
  }
}
