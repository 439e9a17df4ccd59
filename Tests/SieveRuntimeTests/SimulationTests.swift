import Foundation
import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveEnvironment
import SieveModel
import SieveRuntime
import SieveSources
import TestSupport
import Testing

/// `tail --state` on a machine in memory.
///
/// Full and failing disks, interrupted and short calls, jumping clocks, lost permissions, kills and losses
/// of power: what comes out in the end is what one undisturbed run gives.
///
/// `SEED=n` runs that seed alone, and `SIMULATION_LOG=1` shows what happens; `make faults` runs ten thousand.
@Suite struct SimulationTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["FAULT_SEEDS"].flatMap { UInt64($0) } ?? 60

  /// Seeds that have found something.
  ///
  /// A file that was renamed between a look at its neighbours and one at its name; files of a pattern that came and were
  /// renamed while nobody looked; one that was cut twice before its copies could be looked at; two that were copied and
  /// not cut yet, and were read twice; and one that was written, copied and cut during one look. Files of spools that were
  /// taken before older ones, or half written, and looks at them that never ended. One that was rotated while the clock
  /// was set back, and one that came back with a loss of power, for its folder could not be synced. And
  /// checkpoints that could not be read for a moment.
  private static let telling: [UInt64] = [
    2238, 8082, 226, 571, 811, 922, 1195, 1165, 5112, 8708, 39, 94, 384, 829, 1079, 1119, 1469,
    376, 3929, 404,
  ]

  private static let seeds: [Range<UInt64>] = {
    if let seed = environment["SEED"].flatMap({ UInt64($0) }) { return [seed..<(seed + 1)] }
    let half = count / 2
    return [0..<half, half..<count] + telling.map { $0..<($0 + 1) }
  }()

  @Test(arguments: seeds)
  func disturbedRunsEndAlike(seeds: Range<UInt64>) throws {
    var failures: [String] = []
    for seed in seeds {
      let round = try SimulatedRound(seed: seed)
      if let difference = try round.difference() { failures.append("SEED=\(seed): \(difference)") }
      if failures.count >= 3 { break }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  @Test func somethingGoesWrong() throws {
    // A simulation in which nothing is disturbed would prove nothing.
    var sum = SimulatedRound.Counts()
    for seed in 0..<40 as Range<UInt64> {
      let round = try SimulatedRound(seed: seed)
      _ = try round.difference()
      sum.add(round.counts)
    }
    for error in [EINTR, EIO, ENOSPC, EACCES] { #expect(sum.errors[error, default: 0] > 5) }
    #expect(sum.copies > 40)
    #expect(sum.kills > 20 && sum.powerLosses > 5 && sum.runs > 80 && sum.alerts > 100)
  }
}

/// One world with its disturbances.
final class SimulatedRound {
  /// What happened.
  struct Counts {
    var runs = 0
    var kills = 0
    var powerLosses = 0
    var alerts = 0
    /// Checkpoints that a copy of the program has written.
    var copies = 0
    var errors: [Int32: Int] = [:]

    mutating func add(_ other: Counts) {
      runs += other.runs
      kills += other.kills
      powerLosses += other.powerLosses
      alerts += other.alerts
      copies += other.copies
      errors.merge(other.errors) { $0 + $1 }
    }
  }

  /// What came out.
  struct Output: Equatable {
    var alerts: [String]
    var rejects: [String]
    /// How many files are left in the spool folder, and where they are moved to.
    var left: [Int]
  }

  private static let rules: [Rule] = {
    let text = """
      rules:
        - id: burst
          title: Burst
          subject: calling_number
          window: 10m
          when: attempts >= 3
          severity: low
          close_after: 15m
        - id: spread
          title: Spread
          subject: calling_number
          window: 30m
          when: distinct(called_number) >= 6
          severity: low
          close_after: 15m

      """
    return
      (try? RuleLoader.load([RuleFile(name: "sim.yaml", text: text)], find: { _, _ in nil }).rules)
      ?? []
  }()

  private let seed: UInt64
  private(set) var counts = Counts()
  private var random: SplitMix64
  private var log: [String] = []

  init(seed: UInt64) throws {
    self.seed = seed
    random = SplitMix64(seed: seed ^ 0x5EED)
  }

  /// How the disturbed runs differ from an undisturbed one; `nil` when they do not.
  func difference() throws -> String? {
    let expected = try undisturbed()
    let found = try disturbed()
    counts.alerts = expected.alerts.count
    if found == expected { return nil }
    if ProcessInfo.processInfo.environment["SIMULATION_LOG"] != nil {
      for line in expected.alerts { Self.say("expected \(line)\n") }
      for line in found.alerts { Self.say("found \(line)\n") }
    }
    let alerts = Self.firstDifference(found.alerts, expected.alerts)
    let rejects = Self.firstDifference(found.rejects, expected.rejects)
    return
      "alerts \(alerts); rejects \(rejects); files \(found.left), not \(expected.left); \(log.suffix(12).joined(separator: " | "))"
  }

  private static func firstDifference(_ found: [String], _ expected: [String]) -> String {
    let place = zip(found, expected).prefix { $0 == $1 }.count
    let (one, other) = (found.dropFirst(place).first, expected.dropFirst(place).first)
    if one == nil, other == nil { return "equal" }
    return
      "\(found.count) of \(expected.count), from \(place): \(one.map(Self.short) ?? "-") instead of \(other.map(Self.short) ?? "-")"
  }

  private static func short(_ line: String) -> String {
    guard line.hasPrefix("{"), let start = line.range(of: "\"event_time\"") else { return line }
    return line.dropFirst(30).prefix(90) + "…" + line[start.lowerBound...].prefix(110)
  }

  private func undisturbed() throws -> Output {
    let system = SimulatedSystem(faults: .none)
    source().writeAll(to: system)
    _ = try run(on: system)
    return output(of: system)
  }

  private func disturbed() throws -> Output {
    let writer = source()
    let isRotated = (writer as? SimulatedWriter).map { $0.way != .never } ?? false
    let hasJumps = !isRotated || seed % 11 < 5
    let system = SimulatedSystem(faults: SimulatedFaults(seed: seed, hasJumps: hasJumps))
    // Who has a file settle never stands still for as long.
    system.isPunctual = isSpool
    var isBegun = false
    // What was rotated before anybody has looked cannot be found.
    system.world = { system in
      if system.isDurable(prefix: "/state/checkpoint-") { isBegun = true }
      if isBegun { writer.act(system) }
    }
    while counts.runs < 200 {
      counts.runs += 1
      let isLast = counts.runs > 12 && writer.isFinished || counts.runs > 40
      if isLast { system.faults.end() } else { system.faults.beginRun() }
      do {
        let status = try run(on: system)
        log.append("run \(counts.runs): \(status)")
      } catch let diagnostic as Diagnostic {
        log.append("run \(counts.runs): \(diagnostic.summary)")
      }
      if system.isDead {
        counts.kills += 1
        let powerLost = random.next() % 3 == 0
        if powerLost { counts.powerLosses += 1 }
        log.append(powerLost ? "power lost" : "killed")
        system.endProcess(powerLost: powerLost)
      } else {
        system.endProcess()
      }
      if isLast, writer.isFinished { break }
      system.pass(Double(random.next() % 3000) / 1000)
    }
    counts.errors = system.faults.counts
    counts.copies = system.copies
    return output(of: system)
  }

  /// One seed of five has a spool folder.
  private var isSpool: Bool { seed % 5 == 4 }

  private func source() -> any SimulatedSource {
    isSpool ? SimulatedSpool(seed: seed) : SimulatedWriter(seed: seed)
  }

  private func run(on system: SimulatedSystem) throws -> SieveRuntime.ExitStatus {
    // By a pattern, there is a time in which nothing says that the file is followed.
    let isPattern = seed % 3 == 1
    let path = isSpool ? "/in" : SimulatedWriter.path
    var follow = FollowOptions(paths: [isPattern && !isSpool ? "/in/*.csv" : path])
    follow.spool = isSpool ? SimulatedSpool(seed: seed).options : nil
    follow.isFromStart = true
    follow.pollSeconds = 0.2
    follow.lingerSeconds = 2
    let flow = FlowOptions(
      inputs: [],
      input: InputOptions(usesThreads: false),
      lateness: 4 * 3_600_000
    )
    var options = AnalysisOptions(flow: flow, rules: Self.rules)
    options.alerts = ["/out/alerts.jsonl"]
    options.rejects = "/out/rejects.jsonl"
    options.canonical = true
    let tail = TailOptions(
      follow: follow,
      idleSeconds: 6,
      aheadMilliseconds: 9000 * 86_400_000
    )
    let state = StateOptions(folder: "/state", intervalSeconds: 0.7)
    let isVerbose = ProcessInfo.processInfo.environment["SIMULATION_LOG"] != nil
    let reporter = Reporter(isQuiet: !isVerbose) { if isVerbose { Self.say($0) } }
    return try Surroundings.$current.withValue(system) {
      try Tail(options, tail: tail, state: state, reporter: reporter).run()
    }
  }

  /// Shows what happens, for whoever looks into one seed.
  static func say(_ text: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
  }

  private func output(of system: SimulatedSystem) -> Output {
    func lines(_ path: String) -> [String] {
      String(decoding: system.content(path), as: UTF8.self).split(separator: "\n").map(String.init)
    }
    return Output(
      alerts: lines("/out/alerts.jsonl"),
      // How each file is read is said by its name, and names may come again.
      rejects: lines("/out/rejects.jsonl").map(Self.reject)
        .filter { !isSpool || !$0.hasPrefix("layout") },
      left: isSpool ? ["/in", "/done"].map { system.paths(in: $0).count(where: isCounted) } : []
    )
  }

  /// Whether a file that is left is counted: a marker that a loss of power brings back serves the next file of its name as well.
  private func isCounted(_ path: String) -> Bool {
    !(path.contains(".FIN") && SimulatedSpool(seed: seed).reusesNames)
  }

  /// A reject by its code and record: where it stands depends on rotation.
  private static func reject(_ line: String) -> String {
    guard
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    else { return line }
    return "\(object["code"] ?? "layout") \(object["record"] ?? "")"
  }
}
