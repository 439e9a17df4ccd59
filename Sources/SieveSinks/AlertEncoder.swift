import SieveBytes
import SieveDiagnostics
public import SieveModel

/// Writes alerts as `callsieve.alert.v1`: one JSON object a line, keys in a fixed order.
///
/// The same alerts give the same bytes. The format is described in docs/formats/alert-json.md.
public struct AlertEncoder: Sendable {
  /// The name of the format, in each alert.
  public static let schema = "callsieve.alert.v1"

  /// An input of the run, for the records that an alert refers to.
  public struct Source: Sendable, Equatable {
    /// The input as the user named it.
    public var name: String
    /// Whether records are counted by packet instead of by byte.
    public var isCapture: Bool

    /// Describes an input.
    public init(name: String, isCapture: Bool) {
      self.name = name
      self.isCapture = isCapture
    }
  }

  /// What is written and what is left out.
  public struct Options: Sendable, Equatable {
    /// Leaves out what differs between exports of the same calls: where records lie, and the clock.
    public var canonical: Bool
    /// Hides the end of telephone numbers in the subject and the explanation.
    public var maskNumbers: Bool

    /// Chooses options; everything is written in full unless said otherwise.
    public init(canonical: Bool = false, maskNumbers: Bool = false) {
      self.canonical = canonical
      self.maskNumbers = maskNumbers
    }
  }

  private let source: @Sendable (Int) -> Source?
  private let options: Options

  /// Makes an encoder for the inputs of a run, in the order of their indices.
  public init(sources: [Source], options: Options = Options()) {
    self.init(options: options) { $0 < sources.count ? sources[$0] : nil }
  }

  /// Makes an encoder for inputs that come up during a run; `source` knows them by index.
  public init(options: Options = Options(), source: @escaping @Sendable (Int) -> Source?) {
    self.source = source
    self.options = options
  }

  /// Appends one alert with its line feed.
  ///
  /// - Parameters:
  ///   - alert: the alert.
  ///   - emittedAt: wall clock in milliseconds since 1970; live modes only.
  ///   - out: where the line is appended.
  public func encode(_ alert: Alert, emittedAt: Int64? = nil, into out: inout [UInt8]) {
    JSONWriter.appendLine(to: &out) {
      writeRule(alert, &$0)
      writeSubject(alert.subject, &$0)
      $0.string("event_time", time(alert.eventTime))
      $0.string("detected_at", time(alert.detectedAt))
      writeWindow(alert, &$0)
      writeEvidence(alert.evidence, &$0)
      $0.string("explanation", masked(alert.explanation))
      $0.array("records") { for record in alert.records { writeRecord(record, &$0) } }
      if let centre = alert.centre { $0.string("centre", centre) }
      if let group = alert.group { writeGroup(group, alert.status, &$0) }
      if let emittedAt, !options.canonical { $0.string("emitted_at", time(emittedAt)) }
    }
  }

  private func writeRule(_ alert: Alert, _ json: inout JSONWriter) {
    json.string("schema", Self.schema)
    json.string("id", alert.id)
    json.string("status", alert.status.rawValue)
    if let reason = alert.reason { json.string("reason", reason.rawValue) }
    json.string("rule", alert.rule)
    json.string("rule_version", alert.ruleVersion)
    json.string("title", alert.title)
    json.string("severity", alert.severity.rawValue)
    if alert.isReportOnly { json.string("mode", "report") }
    if let score = alert.score { json.number("score", score) }
    json.bool("flags", alert.flags)
  }

  private func writeSubject(_ subject: Alert.Subject, _ json: inout JSONWriter) {
    json.object("subject") {
      writeIdentity(subject, &$0)
      guard !subject.parts.isEmpty else { return }
      $0.array("parts") { parts in
        for part in subject.parts { parts.object { writeIdentity(part, &$0) } }
      }
    }
  }

  func writeIdentity(_ subject: Alert.Subject, _ json: inout JSONWriter) {
    json.string("type", subject.type)
    json.string("value", masked(subject.value))
    if let identity = subject.identity { json.string("identity", identity) }
    if subject.country.isKnown { json.string("country", subject.country.code) }
    if subject.numberType != .unknown { json.string("number_type", subject.numberType.name) }
  }

  private func writeWindow(_ alert: Alert, _ json: inout JSONWriter) {
    let length = max(0, alert.windowMilliseconds)
    let (start, isBelow) = alert.windowEnd.subtractingReportingOverflow(length)
    json.object("window") {
      $0.string("start", time(isBelow ? .min : start))
      $0.string("end", time(alert.windowEnd))
      $0.number("seconds", Double(length) / 1000)
    }
  }

  private func writeEvidence(_ evidence: [Alert.Evidence], _ json: inout JSONWriter) {
    json.object("evidence") {
      var names: [String: Int] = [:]
      for item in evidence {
        // A condition may hold one metric against two thresholds; keys of an object must differ.
        let count = (names[item.name] ?? 0) + 1
        names[item.name] = count
        $0.object(count == 1 ? item.name : "\(item.name) (\(count))") {
          $0.number("value", item.value)
          if let threshold = item.threshold { $0.number("threshold", threshold) }
          if let unit = item.unit { $0.string("unit", unit) }
          if let uncertainty = item.uncertainty { $0.number("uncertainty", uncertainty) }
          if let origin = item.origin { writeOrigin(origin, &$0) }
        }
      }
    }
  }

  private func writeRecord(_ record: Alert.Record, _ json: inout JSONWriter) {
    json.object {
      if !record.callID.isEmpty { $0.string("call_id", record.callID) }
      guard !options.canonical else { return }
      let at = Int(record.source)
      let source = source(at) ?? Source(name: "input \(at)", isCapture: false)
      $0.string("source", source.name)
      $0.integer(source.isCapture ? "packet" : "offset", record.origin)
    }
  }

  func masked(_ text: String) -> String {
    options.maskNumbers ? NumberMask.mask(text) : text
  }

  /// RFC 3339 has years of four digits only.
  func time(_ milliseconds: Int64) -> String {
    CivilTime.rfc3339(
      milliseconds: min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
    )
  }
}
