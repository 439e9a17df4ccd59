/// What the calls of a suspect came to after it had become one.
///
/// Some become suspects because few answer them, others because few answered them for a while. The calls that follow were not
/// picked, so they tell the two apart. Calls among suspects do not count: whoever pads calls the own people.
struct Conduct {
  /// A talk of this length, in milliseconds, is no mailbox and no hanging up.
  static let answerMin: Int32 = 6_000
  /// Whom a scam calls seldom talks for so long, in milliseconds; who answers a poll mostly does.
  static let conversationMin: Int32 = 120_000

  /// How long after its set-up a call counts, at the earliest, in milliseconds.
  ///
  /// Who hangs up is known of at once, who talks only when the talk is over: counted as they end, the first calls of a poll are
  /// those that nobody wanted.
  static let countedAfter: Int64 = 180_000

  /// The talk of a call of which the end will not be told.
  static let openTalk = Int32.min

  /// Calls that have ended, and began three minutes ago or more.
  var calls = 0
  /// Those that somebody answered, and those that became conversations.
  var answers = 0
  var conversations = 0
  /// Calls of which the end will not be told.
  var openCalls = 0

  /// Counts a call that talked so long.
  mutating func count(talk: Int32) {
    if talk == Self.openTalk {
      openCalls += 1
      return
    }
    calls += 1
    if talk > Self.answerMin { answers += 1 }
    if talk > Self.conversationMin { conversations += 1 }
  }

  static func + (one: Self, other: Self) -> Self {
    Self(
      calls: one.calls + other.calls,
      answers: one.answers + other.answers,
      conversations: one.conversations + other.conversations,
      openCalls: one.openCalls + other.openCalls
    )
  }

  /// What the calls of a suspected group say of it.
  enum Verdict { case tooEarly, bornOut, contradicted }

  /// Whether a group does as scam centres do.
  ///
  /// Of sixteen calls at most 45 % are answered (couriers: two of three), and fewer than half of the answers, of which there are
  /// two at least, become conversations (opinion polls: two of three). Groups that hardly anybody answers are judged after 160 calls: digits dialled at random reach
  /// three people in eighty, too few to tell a poll.
  var verdict: Verdict {
    guard calls >= 16 else { return .tooEarly }
    if answers * 100 > calls * 45 { return .contradicted }
    if answers >= 2, conversations * 2 >= answers { return .contradicted }
    return answers >= 6 || calls >= 160 ? .bornOut : .tooEarly
  }
}
