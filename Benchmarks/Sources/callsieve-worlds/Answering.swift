import Foundation

/// How calls go: whether someone answers, how long it rings, how long they talk.
struct Answering {
  /// Of calls to numbers in use.
  var answered: Double
  var talkMedian: Double
  var talkSpread: Double
  /// Of the calls without an answer, those that find the line engaged, are refused, or are given up early.
  var engaged = 0.12
  var refused = 0.08
  var givenUp = 0.15

  /// Friends, family, colleagues.
  static let social = Answering(answered: 0.72, talkMedian: 70, talkSpread: 1.1)
  /// A business that answers its telephone.
  static let business = Answering(answered: 0.9, talkMedian: 80, talkSpread: 0.8, engaged: 0.6)

  /// A call whose destination exists or not.
  func call(
    from line: Int,
    to called: Int,
    at setup: Instant,
    exists: Bool,
    _ random: inout Random
  ) -> Call {
    var call = Call(
      line: line,
      called: called,
      setup: setup,
      alertDelay: 900 + random.below(2600),
      ring: 0,
      talk: 0,
      outcome: .unallocated
    )
    guard exists else { return call }
    if random.chance(answered) {
      call.outcome = .answered
      call.ring = Int(1000 * min(28, 1.5 + random.waiting(mean: 7)))
      call.talk = Int(
        1000 * min(7200, max(1, random.skewed(median: talkMedian, spread: talkSpread)))
      )
      return call
    }
    let point = random.unit()
    if point < engaged {
      call.outcome = .busy
    } else if point < engaged + refused {
      call.outcome = .rejected
      call.ring = Int(1000 * random.between(2.0, 12))
    } else if point < engaged + refused + givenUp {
      call.outcome = .cancelled
      call.ring = Int(1000 * random.between(3.0, 24))
    } else {
      call.outcome = .noAnswer
      call.ring = Int(1000 * random.between(25.0, 42))
    }
    return call
  }
}
