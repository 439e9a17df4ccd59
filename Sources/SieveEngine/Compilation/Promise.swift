/// What a window must have before a rule can hold.
struct Promise: BitwiseCopyable, Equatable {
  /// How many attempts, 1 at least.
  let attempts: Int
  /// How long one of them must have talked, in milliseconds; 0 where none must.
  let talk: Int64

  init(attempts: Int, talk: Int64) {
    self.attempts = attempts
    self.talk = talk
  }

  /// What a rule needs.
  init(_ condition: WindowCondition) {
    self.init(attempts: MinimumAttempts.of(condition), talk: LeastTalk.of(condition))
  }

  /// Nothing but the attempt at which a rule is evaluated.
  static let none = Self(attempts: 1, talk: 0)

  /// Those of some rules without any that asks for more of both than another; the fewest attempts first.
  static func fewest(_ promises: [Promise]) -> [Promise] {
    var kept: [Promise] = []
    for promise in promises.sorted(by: { ($0.attempts, $0.talk) < ($1.attempts, $1.talk) })
    where promise.talk < kept.last?.talk ?? .max {
      kept.append(promise)
    }
    return kept
  }
}
