/// What kind of number a value of a condition is.
///
/// The typed tree holds plain numbers: milliseconds for durations, 0…1 for shares. The kind is known
/// while a condition is checked and decides what goes together.
enum ValueKind {
  /// A whole number of something: `attempts`.
  case count
  /// 0…1: `asr`.
  case share
  /// A time span: `acd`, `30s`.
  case duration
  /// A dimensionless result of arithmetic: `answers / attempts`.
  case quantity
  /// A number as written.
  case number
  /// A percentage as written.
  case percentage

  /// Whether it is a time span.
  var isDuration: Bool { self == .duration }

  /// How messages speak of it.
  var description: String {
    switch self {
    case .count: "a count"
    case .share: "a share (0…1)"
    case .duration: "a duration"
    case .quantity: "a number"
    case .number: "a number"
    case .percentage: "a percentage"
    }
  }
}
