import ArgumentParser

/// Durations on the command line, as in rules: `90s`, `5m`, `2h`, `7d`, `500ms`.
enum DurationText {
  private static let units: [(name: String, milliseconds: Double)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]

  /// Milliseconds of a duration that is not negative; a bare 0 needs no unit.
  static func milliseconds(_ text: String) throws -> Int64 {
    if text == "0" { return 0 }
    for unit in units where text.hasSuffix(unit.name) {
      guard let count = Double(text.dropLast(unit.name.count)) else { continue }
      let value = count * unit.milliseconds
      if value >= 0, value < 1e13 { return Int64(value.rounded()) }
    }
    throw ValidationError("'\(text)' is not a duration: use 90s, 5m, 2h or 7d")
  }
}
