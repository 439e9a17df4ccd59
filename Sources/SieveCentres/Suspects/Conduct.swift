/// What the calls of a suspect came to after it had become one.
///
/// Some become suspects because few answer them, others because few answered them for a while. The calls that follow were not
/// picked, so they tell the two apart. Calls among suspects do not count: whoever pads calls the own people.
struct Conduct {
  /// A talk of this length, in milliseconds, is no mailbox and no hanging up.
  static let answerMin: Int32 = 6_000
  /// Whom a scam calls seldom talks for so long, in milliseconds; who answers a poll mostly does.
  static let conversationMin: Int32 = 120_000

  /// Who hears out an offer talks for so long, in milliseconds; most whom a scam calls have hung up by then.
  static let talkMin: Int32 = 40_000

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
  /// Those that lasted as long as an offer takes.
  var talks = 0
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
    if talk > Self.talkMin { talks += 1 }
    if talk > Self.conversationMin { conversations += 1 }
  }

  static func + (one: Self, other: Self) -> Self {
    Self(
      calls: one.calls + other.calls,
      answers: one.answers + other.answers,
      conversations: one.conversations + other.conversations,
      talks: one.talks + other.talks,
      openCalls: one.openCalls + other.openCalls
    )
  }

  /// What the calls of a suspected group say of it.
  enum Verdict { case tooEarly, bornOut, contradicted }

  /// Whether a group does as scam centres do, and not as those whose calls are expected, or who hold a poll.
  ///
  /// A sequential test (Wald) against each of the two, with log-likelihoods in whole numbers. Of those whom couriers call three in
  /// five talk, of those whom scams call two in five at most: each call that is answered, or is not, tells the same, and six more of
  /// one kind are odds of about ten. Of those who answer a poll three in five talk for more than two minutes, of those who answer a
  /// scam one in seven: a conversation weighs seven against the four of a short talk, and five times four are odds of fifty. Of
  /// those who answer a room that talks to its victims nearly half stay: eight more who do not are odds of fifty against a poll, too.
  /// Digits dialled at random reach three people in eighty: groups that hardly anybody answers are judged after 160 calls, of which
  /// a poll would have made five conversations.
  var verdict: Verdict {
    let missed = calls - answers
    let brief = answers - conversations
    if isAnswered || conversations - brief >= 3 { return .contradicted }
    // Between the two a test that goes on for ever decides by chance: of a hundred calls 47 are more than any scam's.
    if calls >= 100, answers * 100 > calls * 47 { return .contradicted }
    guard calls >= 16, missed - answers >= 4 else { return .tooEarly }
    let against = brief * 4 - conversations * 7
    if against >= 20 || brief - conversations >= 8 { return .bornOut }
    return calls >= 160 && (conversations == 0 || against >= 8) ? .bornOut : .tooEarly
  }

  /// Whether couriers are answered so: six more of the calls than not.
  var isAnswered: Bool { answers * 2 >= calls + 6 }

  /// Whether those who are called answer more often than not.
  ///
  /// Too few calls yet to be sure, but none to accuse by company alone.
  var leansToHonest: Bool { answers * 2 >= calls + 2 }

  /// Whether half of those who answer a room stay for as long as an offer takes, of four answers at least.
  var talksWithVictims: Bool { answers >= 4 && talks * 2 >= answers }

  /// Whether those who answer hear it out, as they do with who sells something.
  ///
  /// Three in five do, of a scam's one in three; four more of one kind are odds of ten.
  var isHeardOut: Bool { talks * 2 >= answers + 4 }
}
