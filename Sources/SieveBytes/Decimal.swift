/// Reads the unsigned decimal digits `range` of `bytes`.
///
/// - Returns: `nil` when the range is empty, holds another byte, or exceeds `UInt64.max`.
/// - Complexity: O(*n*)
public func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
  guard !range.isEmpty, range.count <= 20 else { return nil }
  var value: UInt64 = 0
  for at in range {
    let digit = bytes[at] &- 0x30
    guard digit <= 9 else { return nil }
    let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) = shifted.addingReportingOverflow(UInt64(digit))
    guard !overflow, !carry else { return nil }
    value = sum
  }
  return value
}
