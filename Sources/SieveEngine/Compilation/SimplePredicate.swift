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

  /// Whether the answer depends on the talk time.
  var isLimited: Bool { talkMin > .min || talkMax < .max }

  /// Where the answers of predicates go whose answer is that of their question.
  struct Direct: BitwiseCopyable {
    private var answered: UInt64 = 0
    private var outcomeKnown: UInt64 = 0
    private var crossBorder: UInt64 = 0
    private var talked: UInt64 = 0
    private var always: UInt64 = 0

    /// Those whose places are below 64.
    init(_ predicates: [SimplePredicate]) {
      for predicate in predicates {
        let bit: UInt64 = 1 << UInt64(predicate.bit)
        switch predicate.question {
        case .answered: answered |= bit
        case .outcomeKnown: outcomeKnown |= bit
        case .crossBorder: crossBorder |= bit
        case .talked: talked |= bit
        case .nothing: always |= bit
        }
      }
    }

    /// The facts that follow from answers.
    @inline(__always)
    func bits(_ answers: Answers) -> UInt64 {
      always
        | (0 &- (answers.bits & 1)) & answered
        | (0 &- (answers.bits >> 1 & 1)) & outcomeKnown
        | (0 &- (answers.bits >> 2 & 1)) & crossBorder
        | (0 &- (answers.bits >> 3 & 1)) & talked
    }
  }

  /// What is to be said of one attempt.
  struct Answers {
    /// One bit for each question.
    fileprivate let bits: UInt64
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
