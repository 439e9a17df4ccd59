/// Identities and digits as numbers that take few bytes.
///
/// ```
/// none 0   withheld 4   E.164: value, 1   digits: value, count (4 bits), 2   text: place in the table, 3
/// ```
///
/// The kind is in the two lowest bits.
enum IdentityCode {
  /// More than this many digits are none.
  private static let digitsMax: UInt64 = 1_000_000_000_000_000

  /// The code of an identity; `text` has the place of its text in the table.
  static func of(_ identity: Identity, text: (TextField) -> UInt64) -> UInt64 {
    switch identity.kind {
    case .none: 0
    case .withheld: 4
    case .e164: identity.digitValue << 2 | 1
    case .digits: (identity.digitValue << 4 | UInt64(identity.digitCount)) << 2 | 2
    case .text: text(identity.textField) << 2 | 3
    }
  }

  /// The identity of a code; `text` adds the text at a place of the table.
  static func identity(
    _ code: UInt64,
    text: (UInt64) throws(HistoryFault) -> TextField
  ) throws(HistoryFault) -> Identity {
    let rest = code >> 2
    switch code & 3 {
    case 0:
      guard rest <= 1 else { throw .damaged }
      return rest == 0 ? .none : .withheld
    case 1:
      guard rest < digitsMax else { throw .damaged }
      return .e164(rest)
    case 2:
      guard rest >> 4 < digitsMax, fits(rest >> 4, Int(rest & 15)) else { throw .damaged }
      return .digits(rest >> 4, count: Int(rest & 15))
    default:
      let field = try text(rest)
      return .text(offset: Int(field.offset), length: Int(field.length))
    }
  }

  /// The code of digits: value, count (5 bits).
  static func of(_ digits: DigitString) -> UInt64 {
    (digits.rawValue & 0xFF_FFFF_FFFF_FFFF) << 5 | digits.rawValue >> 56
  }

  /// The digits of a code.
  static func digits(_ code: UInt64) throws(HistoryFault) -> DigitString {
    guard code != 0 else { return .none }
    guard code & 31 <= 16, fits(code >> 5, Int(code & 31)) else { throw .damaged }
    return DigitString(value: code >> 5, count: Int(code & 31))
  }

  /// Whether a value has no more than so many digits, of which there are 16 at most.
  private static func fits(_ value: UInt64, _ count: Int) -> Bool {
    value < (0..<count).reduce(1) { power, _ in power * 10 }
  }
}
