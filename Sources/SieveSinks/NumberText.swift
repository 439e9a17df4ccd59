/// A number as alerts show it: whole numbers without decimals, others to six significant digits in
/// the shortest form, never with an exponent.
struct NumberText {
  static let significantDigits = 6

  let text: String

  /// `nil` for a value that is not finite: JSON has no word for it.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    if let whole = Int64(exactly: value) {
      text = String(whole)
      return
    }
    var digits = Digits(value.magnitude)
    digits.round(to: Self.significantDigits)
    text = (value < 0 ? "-" : "") + digits.text
  }
}

/// The shortest decimal digits that read back as a value, without zeros at the front.
private struct Digits {
  private var digits: [UInt8] = []
  /// After how many of them the point stands.
  private var pointAfter = 0

  init(_ value: Double) {
    // One pass over the bytes: splitting the text was half of the cost of an alert.
    var exponent = 0
    var (isExponent, isNegative, hasPoint) = (false, false, false)
    digits.reserveCapacity(17)
    for byte in value.description.utf8 {
      switch byte {
      case UInt8(ascii: "."): hasPoint = true
      case UInt8(ascii: "e"): isExponent = true
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = byte - UInt8(ascii: "0")
        if isExponent {
          exponent = exponent * 10 + Int(digit)
        } else {
          if !hasPoint { pointAfter += 1 }
          if digits.isEmpty, digit == 0 { pointAfter -= 1 } else { digits.append(digit) }
        }
      default: break
      }
    }
    pointAfter += isNegative ? -exponent : exponent
  }

  /// Rounds half up and drops zeros at the end.
  mutating func round(to significant: Int) {
    if digits.count > significant {
      let isUp = digits[significant] >= 5
      digits.removeLast(digits.count - significant)
      if isUp { increment() }
    }
    while digits.last == 0 { digits.removeLast() }
  }

  private mutating func increment() {
    while digits.last == 9 { digits.removeLast() }
    if let last = digits.popLast() {
      digits.append(last + 1)
    } else {
      digits = [1]
      pointAfter += 1
    }
  }

  /// The value in full.
  var text: String {
    let zero = UInt8(ascii: "0")
    var out: [UInt8] = []
    out.reserveCapacity(24)
    for at in 0..<max(pointAfter, 0) { out.append(zero + (at < digits.count ? digits[at] : 0)) }
    if out.isEmpty { out.append(zero) }
    if digits.count > pointAfter {
      out.append(UInt8(ascii: "."))
      for _ in min(pointAfter, 0)..<0 { out.append(zero) }
      for digit in digits[max(pointAfter, 0)...] { out.append(zero + digit) }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
