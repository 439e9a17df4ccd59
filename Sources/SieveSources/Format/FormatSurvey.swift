public import SieveDiagnostics
import SieveRecords

/// What a file is, with confidence and reasons, for `formats detect`.
public enum FormatSurvey {
  /// The answer.
  public struct Finding: Sendable {
    /// Lines for people: the best reading first, then what else fits.
    public var lines: [String]
    /// The question to the user, when two readings fit equally well.
    public var question: Diagnostic?
  }

  /// Looks at the first bytes of a file.
  ///
  /// - Throws: `Diagnostic` when it cannot be read or is nothing that callsieve knows.
  public static func survey(path: String, choice: DialectChoice) throws -> Finding {
    let bytes = try InputBytes(path: path, background: false, observe: nil)
    defer { bytes.close() }
    var first: [UInt8] = []
    while first.count < FormatDetector.headSize, let chunk = try bytes.nextChunk() {
      first += chunk.prefix(TextOpening.sizeMax)
    }
    let opening = TextOpening(first, options: InputOptions())
    let readings =
      FormatDetector.isBinary(first) || ForeignFormat.recognise(first) != nil
      ? [] : choice.readings(opening.head)
    guard let best = readings.first else {
      let found = try FormatDetector.identify(head: opening.head.span, name: bytes.name)
      return Finding(lines: ["\(found.format.rawValue): \(found.reason)"])
    }
    var lines: [String] = []
    for reading in readings.prefix(3) {
      let share = Int((reading.confidence * 100).rounded())
      lines.append("\(reading.dialect.name): \(reading.dialect.title)")
      lines.append("  confidence \(share) %, evidence \(tenths(reading.evidence)) a record")
      for reason in reading.reasons { lines.append("  \(reason)") }
    }
    if let encoding = opening.encoding { lines.append("text in \(encoding)") }
    if case .ambiguous(let one, let other) = DialectDetector.verdict(readings) {
      let question = DialectChoice.question(one, other, name: bytes.name)
      return Finding(lines: lines, question: question)
    }
    if readings.count > 1 { lines.append("chosen: \(best.dialect.name)") }
    return Finding(lines: lines)
  }

  private static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
