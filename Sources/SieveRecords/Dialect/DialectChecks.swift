/// What detection asks of cells.
enum DialectChecks {
  /// Whether a cell may be a duration in some unit.
  static func isDuration(_ value: ArraySlice<UInt8>) -> Bool {
    value.count <= 16
      && value.allSatisfy { $0 &- 0x30 <= 9 || $0 == 0x3A || $0 == 0x2E || $0 == 0x2C }
      && value.contains { $0 &- 0x30 <= 9 }
  }

  /// Points for a cell that passes, or `nil` when it does not.
  static func points(_ value: ArraySlice<UInt8>, _ check: DialectColumn.Check) -> Double? {
    switch check {
    case .any: return 0
    case .empty: return value.isEmpty ? 0.5 : nil
    case .digits:
      return !value.isEmpty && value.allSatisfy { $0 &- 0x30 <= 9 } ? 1 : nil
    case .decimal: return isDecimal(value) ? 2 : nil
    case .uuid: return value.isEmpty ? 0 : isUUID(value) ? 3 : nil
    case .number:
      if value.isEmpty { return 0 }
      guard value.count <= 40, !value.contains(where: { $0 < 0x20 }) else { return nil }
      let digits = value.count { $0 &- 0x30 <= 9 }
      return digits * 2 >= value.count ? 1 : 0
    }
  }

  /// Whether it is like `1325690992.2`.
  private static func isDecimal(_ value: ArraySlice<UInt8>) -> Bool {
    let parts = value.split(separator: 0x2E, omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 &- 0x30 <= 9 } }
  }

  private static func isUUID(_ value: ArraySlice<UInt8>) -> Bool {
    guard value.count == 36 else { return false }
    return value.enumerated().allSatisfy { at, byte in
      [8, 13, 18, 23].contains(at)
        ? byte == 0x2D : byte &- 0x30 <= 9 || (byte | 0x20) &- 0x61 < 6
    }
  }
}
