/// The six comparisons of the rule language.
public enum Comparison: String, Hashable, Sendable, BitwiseCopyable {
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case equal = "=="
  case notEqual = "!="
}

/// The four operations of the rule language.
public enum Arithmetic: String, Hashable, Sendable, BitwiseCopyable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
}

/// A number computed over a key's window.
///
/// Durations are milliseconds, shares are 0…1.
public enum Metric: Hashable, Sendable {
  /// Attempts in the window.
  case attempts
  /// Those answered.
  case answers
  /// Answers ÷ attempts whose outcome is known.
  case asr
  /// Mean talk time of answered and released attempts, in milliseconds.
  case acd
  /// Answered, released, and talked for at most so many milliseconds.
  case shortCalls(milliseconds: Int64)
  /// Distinct values of a field; absent values do not count.
  case distinct(AttemptProperty)
  /// Attempts that satisfy a condition.
  case count(AttemptCondition)
  /// `count` ÷ attempts.
  case share(AttemptCondition)
  /// Attempts ÷ distinct called numbers.
  case attemptsPerCallee
  /// Most attempts of the subject under way at one time.
  case concurrent
  /// Share of successive attempts whose called numbers differ by 1…10.
  case sequentialShare
  /// Attempts to this number (or range).
  case received
  /// Answered attempts to this number.
  case receivedAnswers
  /// Attempts ÷ (attempts + received).
  case outgoingShare
  /// Attempts with the commonest value of a field ÷ those that have a value.
  case topShare(AttemptProperty)
  /// Nearest-rank quantile of the talk times of answered and released attempts, in milliseconds.
  case talkQuantile(thousandths: Int)
  /// Nearest-rank quantile of the known ring times, in milliseconds.
  case ringQuantile(thousandths: Int)
  /// Standard deviation ÷ mean of the gaps between set-ups.
  case intervalVariation
  /// Time since the previous attempt of the window, in milliseconds.
  case silentFor
  /// Hours of the local day with attempts.
  case activeHours
  /// Time since the first attempt of the subject in the last 7 days, in milliseconds.
  case firstSeenAge
  /// Received attempts from numbers that the subject had called in the 24 hours before.
  case callbacks
  /// Share of attempts to numbers that the subject had not called in the 7 days before.
  case newCalleeShare
}

/// Arithmetic over metrics; undefined operands make an undefined result, and so does division by 0.
public indirect enum WindowExpression: Hashable, Sendable {
  case constant(Double)
  case metric(Metric)
  case negate(WindowExpression)
  case arithmetic(Arithmetic, WindowExpression, WindowExpression)
}

/// When a rule holds.
///
/// A comparison with an undefined value is false.
public indirect enum WindowCondition: Hashable, Sendable {
  case compare(WindowExpression, Comparison, WindowExpression)
  case isIn(WindowExpression, [Double])
  case defined(WindowExpression)
  case not(WindowCondition)
  case and([WindowCondition])
  case or([WindowCondition])
}
