/// Values that are written in an odd way.
enum DialectForms {
  static func rewrite(_ value: [UInt8], _ form: DialectColumn.Form) -> [UInt8] {
    switch form {
    case .plain: value
    case .swappedAddress: swappedAddress(value)
    case .uriUser: uriUser(value)
    case .spreadsheet: spreadsheet(value)
    case .lostZero: lostZero(spreadsheet(value))
    case .ciscoCause: ciscoCause(value)
    }
  }

  /// The Q.850 cause of a cause of CUCM.
  ///
  /// `1459617833` (0x57000029) is 41: SIP statuses have the Q.850 cause below them. What splits,
  /// joins and parks calls has zeros there, and ends them normally.
  private static func ciscoCause(_ value: [UInt8]) -> [UInt8] {
    guard let number = Int64(String(decoding: value, as: UTF8.self)), number > 127 else {
      return value
    }
    let cause = number & 0x7F
    return Array(String(cause == 0 ? 16 : cause).utf8)
  }

  /// `239138826` and `-1056964342` are 10.248.64.14 and 10.1.0.193: the first part of the address
  /// is the lowest byte.
  private static func swappedAddress(_ value: [UInt8]) -> [UInt8] {
    guard let number = Int64(String(decoding: value, as: UTF8.self)) else { return value }
    let word = UInt32(truncatingIfNeeded: number)
    if word == 0 { return [] }
    let parts = (0..<4).map { String((word >> UInt32($0 * 8)) & 0xFF) }
    return Array(parts.joined(separator: ".").utf8)
  }

  /// `alice` of `sip:alice@example.org;user=phone`.
  private static func uriUser(_ value: [UInt8]) -> [UInt8] {
    var rest = value[...]
    if let open = rest.firstIndex(of: 0x3C) { rest = rest[(open + 1)...] }
    for scheme in ["sips:", "sip:", "tel:"] where rest.starts(with: scheme.utf8) {
      rest = rest.dropFirst(scheme.utf8.count)
      break
    }
    return Array(rest.prefix { $0 != 0x40 && $0 != 0x3B && $0 != 0x3E })
  }

  /// `0812` of `'0812`, `="0812"` and `0812.0`.
  private static func spreadsheet(_ value: [UInt8]) -> [UInt8] {
    var rest = value[...]
    if rest.starts(with: [0x3D, 0x22]), rest.last == 0x22, rest.count > 3 {
      rest = rest.dropFirst(2).dropLast()
    }
    if rest.first == 0x27 { rest = rest.dropFirst() }
    if rest.count > 2, rest.suffix(2).elementsEqual([0x2E, 0x30]) { rest = rest.dropLast(2) }
    return Array(rest)
  }

  /// A national number of eight or nine digits that a spreadsheet took the leading zero of.
  private static func lostZero(_ value: [UInt8]) -> [UInt8] {
    guard (8...9).contains(value.count), value.first != 0x30,
      value.allSatisfy({ $0 &- 0x30 <= 9 })
    else { return value }
    return [0x30] + value
  }
}
