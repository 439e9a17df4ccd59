import SieveBytes
import SieveModel

/// The episodes of the score.
extension CentreStage {
  /// Weighs what is held against a suspect, and opens an episode when the threshold is crossed.
  func rescore(_ suspect: Suspect, _ attempt: Attempt? = nil) {
    guard suspect.flag == nil else { return }
    guard scorer.sums(suspect, at: lookTime).sum >= plan.threshold else { return }
    var alert = alert(suspect, scorer.verdict(suspect, at: lookTime), status: .open)
    if let attempt { alert.detectedAt = max(alert.detectedAt, attempt.knownTime) }
    suspect.flag = Suspect.Flag(alert: alert, lastEmission: streamTime)
    out.append(alert)
  }

  /// Says of a flagged suspect that it belongs to a centre.
  func announceCentre(of suspect: Suspect) {
    guard var flag = suspect.flag else { return }
    let centre = ledger.id(of: suspect)
    guard let centre, flag.alert.centre != centre else { return }
    let start = flag.alert.id
    flag.alert = alert(suspect, scorer.verdict(suspect, at: lookTime), status: .update)
    flag.alert.id = start
    flag.lastEmission = streamTime
    suspect.flag = flag
    out.append(flag.alert)
  }

  /// Drops evidence that has run out, closes episodes that do not reach the threshold without it, and
  /// forgets whom nothing is held against.
  func expire() {
    table.expire(before: streamTime)
    for suspect in table.suspects {
      suspect.net = nil
      guard suspect.flag != nil else { continue }
      guard scorer.sums(suspect, at: lookTime).sum < plan.threshold else { continue }
      close(suspect, .conditionEnded)
    }
    table.forget { suspect in
      suspect.flag == nil && suspect.membership == nil && suspect.evidence.items.isEmpty
        && !suspect.hubs.contains { $0.key.kind.isNarrow && !$0.evidence.items.isEmpty }
        && !scorer.lists.names(suspect.subject.value)
    }
    ledger.lists.forget { [table] in table.isGone($0) }
  }

  /// Closes everything at the end of the input.
  func closeAll() {
    closeCentres()
    for suspect in table.suspects where suspect.flag != nil { close(suspect, .endOfInput) }
  }

  func close(_ suspect: Suspect, _ reason: Alert.ClosingReason) {
    guard let flag = suspect.flag else { return }
    var alert = flag.alert
    alert.status = .closed
    alert.reason = reason
    alert.centre = ledger.id(of: suspect)
    suspect.flag = nil
    out.append(alert)
  }

  // MARK: Alerts

  private func alert(_ suspect: Suspect, _ verdict: Verdict, status: Alert.Status) -> Alert {
    let score = Self.rounded(LogOdds.probability(verdict.sum))
    let counted = verdict.counted
    let windowStart = min(streamTime, counted.map(\.windowStart).min() ?? streamTime)
    var alert = Alert(
      id: AlertID.of(ScorePlan.ruleID, plan.version, suspect.subject, streamTime),
      status: status,
      rule: ScorePlan.ruleID,
      ruleVersion: plan.version,
      title: ScorePlan.title,
      severity: .high,
      flags: true,
      subject: suspect.subject,
      eventTime: streamTime,
      detectedAt: max(streamTime, counted.map(\.detectedAt).max() ?? streamTime),
      windowEnd: streamTime,
      windowMilliseconds: streamTime - windowStart,
      evidence: verdict.items.map { evidence($0) },
      explanation: explanation(suspect, verdict, score),
      records: records(counted)
    )
    alert.score = score
    alert.centre = ledger.id(of: suspect)
    return alert
  }

  private func evidence(_ item: Verdict.Item) -> Alert.Evidence {
    let weight = Double(item.weight) / Double(LogOdds.unit)
    var evidence = Alert.Evidence(name: item.rule, value: item.counts ? weight : 0)
    evidence.origin = Alert.Origin(
      rule: item.rule,
      family: plan.families[item.family],
      weight: weight,
      group: item.group,
      note: item.note
    )
    return evidence
  }

  /// The sentence of an alert.
  ///
  /// `Likely scam number: number +66812345678 scores 0.97 (>= 0.9): stranger-fan-out +5, centre +6`
  private func explanation(_ suspect: Suspect, _ verdict: Verdict, _ score: Double) -> String {
    let facts = verdict.counted.map { item in
      let weight = Self.rounded(Double(item.weight) / Double(LogOdds.unit))
      var text = "\(item.rule) \(weight > 0 ? "+" : "")\(Self.shown(weight))"
      if let group = item.group { text += " (\(group))" }
      if let note = item.note { text += " (\(note))" }
      return text
    }
    return "\(ScorePlan.title): number \(suspect.subject.value) scores \(Self.shown(score)) "
      + "(>= \(Self.shown(plan.thresholdValue))) at \(CivilTime.rfc3339(milliseconds: streamTime)): "
      + facts.joined(separator: ", ")
  }

  /// The last ten records of what counts, those of the weightiest evidence first.
  private func records(_ counted: [Verdict.Item]) -> [Alert.Record] {
    var records: [Alert.Record] = []
    for item in counted.sorted(by: { $0.weight > $1.weight }) {
      for record in item.records where records.count < 10 && !records.contains(record) {
        records.append(record)
      }
    }
    return records
  }

  /// To four decimals: more would be false precision.
  static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }

  static func shown(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : "\(value)"
  }
}

/// Ids of alerts, made as those of the engine are.
enum AlertID {
  static func of(
    _ rule: String,
    _ version: String,
    _ subject: Alert.Subject,
    _ start: Int64
  ) -> String {
    var hash = StableHash()
    hash.combine(rule)
    hash.combine(version)
    hash.combine(subject.type)
    hash.combine(subject.value)
    hash.combine(start)
    return hash.hexadecimal(digits: 24)
  }
}
