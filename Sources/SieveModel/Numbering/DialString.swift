/// Digits as they were dialled or written, before they are known to be a number of any kind.
struct DialString: DigitSequence {
  /// The longest international prefix and number that any plan knows fits with room to spare.
  static let capacity = 24

  /// The digits' values, 0 to 9.
  private var digits = InlineArray<24, UInt8>(repeating: 0)
  /// How many digits there are.
  private(set) var count = 0
  /// Whether a plus came before the first digit, which makes the number international.
  var isInternational = false

  init() {}

  /// Adds a digit; false when there is no room.
  mutating func append(_ digit: UInt8) -> Bool {
    guard count < Self.capacity else { return false }
    digits[count] = digit
    count += 1
    return true
  }

  /// Adds the digits of another string from `start` on; false when there is no room.
  mutating func append(_ other: DialString, _ range: Range<Int>) -> Bool {
    for index in range {
      guard append(other[index]) else { return false }
    }
    return true
  }

  /// The digit at `index`.
  subscript(index: Int) -> UInt8 { digits[index] }

  /// The digits from `start` on as one value, behind the digits of `prefix`.
  ///
  /// Identities have at most 15 digits, so that nothing is lost.
  func value(from start: Int = 0, after prefix: UInt16 = 0) -> UInt64 {
    var value = UInt64(prefix)
    for index in start..<count {
      value = value &* 10 &+ UInt64(digits[index])
    }
    return value
  }
}
