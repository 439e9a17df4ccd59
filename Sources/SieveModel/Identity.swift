/// A calling or called identity, packed into 64 bits: an E.164 number, other digits, a withheld
/// identity, or a text that lies in the batch.
///
/// Layout: bits 63–60 kind; E.164 and digits: bits 59–54 count of digits, 49–0 their value; text:
/// bits 31–16 offset in the attempt's text, 15–0 its length in bytes.
public struct Identity: BitwiseCopyable, Sendable, Hashable {
  /// What an identity is.
  public enum Kind: UInt8, Sendable {
    /// The record has none.
    case none
    /// A full international number.
    case e164
    /// Digits that belong to no country: short codes, extensions, implausible numbers.
    case digits
    /// Deliberately withheld (`anonymous`, CLIR).
    case withheld
    /// Anything else, kept as it was: alphanumeric sender, SIP user.
    case text
  }

  /// The packed value.
  public let rawValue: UInt64

  /// Takes a packed value.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// No identity.
  public static let none = Identity(rawValue: 0)
  /// A withheld identity.
  public static let withheld = Identity(rawValue: UInt64(Kind.withheld.rawValue) << 60)

  /// An E.164 number such as 66812345678 (country code first, no plus).
  ///
  /// - Precondition: at most 15 digits.
  public static func e164(_ value: UInt64) -> Identity {
    Identity(kind: .e164, digits: value, count: digitCount(value))
  }

  /// Digits with their count, so that leading zeros are kept.
  ///
  /// - Precondition: `count` ≤ 15 and `value` < 10^count.
  public static func digits(_ value: UInt64, count: Int) -> Identity {
    Identity(kind: .digits, digits: value, count: count)
  }

  /// A text at `offset` in the attempt's text.
  public static func text(offset: Int, length: Int) -> Identity {
    Identity(
      rawValue: UInt64(Kind.text.rawValue) << 60 | UInt64(UInt16(offset)) << 16
        | UInt64(UInt16(length))
    )
  }

  private init(kind: Kind, digits: UInt64, count: Int) {
    precondition(count <= 15 && digits < 1_000_000_000_000_000, "more than 15 digits")
    rawValue = UInt64(kind.rawValue) << 60 | UInt64(count) << 54 | digits
  }

  /// What it is.
  public var kind: Kind {
    @inlinable @inline(__always) get {
      Kind(rawValue: UInt8(truncatingIfNeeded: rawValue >> 60)) ?? .none
    }
  }

  /// The digits' value; meaningful for `e164` and `digits`.
  public var digitValue: UInt64 {
    @inlinable @inline(__always) get { rawValue & 0x3_FFFF_FFFF_FFFF }
  }

  /// How many digits; meaningful for `e164` and `digits`.
  public var digitCount: Int {
    @inlinable @inline(__always) get { Int(truncatingIfNeeded: rawValue >> 54) & 0x3F }
  }

  /// Where a text lies; meaningful for `text`.
  public var textField: TextField {
    @inlinable @inline(__always) get {
      TextField(
        offset: UInt16(truncatingIfNeeded: rawValue >> 16),
        length: UInt16(truncatingIfNeeded: rawValue)
      )
    }
  }

  /// Whether it names somebody: a number or a text.
  public var isPresent: Bool {
    // One bit for each kind: numbers, digits and texts.
    @inlinable @inline(__always) get { 0b10110 >> (rawValue >> 60) & 1 == 1 }
  }

  /// Whether it is a text.
  public var isText: Bool {
    @inlinable @inline(__always) get { rawValue >> 60 == 4 }
  }

  /// `+66812345678`, `1669`, `withheld`, or empty; `nil` for a text, which lies elsewhere.
  public var numberText: String? {
    switch kind {
    case .none: return ""
    case .withheld: return "withheld"
    case .text: return nil
    case .e164: return "+\(digitValue)"
    case .digits:
      let text = String(digitValue)
      return String(repeating: "0", count: digitCount - text.count) + text
    }
  }

  /// How many decimal digits a value has; 1 for zero.
  public static func digitCount(_ value: UInt64) -> Int {
    var count = 1
    var rest = value / 10
    while rest > 0 {
      rest /= 10
      count += 1
    }
    return count
  }
}

/// A piece of an attempt's text, by offset and length in bytes; empty means absent.
public struct TextField: BitwiseCopyable, Sendable, Hashable {
  /// First byte, from the start of the attempt's text.
  public var offset: UInt16
  /// Bytes.
  public var length: UInt16

  /// Makes a field.
  @inlinable
  public init(offset: UInt16, length: UInt16) {
    self.offset = offset
    self.length = length
  }

  /// Absent.
  public static let none = TextField(offset: 0, length: 0)
  /// Whether there is a text.
  public var isPresent: Bool {
    @inlinable @inline(__always) get { length > 0 }
  }
}

/// Up to 16 decimal digits (IMSI, IMEI) with their count: bits 63–56 count, 55–0 value.
public struct DigitString: BitwiseCopyable, Sendable, Hashable {
  /// The packed value; 0 when absent.
  public let rawValue: UInt64

  /// Absent.
  public static let none = DigitString(rawValue: 0)

  private init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Packs `count` digits of `value`.
  ///
  /// - Precondition: `count` ≤ 16 and `value` < 10^16.
  public init(value: UInt64, count: Int) {
    precondition(count <= 16 && value < 10_000_000_000_000_000, "more than 16 digits")
    rawValue = UInt64(count) << 56 | value
  }

  /// Whether there are digits.
  public var isPresent: Bool { rawValue != 0 }

  /// The digits, leading zeros kept; empty when absent.
  public var text: String {
    guard isPresent else { return "" }
    let digits = String(rawValue & 0xFF_FFFF_FFFF_FFFF)
    return String(repeating: "0", count: max(0, Int(rawValue >> 56) - digits.count)) + digits
  }
}
