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
    let parts = Self.shortest(value.magnitude)
    let rounded = Self.round(parts.digits, parts.pointAfter)
    let unsigned = Self.place(rounded.digits, rounded.pointAfter)
    text = (value < 0 ? "-" : "") + unsigned
  }

  /// The shortest digits that read back as the value, and after how many of them the point stands.
  private static func shortest(_ value: Double) -> (digits: [UInt8], pointAfter: Int) {
    let halves = "\(value)".split(separator: "e")
    let mantissa = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    let exponent = halves.count > 1 ? Int(halves[1]) ?? 0 : 0
    var digits = mantissa.flatMap { $0.utf8.map { $0 - 0x30 } }
    var pointAfter = mantissa[0].utf8.count + exponent
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    pointAfter -= zeros
    return (digits, pointAfter)
  }

  /// Rounds half up and drops zeros at the end.
  private static func round(
    _ digits: [UInt8],
    _ pointAfter: Int
  ) -> (
    digits: [UInt8], pointAfter: Int
  ) {
    var kept = Array(digits.prefix(significantDigits))
    var pointAfter = pointAfter
    if digits.count > significantDigits, digits[significantDigits] >= 5 {
      while kept.last == 9 { kept.removeLast() }
      if let last = kept.popLast() {
        kept.append(last + 1)
      } else {
        kept = [1]
        pointAfter += 1
      }
    }
    while kept.last == 0 { kept.removeLast() }
    return (kept, pointAfter)
  }

  private static func place(_ digits: [UInt8], _ pointAfter: Int) -> String {
    var out: [UInt8] = []
    for at in 0..<max(pointAfter, 0) { out.append(0x30 + (at < digits.count ? digits[at] : 0)) }
    if out.isEmpty { out.append(0x30) }
    if digits.count > pointAfter {
      out.append(0x2E)
      for _ in min(pointAfter, 0)..<0 { out.append(0x30) }
      for digit in digits[max(pointAfter, 0)...] { out.append(0x30 + digit) }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
