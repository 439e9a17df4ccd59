public import SieveBytes
public import SieveEngine
public import SieveModel

/// Scores numbers and joins them into centres: the ordered stage behind the engine.
///
/// Takes each batch of attempts with the alerts that the engine raised over it, and gives out those alerts
/// that are meant for people, together with its own. All that it does depends on the sequence of
/// attempts alone, not on batches or shards.
public final class CentreStage {
  /// How scores and centres are computed; ids of alerts depend on it.
  public static let version = "callsieve.score.v4"
  /// How state is kept, and what it means: that of another version means nothing to this one.
  public static let stateVersion = version + ".2"
  /// Attempts after which numbers are joined into centres.
  public static let epochAttempts = 65_536
  /// Stream time after which they are, whatever the number of attempts, in milliseconds.
  public static let epochMilliseconds: Int64 = 300_000
  /// How often evidence that has run out is dropped, in stream time.
  public static let expiryMilliseconds: Int64 = 3_600_000

  let plan: ScorePlan
  var scorer: Scorer
  let table: SuspectTable
  let ledger: CentreLedger
  let joinsCentres: Bool
  let cells: CellMap
  /// Where cells are and zones, for people.
  let map: SideTables
  let zone: ZoneTable
  /// Alerts for people, in order.
  var out: [Alert] = []
  var streamTime = Int64.min
  var epochCount = 0
  var epochEnd = Int64.min
  /// When evidence that had run out was dropped last.
  var lookTime = Int64.min
  var epochs: UInt64 = 0
  var attemptsTaken: UInt64 = 0

  /// Prepares state.
  ///
  /// - Parameters:
  ///   - rules: The rules of the engine.
  ///   - settings: How evidence becomes a score.
  ///   - tables: Lists of numbers, and what alerts say of cells and zones.
  ///   - places: Where cells are, by the name that records give.
  ///   - zone: The zone of hours in alerts.
  public init(
    rules: [Rule],
    settings: ScoreSettings,
    tables: SideTables = SideTables(),
    places: [String: CellPosition] = [:],
    zone: ZoneTable = .utc
  ) {
    plan = ScorePlan(rules, settings)
    scorer = Scorer(plan: plan, lists: ScoreLists(tables))
    table = SuspectTable(rangeDigits: plan.rangeDigits)
    ledger = CentreLedger(version: plan.version)
    joinsCentres = settings.centres
    cells = CellMap(places)
    self.zone = zone
    map = tables
    table.watch(listed: scorer.lists.suspects)
  }

  deinit { table.removeAll() }

  /// Lists of numbers that weigh in a score by themselves.
  public static var listNames: [String] { ScoreLists.names.map(\.name) }

  /// Whether episodes of a rule can count for a score.
  public static func canWeigh(_ subject: Subject) -> Bool { ScorePlan.Scope.canWeigh(subject) }

  /// Takes a batch and what the engine raised over it.
  ///
  /// - Parameters:
  ///   - batch: The attempts.
  ///   - first: Arrival number of the first.
  ///   - alerts: What the engine raised; replaced by what is to be given out.
  ///   - causes: Arrival numbers of the attempts that caused them.
  public func apply(
    _ batch: AttemptBatch,
    first: UInt64,
    alerts: inout [Alert],
    causes: [UInt64]
  ) {
    var taken = 0
    batch.text.withUnsafeBufferPointer { text in
      batch.attempts.withUnsafeBufferPointer { attempts in
        for index in attempts.indices {
          let arrival = first &+ UInt64(index)
          let stage = attempts[index].stage
          if stage != .amended, stage != .past { advance(to: attempts[index].setupTime) }
          while taken < causes.count, causes[taken] == arrival {
            take(alerts[taken])
            taken += 1
          }
          // Scores and centres begin with the stream: a history has nobody who was suspected.
          if stage == .past { continue }
          if isWatched(attempts[index]) { note(attempts[index], text) }
          epochCount += 1
          if epochCount >= Self.epochAttempts || streamTime >= epochEnd { endEpoch() }
        }
      }
    }
    while taken < causes.count {
      take(alerts[taken])
      taken += 1
    }
    swap(&alerts, &out)
    out.removeAll(keepingCapacity: true)
  }

  /// Takes the end of the input, and what the engine raised at it.
  public func finish(alerts: inout [Alert]) {
    endEpoch(isLast: true)
    for alert in alerts { take(alert) }
    closeAll()
    swap(&alerts, &out)
    out.removeAll(keepingCapacity: true)
  }

  private func advance(to time: Int64) {
    streamTime = max(streamTime, time)
    if epochEnd == .min {
      epochEnd = streamTime + Self.epochMilliseconds
      lookTime = streamTime
    }
  }

  private func endEpoch(isLast: Bool = false) {
    epochs += 1
    epochCount = 0
    epochEnd = streamTime + Self.epochMilliseconds
    if streamTime - lookTime >= Self.expiryMilliseconds || isLast {
      lookTime = streamTime
      expire()
    }
    if joinsCentres { correlate(isLast: isLast) }
  }

  // MARK: Evidence

