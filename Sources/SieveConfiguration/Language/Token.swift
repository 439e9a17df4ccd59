/// A piece of a condition.
enum Token: Equatable {
  case number(Double)
  /// `35%`, already divided by 100.
  case percentage(Double)
  /// `90s`, in milliseconds.
  case duration(Double)
  case text(String)
  /// A name or one of the words `and`, `or`, `not`, `in`.
  case name(String)
  /// An operator, bracket or comma.
  case symbol(String)
  case end

  /// How messages speak of it.
  var description: String {
    switch self {
    case .number, .percentage: "a number"
    case .duration: "a duration"
    case .text: "a text"
    case .name(let name): "'\(name)'"
    case .symbol(let symbol): "'\(symbol)'"
    case .end: "the end of the condition"
    }
  }
}

/// A token with its place among the scalars of the condition.
struct PlacedToken {
  var token: Token
  var range: Range<Int>
}

/// Why a condition cannot be read, at the first part that does not fit.
struct SyntaxProblem: Error {
  var range: Range<Int>
  var summary: String
  var label: String?
  var expected: String?
  var hint: String?
  /// Whether the condition is too long or too deep rather than wrong.
  var isLimit = false
}

/// Units of durations.
enum DurationUnit: String, CaseIterable {
  case milliseconds = "ms"
  case seconds = "s"
  case minutes = "m"
  case hours = "h"
  case days = "d"

  /// How many milliseconds one has.
  var milliseconds: Double {
    switch self {
    case .milliseconds: 1
    case .seconds: 1000
    case .minutes: 60_000
    case .hours: 3_600_000
    case .days: 86_400_000
    }
  }
}
