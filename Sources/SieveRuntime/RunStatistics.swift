import SieveCapture
import SieveCentres
import SieveDiagnostics
import SieveEngine
import SieveSIP
import SieveSources

/// What a run cost and what became of every record, as `--stats` writes it: `docs/formats/stats.md`.
struct RunStatistics: Encodable, Sendable {
  /// What became of the attempts: the first is the sum of the others.
  struct Attempts: Encodable, Sendable {
    var decoded: UInt64
    var applied: UInt64
    var late: UInt64
    var outside: UInt64
    /// Given by another input already.
    var duplicates: UInt64
    /// Decoded ahead and given up when nobody took the alerts any more.
    var unused: UInt64
  }

  /// Alerts of any status.
  struct Alerts: Encodable, Sendable {
    var total: UInt64
    var byRule: [String: UInt64]

    enum CodingKeys: String, CodingKey {
      case total
      case byRule = "by_rule"
    }
  }

  /// The keys of one subject.
  struct Keys: Encodable, Sendable {
    var subject: String
    var total: Int
    var light: Int
    var heavy: Int
    var receivers: Int
  }

  /// Suspects and centres, when numbers are scored.
  struct Centres: Encodable, Sendable {
    var suspects: Int
    var hubs: Int
    var centres: Int
    var epochs: UInt64
    var attempts: UInt64
    var forgotten: UInt64
    var dropped: UInt64

    init(_ statistics: CentreStatistics) {
      suspects = statistics.suspects
      hubs = statistics.hubs
      centres = statistics.centres
      epochs = statistics.epochs
      attempts = statistics.attempts
      forgotten = statistics.forgotten
      dropped = statistics.dropped
    }
  }

  /// One input.
  struct Input: Encodable, Sendable {
    var name: String
    var format: String
    var bytesRead: UInt64
    var bytes: UInt64
    var attempts: UInt64
    var rejected: UInt64
    var packets: UInt64?
    /// Packets by bucket, which sum to `packets`.
    var buckets: [String: UInt64]?
    /// What stands beside the buckets.
    var counters: [String: UInt64]?
    /// What became of the messages of a capture.
    var messages: [String: UInt64]?
    /// What is said when the buckets do not sum up to the packets that its container gave.
    var fault: Diagnostic?

    init(name: String, format: String) {
      self.name = name
      self.format = format
      bytesRead = 0
      bytes = 0
      attempts = 0
      rejected = 0
    }

    init(_ input: AttemptInput) {
      name = input.name
      format = input.format.rawValue
      bytesRead = input.bytes.bytesRead
      bytes = input.bytes.bytesGiven
      attempts = input.attempts
      rejected = input.rejected
      let statistics = input.packets
      packets = statistics?.packets
      buckets = statistics.map { Self.table($0.named) }
      counters = statistics.map { Self.table($0.counters) }
      messages = input.messages.map { Self.table($0.named) }
      if let statistics, let given = input.packetsGiven, !statistics.addUp(to: given) {
        fault = InputVerdict.miscounted(name, statistics, given: given)
      }
    }

    private static func table(_ rows: [(name: String, count: UInt64)]) -> [String: UInt64] {
      Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0.count) })
    }

    enum CodingKeys: String, CodingKey {
      case name, format, bytes, attempts, rejected, packets, buckets, counters, messages
      case bytesRead = "bytes_read"
    }
  }

  /// What is counted of a run, however it is led.
  private struct Counts {
    var inputs: [Input]
    var applied: UInt64
    /// Attempts decoded, when each is not one record.
    var decoded: UInt64?
    var late: UInt64 = 0
    var outside: UInt64
    var duplicates: UInt64 = 0
  }

  let schema = "callsieve.stats.v1"
  let threads: Int
  let rows: UInt64
  let bytes: UInt64
  let attempts: Attempts
  let rejected: [String: UInt64]
  let alerts: Alerts
  let keys: [Keys]
  let centres: Centres?
  let inputs: [Input]
  let stages: [String: StageTime]
  let total: StageTime
  let memory: ProcessMemory
  /// Where packets of a live capture came from and went to.
  var live: LiveStatistics?
  /// What holding `--memory-limit` has cost.
  var memoryLimit: MemoryLimitStatistics?
  /// Checkpoints of a run that keeps its state.
  var state: StateStatistics?

  /// Collects everything at the end of a run.
  ///
  /// - Parameters:
  ///   - flow: The inputs.
  ///   - summary: What was counted of attempts and alerts.
  ///   - rejects: Records rejected, by code; late ones have a code too.
  ///   - engine: The engine.
  ///   - centres: Scores and centres, when there are any.
  ///   - cost: What the run cost.
  ///   - threads: As in `--threads`.
  init(
    _ flow: AttemptFlow,
    _ summary: RunSummary,
    rejects: [(code: String, count: UInt64)],
    engine: EngineStatistics,
    centres: CentreStatistics?,
    cost: RunCost,
    threads: Int
  ) {
    let counts = Counts(
      inputs: flow.inputs.map(Input.init),
      applied: summary.attempts,
      late: flow.late,
      outside: flow.outside,
      duplicates: flow.duplicates
    )
    self.init(
      counts,
      summary,
      rejects: rejects,
      engine: engine,
      centres: centres,
      cost: cost,
      threads: threads
    )
  }

  /// Collects everything at the end of a run in live mode, where an attempt is decoded in steps and
  /// counts once.
  init(
    _ flow: some LiveSteps,
    _ summary: RunSummary,
    rejects: [(code: String, count: UInt64)],
    engine: EngineStatistics,
    centres: CentreStatistics?,
    cost: RunCost
  ) {
    let counts = Counts(
      inputs: flow.statistics,
      applied: summary.attempts,
      decoded: summary.attempts + flow.outside + flow.late,
      late: flow.late,
      outside: flow.outside
    )
    self.init(
      counts,
      summary,
      rejects: rejects,
      engine: engine,
      centres: centres,
      cost: cost,
      threads: 1
    )
  }

  private init(
    _ counts: Counts,
    _ summary: RunSummary,
    rejects: [(code: String, count: UInt64)],
    engine: EngineStatistics,
    centres: CentreStatistics?,
    cost: RunCost,
    threads: Int
  ) {
    self.threads = threads
    inputs = counts.inputs
    let records = inputs.reduce(0) { $0 + $1.attempts }
    let decoded = counts.decoded ?? records
    rows = records + inputs.reduce(0) { $0 + $1.rejected }
    bytes = inputs.reduce(0) { $0 + $1.bytes }
    let known = counts.applied + counts.late + counts.outside + counts.duplicates
    attempts = Attempts(
      decoded: decoded,
      applied: counts.applied,
      late: counts.late,
      outside: counts.outside,
      duplicates: counts.duplicates,
      unused: decoded - min(decoded, known)
    )
    rejected = Dictionary(uniqueKeysWithValues: rejects.map { ($0.code, $0.count) })
    alerts = Alerts(total: summary.alerts, byRule: summary.alertsByRule)
    keys = engine.subjects.map {
      Keys(
        subject: $0.name,
        total: $0.keys,
        light: $0.light,
        heavy: $0.heavy,
        receivers: $0.receivers
      )
    }
    self.centres = centres.map(Centres.init)
    stages = cost.stages
    total = cost.total
    memory = .now
  }

  /// Inputs whose packets do not add up.
  var faults: [Diagnostic] { inputs.compactMap(\.fault) }

  enum CodingKeys: String, CodingKey {
    case schema, threads, rows, bytes, attempts, rejected, alerts, keys, centres, inputs, stages
    case total, memory, live, state
    case memoryLimit = "memory_limit"
  }
}
