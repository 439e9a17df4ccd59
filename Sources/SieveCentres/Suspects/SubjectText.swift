import SieveModel

/// Reads what alerts call a subject back into the packed form that attempts have.
enum SubjectText {
  /// The identity of a number as alerts show it; `nil` for a text.
  static func identity(_ value: String) -> Identity? {
    if value.utf8.first == 0x2B {
      guard let digits = digits(value.utf8.dropFirst()), digits.count <= 15 else { return nil }
      return .e164(digits.value)
    }
    guard let digits = digits(value.utf8), digits.count <= 15 else { return nil }
    return .digits(digits.value, count: digits.count)
  }

  /// The packed digits of a device or subscription; `nil` for anything else.
  static func digitString(_ value: String) -> DigitString? {
    guard let digits = digits(value.utf8), digits.count <= 16 else { return nil }
    return DigitString(value: digits.value, count: digits.count)
  }

  /// The common digits of a range such as `+6681234xxxx`.
  static func rangePrefix(_ value: String) -> UInt64? {
    let common = value.utf8.prefix { $0 != 0x78 }
    guard common.first == 0x2B, let digits = digits(common.dropFirst()), digits.count <= 15 else {
      return nil
    }
    return digits.value
  }

  private static func digits(
    _ bytes: some Sequence<UInt8>
  ) -> (value: UInt64, count: Int)? {
    var value: UInt64 = 0
    var count = 0
    for byte in bytes {
      guard (0x30...0x39).contains(byte), count < 16 else { return nil }
      value = value * 10 + UInt64(byte - 0x30)
      count += 1
    }
    return count == 0 ? nil : (value, count)
  }

  /// An E.164 number without its last digits.
  static func prefix(of number: UInt64, open digits: Int) -> UInt64 {
    var divisor: UInt64 = 1
    for _ in 0..<min(max(digits, 0), 15) { divisor *= 10 }
    return number / divisor
  }
}
