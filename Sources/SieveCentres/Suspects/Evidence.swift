import SieveModel

/// One rule's latest episode on a number or a group, as far as it is evidence.
struct Evidence {
  /// Place of the rule in the plan.
  let rule: Int
  /// Event time at which the episode opened.
  var since: Int64
  /// When that could be known.
  var detectedAt: Int64
  /// From when on it does not count any more; `Int64.max` while the episode is open.
  var until: Int64
  var windowStart: Int64
  var records: [Alert.Record]
}

/// The evidence on one number or group, at most one item for each rule.
struct EvidenceList {
  var items: [Evidence] = []

  /// Takes in an alert of a rule's episode.
  mutating func take(_ alert: Alert, _ place: Int, _ rule: ScorePlan.WeighedRule) {
    let index = items.firstIndex { $0.rule == place }
    switch alert.status {
    case .open:
      let item = Evidence(
        rule: place,
        since: alert.eventTime,
        detectedAt: alert.detectedAt,
        until: .max,
        windowStart: alert.windowEnd - max(0, alert.windowMilliseconds),
        // What speaks for a number needs no proof, and is kept of very many.
        records: rule.weight > 0 ? alert.records : []
      )
      if let index { items[index] = item } else { items.append(item) }
    case .update: break
    case .closed:
      guard let index else { return }
      items[index].until = alert.eventTime + rule.closeAfter + rule.evidenceFor
    }
  }

  /// Forgets what does not count any more.
  mutating func expire(before time: Int64) { items.removeAll { $0.until < time } }
}
