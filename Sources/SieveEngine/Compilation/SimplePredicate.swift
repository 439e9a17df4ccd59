import SieveModel

/// A predicate that asks one of the usual questions: all of them are answered at once, without a program.
///
/// The shipped pack has five predicates, of which four are such: to run their programs cost 300 of the 470
/// instructions that the facts of an attempt took.
struct SimplePredicate: BitwiseCopyable {
  enum Question: UInt8, BitwiseCopyable {
    case answered
    case outcomeKnown
    case crossBorder
    /// Answered and over, after so long at most.
    case talked
  }

  let question: Question
  let limit: Int32
  /// Place of the answer among the facts.
  let bit: Int

  /// The question of a program; `nil` when it is another or more than one.
  init?(_ program: AttemptProgram, bit: Int) {
    guard let (question, limit) = program.simpleQuestion else { return nil }
    self.question = question
    self.limit = limit
    self.bit = bit
  }

  /// What is to be said of one attempt.
  struct Answers {
    /// One bit for each question.
    private let bits: UInt64
    private let talk: Int32

    @inline(__always)
    init(_ attempt: UnsafePointer<Attempt>) {
      let isAnswered = attempt.pointee.isAnswered
      let (from, to) = (attempt.pointee.callingCountry, attempt.pointee.calledCountry)
      let crosses = from.isKnown && to.isKnown && from != to
      talk = attempt.pointee.talkMilliseconds
      bits =
        (isAnswered ? 1 : 0)
        | (attempt.pointee.disposition.isOutcomeKnown ? 2 : 0)
        | (crosses ? 4 : 0)
        | (isAnswered && talk >= 0 ? 8 : 0)
    }

    /// 1 for yes, else 0.
    @inline(__always)
    subscript(_ predicate: SimplePredicate) -> UInt64 {
      let bit = bits >> UInt64(predicate.question.rawValue) & 1
      return talk <= predicate.limit ? bit : 0
    }
  }
}