  /// Takes an alert of the engine: passes it on if it is for people, and weighs it.
  private func take(_ alert: Alert) {
    if plan.alerts(alert.rule) {
      var shown = alert
      if alert.subject.type == "calling_number", let suspect = table.suspect(alert.subject.value) {
        shown.centre = ledger.id(of: suspect)
      }
      out.append(shown)
    }
    guard let place = plan.place(of: alert.rule) else { return }
    let rule = plan.rules[place]
    if rule.scope == .number {
      guard let subject = Self.number(alert.subject) else { return }
      if rule.weight <= 0, table.suspect(subject.value) == nil {
        table.note(alert, place, rule, of: subject.value)
        return
      }
      guard let suspect = table.suspectOrNew(subject) else { return }
      suspect.evidence.take(alert, place, rule)
      suspect.net = nil
      if alert.status == .open { rescore(suspect) }
    } else if let hub = table.hub(rule.scope, alert.subject.value) {
      hub.evidence.take(alert, place, rule)
      if rule.weight > 0 { table.watch(hub) }
      guard alert.status != .update else { return }
      for suspect in hub.members { suspect.net = nil }
      guard alert.status == .open else { return }
      for suspect in hub.members.sorted(by: { $0.serial < $1.serial }) { rescore(suspect) }
    }
  }

  /// The calling number of a subject.
  private static func number(_ subject: Alert.Subject) -> Alert.Subject? {
    if subject.parts.isEmpty { return subject }
    return subject.parts.first { $0.type == "calling_number" }
  }

  // MARK: Attempts

  /// Whether somebody asks for an attempt: nearly always no, within nanoseconds.
  @inline(__always)
  private func isWatched(_ attempt: Attempt) -> Bool {
    guard attempt.stage != .amended else { return false }
    let number = attempt.callingNumber
    if number.kind == .text ? table.watchesTexts : table.numbers.mayContain(number.rawValue) {
      return true
    }
    let device = attempt.imei.rawValue
    if device != 0, table.devices.mayContain(device) { return true }
    let subscriber = attempt.imsi.rawValue
    if subscriber != 0, table.subscribers.mayContain(subscriber) { return true }
    guard number.kind == .e164 else { return false }
    for digits in table.watchedDigits {
      let prefix = SubjectText.prefix(of: number.digitValue, open: digits)
      if table.ranges.mayContain(SuspectTable.rangeKey(prefix, digits)) { return true }
    }
    return false
  }

  /// Takes in an attempt that is asked for.
  private func note(_ attempt: Attempt, _ text: UnsafeBufferPointer<UInt8>) {
    let reader = AttemptReader(attempt, text)
    guard let suspect = suspect(of: reader) else { return }
    attemptsTaken += 1
    let wasPadded = suspect.isPadded
    suspect.profile.note(attempt)
    if wasPadded, !suspect.isPadded { suspect.net = nil }
    noteAccomplices(suspect, attempt)
    var isNew = reader.share(with: suspect, in: table)
    // What a list says counts at once, though its number may have been a suspect before, and share nothing.
    if suspect.flag == nil, scorer.lists.accuses(suspect.subject.value, at: lookTime) {
      isNew = true
    }
    if joinsCentres {
      let met = ledger.note(attempt, of: suspect, cell: reader.cell(of: suspect))
      // The first one is among those that made it a suspect.
      if suspect.noteCallee(attempt.calledNumber), suspect.profile.attempts > 1,
        !isSuspected(attempt.calledNumber)
      {
        ledger.judge(attempt, of: suspect)
      }
      if suspect.membership == nil { joinAtOnce(suspect, at: attempt, met: met) }
    }
    if isNew {
      suspect.net = nil
      rescore(suspect, attempt)
    }
  }

  private func isSuspected(_ number: Identity) -> Bool {
    number.kind == .e164 && table.numbers.mayContain(number.rawValue)
      && table.suspect(number) != nil
  }

  /// Notes that two accused numbers call each other.
  private func noteAccomplices(_ suspect: Suspect, _ attempt: Attempt) {
    guard attempt.calledNumber.kind == .e164,
      table.numbers.mayContain(attempt.calledNumber.rawValue),
      let called = table.suspect(attempt.calledNumber), called !== suspect,
      scorer.isAccused(suspect), scorer.isAccused(called)
    else { return }
    for (one, other) in [(suspect, called), (called, suspect)] {
      let wasPadded = one.isPadded
      one.accompliceCalls += 1
      if one.accomplices.count < Suspect.accompliceMin, !one.accomplices.contains(other.serial) {
        one.accomplices.append(other.serial)
      }
      guard one.isPadded, !wasPadded else { continue }
      one.net = nil
      rescore(one, attempt)
    }
  }

  /// The suspect that calls, made when what it shares with others is held against them.
  private func suspect(of reader: AttemptReader) -> Suspect? {
    let attempt = reader.attempt
    guard attempt.callingNumber.isPresent else { return nil }
    let known =
      attempt.callingNumber.kind == .text
      ? table.suspect(reader.subject.value) : table.suspect(attempt.callingNumber)
    if let known { return known }
    guard isTied(attempt) || scorer.lists.names(reader.subject.value) else { return nil }
    return table.suspectOrNew(reader.subject)
  }

  /// Whether an unknown number shares a device or a range that something is held against.
  private func isTied(_ attempt: Attempt) -> Bool {
    if let hub = table.hub(.device, attempt.imei.rawValue), isSuspicious(hub) { return true }
    if let hub = table.hub(.subscriber, attempt.imsi.rawValue), isSuspicious(hub) { return true }
    guard attempt.callingNumber.kind == .e164 else { return false }
    return table.watchedDigits.contains { digits in
      let prefix = SubjectText.prefix(of: attempt.callingNumber.digitValue, open: digits)
      return table.hub(.range(digits), prefix).map(isSuspicious) ?? false
    }
  }

  private func isSuspicious(_ hub: Hub) -> Bool {
    ledger.isOpen(hub.centre) || hub.evidence.items.contains { plan.rules[$0.rule].weight > 0 }
  }
}
