import SieveBytes
import SieveModel

/// Puts evaluations into alerts: ids, evidence and the sentence for a person.
enum AlertText {
  /// Hash of rule id, rule version, subject and episode start: 24 hexadecimal digits.
  static func id(rule: String, version: String, subject: Alert.Subject, start: Int64) -> String {
    var hash = StableHash()
    hash.combine(rule)
    hash.combine(version)
    hash.combine(subject.type)
    hash.combine(subject.value)
    for part in subject.parts { hash.combine(part.value) }
    hash.combine(start)
    return hash.hexadecimal(digits: 24)
  }

  /// What an episode has to say now.
  ///
  /// Nobody reads that of a rule that only weighs; its sentences and values took a fifth of a run with scores.
  static func alert(
    status: Alert.Status,
    reason: Alert.ClosingReason?,
    episode: Episode
  ) -> Alert {
    let rule = episode.plan.rule
    return Alert(
      id: episode.id,
      status: status,
      reason: reason,
      rule: rule.id,
      ruleVersion: rule.version,
      title: rule.title,
      severity: rule.severity,
      flags: rule.flags,
      isReportOnly: rule.isReportOnly,
      subject: episode.subject,
      eventTime: episode.time,
      detectedAt: episode.detectedAt,
      windowEnd: episode.time,
      windowMilliseconds: rule.windowMilliseconds,
      evidence: rule.alert ? evidence(episode.plan, Array(episode.values)) : [],
      explanation: rule.alert ? explanation(episode) : "",
      records: []
    )
  }

  /// The values of an evaluation beside their thresholds; durations in seconds.
  static func evidence(_ plan: RulePlan, _ values: [Double]) -> [Alert.Evidence] {
    zip(plan.evidence, values).map(item)
  }

  private static func item(_ plan: EvidencePlan, _ value: Double) -> Alert.Evidence {
    let scale = plan.isDuration ? 1000.0 : 1
    return Alert.Evidence(
      name: plan.name,
      value: value.isNaN ? nil : value / scale,
      threshold: plan.threshold.map { $0 / scale },
      unit: plan.isDuration ? "s" : nil
    )
  }

  /// The sentence of an alert.
  ///
  /// `Burst of attempts to strangers: number +66812345678 in the 5m up to 2026-03-02T09:14:07.250Z:
  /// attempts 57 (>= 30), distinct(called_number) / attempts 0.96 (>= 0.8)`
  private static func explanation(_ episode: Episode) -> String {
    let rule = episode.plan.rule
    let span = CanonicalText.duration(milliseconds: Double(rule.windowMilliseconds))
    let facts = zip(episode.plan.evidence, episode.values).map { plan, value in
      var text = "\(plan.name) \(shown(value, plan.isDuration))"
      if let threshold = plan.threshold, let comparison = plan.comparison {
        text += " (\(comparison.rawValue) \(shown(threshold, plan.isDuration)))"
      }
      return text
    }
    return
      "\(rule.title): \(named(episode.subject)) in the \(span) up to "
      + "\(CivilTime.rfc3339(milliseconds: episode.time)): "
      + facts.joined(separator: ", ")
  }

  private static func named(_ subject: Alert.Subject) -> String {
    guard subject.parts.isEmpty else {
      return subject.parts.map(named).joined(separator: ", ")
    }
    return "\(noun(subject.type)) \(subject.value)"
  }

  private static func noun(_ type: String) -> String {
    switch type {
    case "calling_number": "number"
    case "called_number": "called number"
    case "presented_number": "shown number"
    case "ingress_trunk": "trunk"
    case "trunk_customer": "customer"
    case "source_address": "address"
    case "imei": "device"
    case "imsi": "subscriber"
    case "cell": "cell"
    case "user_agent": "user agent"
    case "called_country": "called country"
    default: "range"
    }
  }

  /// At most three significant decimals: the exact value is in the evidence.
  private static func shown(_ value: Double, _ isDuration: Bool) -> String {
    if value.isNaN { return "undefined" }
    let scaled = isDuration ? value / 1000 : value
    guard scaled.magnitude < 1e12 else { return "\(scaled)" }
    let thousandths = Int64((scaled * 1000).rounded())
    let unit = isDuration ? " s" : ""
    if thousandths % 1000 == 0 { return "\(thousandths / 1000)\(unit)" }
    var decimals = String(thousandths.magnitude % 1000)
    decimals = String(repeating: "0", count: 3 - decimals.count) + decimals
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return (thousandths < 0 ? "-" : "") + "\(thousandths.magnitude / 1000).\(decimals)\(unit)"
  }
}
