import SieveModel

/// A predicate that asks one of the usual questions: all of them are answered at once, without a program.
///
/// Nearly all predicates of the shipped packs are such: to run their programs cost 300 of the 470 instructions that the
/// facts of an attempt took.
struct SimplePredicate: BitwiseCopyable {
  enum Question: UInt8, BitwiseCopyable {
    case answered
    case outcomeKnown
    case crossBorder
    /// Answered and over.
    case talked
    /// Nothing but the talk time.
    case nothing
  }

  let question: Question
  /// The least and the greatest talk time with which the answer can be yes, in milliseconds; a negative one is not known.
  let (talkMin, talkMax): (Int32, Int32)
  /// Place of the answer among the facts.
  let bit: Int

  /// The question of a program; `nil` when it is another or more than one.
  init?(_ program: AttemptProgram, bit: Int) {
    guard let (question, talk) = program.simpleQuestion else { return nil }
    self.question = question
    (talkMin, talkMax) = (talk.lowerBound, talk.upperBound)
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
        | 16
    }

    /// 1 for yes, else 0.
    @inline(__always)
    subscript(_ predicate: SimplePredicate) -> UInt64 {
      let bit = bits >> UInt64(predicate.question.rawValue) & 1
      return predicate.talkMin <= talk && talk <= predicate.talkMax ? bit : 0
    }
  }
}
