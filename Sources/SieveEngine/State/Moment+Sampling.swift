/// How often a rule is asked in a window of many attempts.
extension Moment {
  /// So many events are looked at for each attempt; in windows of no more, rules are asked at every one.
  ///
  /// A key with a hundred thousand calls in a window of seven days took minutes, since each attempt was a look at all of them.
  static let lookedAtMax = 2048

  /// Whether the rule is asked at this attempt: always, unless its metrics look at more than `lookedAtMax` events.
  ///
  /// Then at every second, fourth … on average, so that an attempt costs no more than before. The arrival number decides, which depends neither on
  /// threads nor on when a key came into the table, and is spread so that no pattern of a sender's calls is always left out.
  ///
  /// - Complexity: O(1), but for metrics with a past O(log *n*).
  var isAsked: Bool {
    guard code.isDear else { return true }
    let looked = eventsLookedAt
    guard looked > Self.lookedAtMax else { return true }
    let step = 1 << (Int.bitWidth - (looked / Self.lookedAtMax).leadingZeroBitCount)
    let spread = (arrival &* 0x9E37_79B9_7F4A_7C15) >> 32
    return spread & UInt64(step - 1) == 0
  }

  /// Events that the dearest metric of the rule looks at.
  private var eventsLookedAt: Int {
    let inside = Int(window.head - window.tail)
    var most = 0
    for index in code.metrics.indices {
      switch code.metrics[index] {
      case .concurrent, .topShare, .talkQuantile, .ringQuantile: most = max(most, inside)
      case .receivedAnswers: most = max(most, receivedCalls()?.range.count ?? 0)
      case .newCalleeShare: most = max(most, past(Past.novelty))
      case .callbacks: most = max(most, past(Past.callbacks) + (receivedCalls()?.range.count ?? 0))
      default: break
      }
    }
    return most
  }

  /// Events of the window and of so long before it.
  private func past(_ milliseconds: Int64) -> Int {
    let oldest = events.time(window.tail)
    return Int(window.head - events.position(after: oldest &- milliseconds, .max))
  }
}

extension WindowMetric {
  /// Whether it looks at every event of its window each time.
  var isDear: Bool {
    switch self {
    case .concurrent, .topShare, .talkQuantile, .ringQuantile, .receivedAnswers, .newCalleeShare,
      .callbacks:
      true
    default: false
    }
  }
}
