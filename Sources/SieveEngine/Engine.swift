public import SieveBytes
public import SieveModel

/// What an engine needs beside its rules.
public struct EngineOptions: Sendable {
  /// The zone of `local_hour`.
  public var zone: ZoneTable
  /// How far behind stream time an attempt may still come, in milliseconds; state is kept as long.
  public var lateness: Int64
  /// How many shards keep state; alerts do not depend on it.
  public var shards: Int
  /// What rules know of trunks and numbers.
  public var tables: SideTables
  /// Keys of subjects whose rules need at least so many attempts share a log until they may have them.
  ///
  /// With fewer the log would be searched at too many attempts. Alerts do not depend on it.
  var quietFrom = 5
  /// What comes later than this finds in an archive what the keys have let go of; alerts do not depend on it.
  var lateSlack = AttemptArchive.slack
  /// Words of a segment of that archive, before it is packed.
  var archiveWords: Int
  /// Whether rules that only weigh keep state too, and give out the episodes of their evidence.
  public var weighs: Bool

  /// Makes options; 24 h of lateness by default.
  ///
  /// With `returnsMemory` what is let go early goes back to the system, as far as it is in large pieces.
  public init(
    zone: ZoneTable = .utc,
    lateness: Int64 = 86_400_000,
    shards: Int = 1,
    tables: SideTables = SideTables(),
    weighs: Bool = false,
    returnsMemory: Bool = false
  ) {
    archiveWords = AttemptArchive.segmentWords
    // The pool keeps what it has cut; larger blocks come from the heap and go back there.
    if returnsMemory { archiveWords *= 2 }
    self.tables = tables
    self.weighs = weighs
    self.zone = zone
    self.lateness = lateness
    self.shards = max(1, shards)
  }
}

/// Keyed sliding windows in event time, evaluated at every attempt.
///
/// Takes attempts in arrival order, as the reorder stage gives them out, and returns alerts in the
/// order that `docs/semantics.md` states. Results depend on the sequence of attempts alone, not on
/// batch sizes or shards.
public final class Engine {
  let state: EngineShards
  let plan: EnginePlan
  let options: EngineOptions
  /// How long windows and open episodes reach back together: so long an alert may name an attempt that came in time.
  private let memory: Int64
  var log: AttemptLog
  private let places: PlaceEvidence
  /// Arrival number of the next attempt.
  public internal(set) var nextArrival: UInt64 = 0
  var opened: [DialogKey: UInt64] = [:]
  /// Highest set-up time that has arrived; `Int64.min` before the first attempt.
  public internal(set) var streamTime = Int64.min
  /// Arrival numbers of the attempts that caused the alerts given out last; `UInt64.max` at the end.
  public private(set) var causes: [UInt64] = []

  /// Prepares state for the rules that raise alerts of their own, or weigh if the options say so.
  public init(rules: [Rule], options: EngineOptions = EngineOptions()) {
    self.options = options
    places = PlaceEvidence(rules, options.tables)
    let plan = EnginePlan(
      rules.enumerated().filter { $0.element.alert || (options.weighs && $0.element.weighs) }
        .map { ($0.offset, $0.element) },
      options: options
    )
    self.plan = plan
    log = AttemptLog(cells: places.isNeeded ? plan.lookups.cells : nil)
    state = EngineShards(plan: plan, options: options)
    let window = rules.map(\.windowMilliseconds).max() ?? 0
    let closing = rules.map(\.closeAfterMilliseconds).max() ?? 0
    memory = window + closing
  }

  deinit { log.free() }

  /// Says that the stream goes on from a history that reaches back to `time`, for metrics that need a past.
  ///
  /// Goes before the first attempt; those of the history have the stage `past`.
  public func beginStream(at time: Int64) {
    if state.streamStart == nil { state.streamStart = time }
  }

  /// Has `in_list` ask other content of the lists of these names, from the next batch on; names that no rule knows are left out.
  ///
  /// What was found of the attempts before stays: the lists are asked once, when an attempt comes.
  public func replace(_ lists: [String: NumberList]) {
    for (name, list) in lists { plan.lookups.replace(name, by: list) }
  }

  /// How far back rules look from an attempt, in milliseconds: beyond their windows, where they ask for a past.
  public static func reach(of rules: [Rule]) -> Int64 {
    rules.map { rule in
      let (program, metrics) = WindowProgram.compile(rule.condition)
      defer { program.free() }
      let pasts = metrics.map { metric -> Int64 in
        switch metric {
        case .firstSeenAge, .newCalleeShare: Past.novelty
        case .callbacks: Past.callbacks
        default: 0
        }
      }
      return rule.windowMilliseconds + (pasts.max() ?? 0)
    }.max() ?? 0
  }

