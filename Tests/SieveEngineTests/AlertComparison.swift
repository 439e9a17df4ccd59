import SieveModel

/// Holds two lists of alerts against each other.
enum AlertComparison {
  /// What differs first, in words; `nil` when nothing does.
  ///
  /// Explanations are not compared, ids only by which of them are equal, and names of evidence only
  /// where their text is not a matter of taste.
  static func difference(expected: [Alert], actual: [Alert]) -> String? {
    for (index, (one, other)) in zip(expected, actual).enumerated() {
      if let what = difference(one, other) {
        return "alert \(index): \(what)\n  expected \(line(one))\n  actual   \(line(other))"
      }
    }
    if expected.count != actual.count {
      return "\(expected.count) alerts expected, \(actual.count) raised"
    }
    return differentIDs(expected, actual)
  }

  private static func difference(_ one: Alert, _ other: Alert) -> String? {
    var bare = (one, other)
    for evidence in [one.evidence, other.evidence] where evidence.contains(where: isNotFinite) {
      return "evidence that is not finite"
    }
    bare.0.evidence = []
    bare.1.evidence = []
    (bare.0.id, bare.1.id) = ("", "")
    (bare.0.explanation, bare.1.explanation) = ("", "")
    if bare.0 != bare.1 { return "fields differ" }
    if one.evidence.count != other.evidence.count { return "the evidence has another length" }
    for (a, b) in zip(one.evidence, other.evidence) where !isSame(a, b) {
      return "evidence \(item(a)) against \(item(b))"
    }
    return nil
  }

  private static func isNotFinite(_ evidence: Alert.Evidence) -> Bool {
    evidence.value.map { !$0.isFinite } ?? false
  }

  private static func isSame(_ a: Alert.Evidence, _ b: Alert.Evidence) -> Bool {
    if hasPlainName(a), a.name != b.name { return false }
    return isClose(a.value, b.value) && isClose(a.threshold, b.threshold) && a.unit == b.unit
  }

  /// Whether the name is one metric without constants.
  private static func hasPlainName(_ evidence: Alert.Evidence) -> Bool {
    evidence.name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "(")
        || byte == UInt8(ascii: ")")
    }
  }

  private static func isClose(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return abs(a - b) <= 1e-9 * max(1, abs(a))
  }

  /// Equal readable ids must be equal hashes, and different ones different.
  private static func differentIDs(_ expected: [Alert], _ actual: [Alert]) -> String? {
    var hashes: [String: String] = [:]
    for (one, other) in zip(expected, actual) {
      if let hash = hashes[one.id], hash != other.id {
        return "episode '\(one.id)' has two ids, \(hash) and \(other.id)"
      }
      hashes[one.id] = other.id
    }
    if Set(hashes.values).count != hashes.count { return "two episodes share an id" }
    return nil
  }

  // MARK: Compact text

  /// One alert in one line.
  static func line(_ alert: Alert) -> String {
    let reason = alert.reason.map { " \($0.rawValue)" } ?? ""
    let evidence = alert.evidence.map(item).joined(separator: ", ")
    let records = alert.records.map { "\($0.source):\($0.origin)" }.joined(separator: " ")
    let subject = alert.subject
    return "\(alert.rule) \(alert.status.rawValue)\(reason) \(subject.type)=\(subject.value)"
      + " [\(subject.identity ?? "-") \(subject.country.code) \(subject.numberType.name)]"
      + " at \(shortTime(alert.eventTime)) detected \(shortTime(alert.detectedAt))"
      + " \(alert.severity.rawValue) flags \(alert.flags) {\(evidence)} records \(records)"
  }

  private static func item(_ evidence: Alert.Evidence) -> String {
    let value = evidence.value.map { "\($0)" } ?? "undefined"
    let threshold = evidence.threshold.map { "/\($0)" } ?? ""
    return "\(evidence.name) \(value)\(threshold)\(evidence.unit ?? "")"
  }

  /// One attempt in one line.
  static func line(_ attempt: OracleAttempt) -> String {
    let times = [attempt.alerting, attempt.answer, attempt.release].map { time in
      time.map { "+\($0 - attempt.setup)" } ?? "-"
    }
    let outcome = [attempt.ring, attempt.talk].map { $0.map { "\($0)" } ?? "-" }
    let texts = [
      attempt.callID, attempt.ingressTrunk, attempt.sourceAddress, attempt.presented,
      attempt.attestation,
    ]
    return "\(attempt.source):\(attempt.origin) t=\(shortTime(attempt.setup))"
      + " \(attempt.calling ?? "-") > \(attempt.called ?? "-") \(attempt.disposition.name)"
      + " alert/answer/release \(times.joined(separator: "/"))"
      + " ring/talk \(outcome.joined(separator: "/"))"
      + " cause \(attempt.cause ?? 0) status \(attempt.status ?? 0)"
      + " \(texts.map { $0 ?? "-" }.joined(separator: " "))"
  }

  /// Milliseconds since the start of the random worlds.
  private static func shortTime(_ time: Int64) -> String { "\(time - RandomCalls.start)" }
}
