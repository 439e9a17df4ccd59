/// The one way in which numbers, durations and texts of rules are written.
///
/// Reading the canonical text of a condition gives the same condition again.
public enum CanonicalText {
  /// A number: `30`, `0.35`.
  public static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return value.description
  }

  /// A duration in the largest unit that leaves a whole number: `90s`, `5m`, `2h`.
  public static func duration(milliseconds value: Double) -> String {
    if value < 0 { return "-" + duration(milliseconds: -value) }
    if value == 0 { return "0s" }
    let units: [(name: String, length: Double)] = [
      ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
    ]
    for unit in units {
      let count = value / unit.length
      if count == count.rounded(), count * unit.length == value {
        return number(count) + unit.name
      }
    }
    return number(value) + "ms"
  }

  /// A text in quotes, with escapes.
  public static func text(_ value: String) -> String {
    var out = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
