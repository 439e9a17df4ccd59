/// How far the rules of a window are from holding.
///
/// A trunk with two hundred attempts an hour of which half are answered is far from a rule that asks for at most a tenth: some eighty
/// attempts must come or go before. So long the window is not looked at, nor the rule evaluated; then it takes in and lets go all at
/// once. Under a hundred rules over twelve subjects (`make bench-engine`) nearly every call meets such keys.
///
/// The bounds are never too long. Of `arrivals` *a* and `departures` *d*, a count lies in *n* − *d* … *n* + *a*, and the floating-point
/// quotient of two grows with the one and falls with the other, as the exact one does.
extension WindowState {
  /// As many of the oldest attempts are looked at for a mean: a walk that another rule, or an amendment, makes useless must not cost
  /// more than the evaluations that it saves.
  private static let walkMax = 32

  /// The distance of a rule that does not hold, from the thresholds that it requires: the farthest of them counts.
  ///
  /// No farther than `most` is looked. Attempts that come are taken to talk for less than the subject's `longTalk`.
  ///
  /// Different values are counted only when all else that the rule requires holds, as where it is evaluated: the set of them is the
  /// dearest thing that a window can have.
  ///
  /// - Complexity: O(thresholds), and a walk of 32 attempts at most for a mean that has to come down.
  func distance(
    _ code: UnsafePointer<RuleCode>,
    most: Int,
    _ subject: SubjectPlan,
    _ events: Events
  ) -> Distance {
    let missing = code.pointee.minimumAttempts &- attempts
    var found = Distance(
      arrivals: missing &- 1,
      departures: missing > 0 ? Distance.endless : 0
    )
    let thresholds = code.pointee.thresholds
    for index in thresholds.indices {
      if found.least >= most { break }
      if case .distinct = thresholds[index].metric, found.least > 0 { break }
      let next = distance(thresholds[index], most, subject, events)
      if next.least > found.least { found = next }
    }
    return found
  }

  private func distance(
    _ threshold: Threshold,
    _ most: Int,
    _ subject: SubjectPlan,
    _ events: Events
  ) -> Distance {
    switch threshold.metric {
    case .attempts: return distance(ofCount: attempts, threshold)
    case .counter(let index): return distance(ofCount: counter(index), threshold)
    case .distinct(let index):
      return distance(ofCount: distinctCount(index, subject.layout, events), threshold)
    case .ratio(let part, let whole):
      return distance(of: counter(part), in: counter(whole), threshold)
    case .share(let part): return distance(of: counter(part), in: attempts, threshold)
    case .meanTalk(let count):
      return threshold.isLower
        ? distance(toMean: threshold.bound, counter(count), subject.longTalk)
        : distance(fromMean: threshold.bound, counter(count), most, events)
    default: return .none
    }
  }

  /// One attempt changes a count by one at most.
  @inline(__always)
  private func distance(ofCount count: Int, _ threshold: Threshold) -> Distance {
    if threshold.isLower {
      let missing = Int(threshold.bound.rounded(.up)) &- count
      return Distance(arrivals: missing &- 1, departures: missing > 0 ? Distance.endless : 0)
    }
    let surplus = count &- Int(threshold.bound.rounded(.down))
    return Distance(arrivals: surplus > 0 ? Distance.endless : 0, departures: surplus &- 1)
  }

  /// With *m* arrivals and departures a share is at most (part + *m*) ÷ (whole − *m*), at least (part − *m*) ÷ (whole + *m*).
  @inline(__always)
  private func distance(of part: Int, in whole: Int, _ threshold: Threshold) -> Distance {
    let bound = threshold.bound
    let gap = Double(whole) * bound - Double(part)
    // One less, for what rounding may add.
    let most = Int((threshold.isLower ? gap : -gap) / (1 + bound)) &- 1
    let steps = threshold.isLower ? min(most, whole &- 1) : most
    return Distance(arrivals: steps, departures: steps)
  }

  /// A mean below the bound stays there when attempts that talked for less come in; when they leave it may rise.
  private func distance(toMean bound: Double, _ count: Int, _ longTalk: Int64) -> Distance {
    guard bound >= Double(longTalk), bound > 0 else { return .none }
    let needed = Double(talkMilliseconds) / bound
    let surplus = Double(count) - needed
    return Distance(
      arrivals: surplus > 1 ? Distance.endless : 0,
      departures: surplus > 2 ? Int(surplus) &- 2 : 0
    )
  }

  /// A mean above the bound: so many of the oldest attempts may go with all that they talked, and as many come that do not talk.
  private func distance(
    fromMean bound: Double,
    _ count: Int,
    _ most: Int,
    _ events: Events
  ) -> Distance {
    var left = Double(talkMilliseconds)
    var steps = 0
    let end = min(most, eventsInside, Self.walkMax)
    while steps < end {
      left -= Double(max(0, EventLayout.talk(events[tail &+ UInt64(truncatingIfNeeded: steps)])))
      guard left > bound * Double(count &+ steps &+ 2) else { break }
      steps &+= 1
    }
    return Distance(arrivals: steps, departures: steps)
  }
}
