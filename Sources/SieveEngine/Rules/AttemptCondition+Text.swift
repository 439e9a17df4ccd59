import SieveBytes
import SieveModel

extension AttemptCondition {
  /// The condition in canonical text.
  public var canonicalText: String {
    switch self {
    case .crossBorder: "cross_border"
    case .cliMismatch: "cli_mismatch"
    case .inList(let name): "in_list(\(CanonicalText.text(name)))"
    case .inZone(let name): "in_zone(\(CanonicalText.text(name)))"
    case .cellReaches(let country): "cell_reaches(\(CanonicalText.text(country.code)))"
    case .foreignCell: "foreign_cell"
    case .homeFromAbroad: "home_number_from_abroad"
    case .validNumber(let field): "valid_number(\(field.rawValue))"
    case .compareNumber(let property, let comparison, let value):
      "\(property.name) \(comparison.rawValue) \(property.text(of: value))"
    case .compareText(let property, let comparison, let value):
      "\(property.name) \(comparison.rawValue) \(CanonicalText.text(value))"
    case .numberIsIn(let property, let values):
      "\(property.name) in [\(values.map { property.text(of: $0) }.joined(separator: ", "))]"
    case .textIsIn(let property, let values):
      "\(property.name) in [\(values.map { CanonicalText.text($0) }.joined(separator: ", "))]"
    case .defined(let property): "defined(\(property.name))"
    case .not(let operand):
      operand.isAtom ? "not \(operand.canonicalText)" : "not (\(operand.canonicalText))"
    case .and(let parts): parts.map(\.textInList).joined(separator: " and ")
    case .or(let parts): parts.map(\.textInList).joined(separator: " or ")
    }
  }

  /// Whether it reads as one word or call.
  private var isAtom: Bool {
    switch self {
    case .crossBorder, .cliMismatch, .inList, .inZone, .cellReaches, .foreignCell, .homeFromAbroad,
      .validNumber, .defined:
      true
    default: false
    }
  }

  /// In parentheses where it joins conditions itself.
  private var textInList: String {
    switch self {
    case .and, .or: "(\(canonicalText))"
    default: canonicalText
    }
  }
}

extension AttemptProperty {
  /// A value in the way that the property is written: `30s`, a time, or a number.
  func text(of value: Double) -> String {
    switch self {
    case .field(.ringMilliseconds), .field(.talkMilliseconds):
      return CanonicalText.duration(milliseconds: value)
    case .field(.setupTime), .field(.alertTime), .field(.answerTime), .field(.releaseTime):
      // Years 0 to 9999, which is all that the text can say.
      guard let instant = Int64(exactly: value),
        (-62_167_219_200_000...253_402_300_799_999).contains(instant)
      else { return CanonicalText.number(value) }
      return CanonicalText.text(CivilTime.rfc3339(milliseconds: instant))
    default: return CanonicalText.number(value)
    }
  }
}