  /// Takes the next attempts and appends the alerts they cause.
  public func apply(_ batch: AttemptBatch, into alerts: inout [Alert]) {
    apply(batch, into: &alerts) { work in for index in state.all.indices { work(index) } }
  }

  /// Takes the next attempts; `inParallel` runs the given work once for every shard and returns when
  /// all are done, several times for a batch.
  public func apply(
    _ batch: AttemptBatch,
    into alerts: inout [Alert],
    inParallel: ((_ shard: Int) -> Void) -> Void
  ) {
    guard !batch.isEmpty else { return }
    let steps = number(batch)
    let first = nextArrival
    nextArrival += UInt64(batch.count)
    // Seldom, for it looks at all of them.
    if first >> 16 != nextArrival >> 16, !opened.isEmpty { forgetOpened() }
    batch.text.withUnsafeBufferPointer { bytes in
      batch.attempts.withUnsafeBufferPointer { attempts in
        let texts = AttemptTexts(bytes: bytes)
        log.append(attempts, texts, first: first)
        steps.withUnsafeBufferPointer { steps in
          streamTime = state.apply(
            attempts,
            texts,
            steps: steps.isEmpty ? nil : steps.baseAddress,
            firstArrival: first,
            streamTime: streamTime,
            inParallel: inParallel
          )
        }
      }
    }
    collect(into: &alerts)
    dropLog()
  }

  /// Forgets where attempts came from that no alert can name any more.
  func dropLog() {
    let kept = min(
      memory + state.retention.lateness,
      max(state.retention.horizon, Retention.horizonLeast)
    )
    log.drop(before: streamTime.subtractingClamped(kept))
  }

  /// How many shards `apply(_:into:inParallel:)` runs.
  public var shardCount: Int { state.all.count }

  /// Takes the end of the input: every open episode is closed.
  public func finish(into alerts: inout [Alert]) {
    for shard in state.all { shard.finish(at: streamTime) }
    collect(into: &alerts)
  }

  struct DialogKey: Hashable {
    let source: UInt16
    let dialog: UInt64

    var isOfRecords: Bool { dialog & Attempt.recordDialog != 0 }
  }

  /// Gives each attempt its arrival number; an amendment has that of the attempt it amends.
  ///
  /// Empty when all are whole calls, which are simply numbered on.
  private func number(_ batch: AttemptBatch) -> [ArrivalStep] {
    var steps: [ArrivalStep] = []
    if batch.attempts.allSatisfy({ $0.stage == .complete }) { return steps }
    steps.reserveCapacity(batch.count)
    for (index, attempt) in batch.attempts.enumerated() {
      let arrival = nextArrival + UInt64(index)
      let key = DialogKey(source: attempt.source, dialog: attempt.dialog)
      switch attempt.stage {
      case .complete, .past:
        steps.append(ArrivalStep(arrival: arrival, cause: arrival, isAmendment: false))
      case .opened:
        opened[key] = arrival
        steps.append(ArrivalStep(arrival: arrival, cause: arrival, isAmendment: false))
      case .amended:
        if let first = opened[key] {
          steps.append(ArrivalStep(arrival: first, cause: arrival, isAmendment: true))
        } else {
          steps.append(ArrivalStep(arrival: arrival, cause: arrival, isAmendment: false))
        }
        if attempt.releaseAfter >= 0, !attempt.isOfRecords { opened[key] = nil }
      }
    }
    return steps
  }

  /// Forgets calls of records, whose end nothing tells, once their windows have gone.
  private func forgetOpened() {
    let oldest = log.firstArrival
    opened = opened.filter { !$0.key.isOfRecords || $0.value >= oldest }
  }

  private func collect(into alerts: inout [Alert]) {
    causes.removeAll(keepingCapacity: true)
    var pending: [PendingAlert] = []
    for shard in state.all { shard.takeAlerts(into: &pending) }
    guard !pending.isEmpty else { return }
    // Places are unique but for equal subjects of one rule, which one shard owns: a stable order.
    pending.sort { $0.place < $1.place }
    for item in pending {
      var alert = item.alert
      alert.records = item.records.map { log.record($0) }
      if places.isAsked(by: item.place.rule), let cell = log.latestCell(item.records) {
        places.add(cell, to: &alert, plan.lookups)
      }
      alerts.append(alert)
      causes.append(item.place.arrival)
    }
  }
}
