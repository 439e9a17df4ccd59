import SieveConfiguration
import SieveEngine
import SieveModel
import SieveRecords

/// The engine alone, over attempts in memory.
struct RuleCases {
  private let batches: [AttemptBatch]
  private let records: Int

  /// Decodes the attempts once, before anything is measured.
  init(csv input: [UInt8]) throws {
    var decoder = CSVDecoder(
      options: RecordOptions(),
      plan: NumberPlan(home: nil),
      source: 0,
      sourceName: "bench"
    )
    var batches: [AttemptBatch] = []
    try DecodeCases.each(input, &decoder) { batches.append(copy $0) }
    self.batches = batches.filter { !$0.isEmpty }
    records = batches.reduce(0) { $0 + $1.count }
  }

  private static let twoRules = """
    rules:
      - id: burst
        title: Burst
        subject: calling_number
        window: 5m
        when: attempts >= 20 and distinct(called_number) / attempts >= 80%
        severity: high
        close_after: 30m
      - id: unanswered
        title: Unanswered
        subject: calling_number
        window: 1h
        when: attempts >= 30 and asr < 40%
        severity: high
        close_after: 30m
    """

  /// Two rules on calling numbers, against a dictionary of arrays.
  func windows(runs: Int) throws -> Comparison {
    let rules = try RuleLoader.load([RuleFile(name: "bench", text: Self.twoRules)]).rules
    return Comparison(
      name: "windows",
      unit: "attempt",
      runs: runs,
      fast: { run(Engine(rules: rules), batches) { opening($0, &$1) } },
      other: { naive() }
    )
  }

  /// The pack that ships on one shard, against the same on three shards and in other batches.
  ///
  /// There is no naive version of the pack: its meaning is checked by the tests of the engine.
  func pack(runs: Int) throws -> Comparison {
    let files = [BuiltinPacks.file(named: "call-patterns")].compactMap { $0 }
    let rules = try RuleLoader.load(files).rules
    let regrouped = batches.flatMap { batch in
      stride(from: 0, to: batch.count, by: 300).map { start in
        var part = AttemptBatch()
        for index in start..<min(batch.count, start + 300) { part.append(index, of: batch) }
        return part
      }
    }
    return Comparison(
      name: "pack",
      unit: "attempt",
      runs: runs,
      otherName: "3 shards",
      fast: { run(Engine(rules: rules), batches) { whole($0, &$1) } },
      other: {
        run(Engine(rules: rules, options: EngineOptions(shards: 3)), regrouped) { whole($0, &$1) }
      }
    )
  }

  private func run(
    _ engine: Engine,
    _ batches: [AttemptBatch],
    digest: (Alert, inout Digest) -> Void
  ) -> Outcome {
    var outcome = Outcome(records: records, digest: Digest())
    var alerts: [Alert] = []
    for batch in batches {
      engine.apply(batch, into: &alerts)
      for alert in alerts { digest(alert, &outcome.digest) }
      alerts.removeAll(keepingCapacity: true)
    }
    engine.finish(into: &alerts)
    for alert in alerts { digest(alert, &outcome.digest) }
    return outcome
  }

  /// Which episode began when.
  private func opening(_ alert: Alert, _ digest: inout Digest) {
    guard alert.status == .open else { return }
    let rule: UInt64 = alert.rule == "burst" ? 0 : 1
    digest.add(
      rule,
      UInt64(alert.subject.value.dropFirst()) ?? 0,
      UInt64(bitPattern: alert.eventTime)
    )
  }

  /// Everything that is the same on every run.
  private func whole(_ alert: Alert, _ digest: inout Digest) {
    digest.add("\(alert.id) \(alert.status) \(alert.explanation) \(alert.records)".utf8)
  }

  private func naive() -> Outcome {
    var state = NaiveWindows()
    for batch in batches {
      for attempt in batch.attempts where attempt.callingNumber.kind == .e164 {
        state.apply(attempt)
      }
    }
    return Outcome(records: records, digest: state.digest)
  }
}
