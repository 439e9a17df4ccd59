import SieveBytes
import SieveDiagnostics
import SieveModel

/// What to say of a record that makes no attempt.
struct FaultWords {
  let code: DiagnosticCode
  let summary: String
  var label: String?
  var expected: String?
  var hint: String?

  /// Finds the words.
  ///
  /// - Parameters:
  ///   - fault: What is wrong.
  ///   - column: The column or key as the input names it; `nil` when it has none for the field.
  ///   - value: The value as it stands there.
  ///   - zone: The zone of local times.
  init(_ fault: RecordFault, column: String?, value: String, zone: ZoneTable) {
    let name = column ?? fault.field.name
    let shown = Self.shorten(value)
    switch fault.kind {
    case .noSetupTime:
      code = .noSetupTime
      summary = column == nil ? "no set-up time, and none can be derived" : "'\(name)' is empty"
      expected = "a set-up time, or an answer or release time with a duration"
      hint = column == nil ? "--map setup_time=COLUMN" : nil
    case .notATimestamp:
      code = .notATimestamp
      summary = "'\(name)' is not a timestamp: \(shown)"
      label = fault.timestamp.label
      expected = "2026-03-02T09:14:07Z, 2026-03-02 09:14:07 (read in \(zone.name)), or Unix time"
    case .notADuration:
      code = .notADuration
      summary = "'\(name)' is not a duration: \(shown)"
      expected = "digits with an optional fraction, or HH:MM:SS"
      // It may as well part thousands: which, only the user can say.
      if value.contains(",") {
        hint = "'decimal: comma' in a dialect: callsieve formats show sansay > my.yaml"
      }
    case .callTooLong:
      code = .callTooLong
      summary = "'\(name)' makes the call longer than 24 days: \(shown)"
      expected = "times of one call"
      hint = fault.field.isDuration ? "--map \(fault.field.name)=\(name):ms" : nil
    case .before:
      code = .timesContradict
      summary = "'\(name)' lies before the \(Self.instant(fault.other)): \(shown)"
      expected = "set-up, alerting, answer and release in this order, within 1 s"
    }
  }

  private static func instant(_ field: RecordField) -> String {
    switch field {
    case .alertTime: "alerting time"
    case .answerTime: "answer time"
    default: "set-up time"
    }
  }

  /// The value in quotes, cut to what fits a line.
  static func shorten(_ value: String) -> String {
    var text = value
    if text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") {
      text = String(text.dropFirst().dropLast())
    }
    text = String(text.map { $0.isNewline ? " " : $0 })
    return text.count > 60 ? "\"\(text.prefix(60))…\"" : "\"\(text)\""
  }
}

/// What to say of a value that was left out of an attempt.
struct RemarkWords {
  let code: DiagnosticCode
  let summary: String
  let expected: String
  var hint: String?

  /// Finds the words.
  init(_ field: RecordField, column: String, value: String) {
    let shown = FaultWords.shorten(value)
    code = field == .disposition ? .unknownDisposition : .ignoredValue
    summary =
      field == .disposition
      ? "unknown disposition in '\(column)': \(shown)"
      : "'\(column)' is no \(field.name): \(shown); left out"
    switch field {
    case .disposition:
      expected = "a word such as answered, no answer, busy, failed, or a Q.850 cause"
      hint = "callsieve explain CS1206"
    case .imei:
      expected = "14 to 16 digits"
      if value.uppercased().contains("E+") { hint = "export the column as text, not as a number" }
    case .imsi:
      expected = "6 to 15 digits"
      if value.uppercased().contains("E+") { hint = "export the column as text, not as a number" }
    case .releaseCause: expected = "a Q.850 cause from 1 to 127, or its name"
    case .sipStatus: expected = "a SIP status from 100 to 699"
    case .passport: expected = PassportVerdict.names.joined(separator: ", ")
    default: expected = "A, B or C"
    }
  }
}
