import SieveModel

/// One window at the moment of an evaluation: computes metrics and collects what an alert needs.
struct WindowView {
  /// Records that an alert names at most.
  static let recordsMax = 10

  let window: WindowState
  let plan: WindowPlan
  let subject: SubjectPlan
  let rings: KeyedRings
  let slot: Int
  let received: KeyedRings?
  let key: UInt64
  let time: Int64
  let arrival: UInt64

  /// The value of a metric, NaN when undefined.
  func value(_ metric: WindowMetric) -> Double {
    switch metric {
    case .attempts: Double(window.attempts)
    case .counter(let index): Double(window.counters[index])
    case .ratio(let part, let whole): ratio(window.counters[part], window.counters[whole])
    case .share(let index): ratio(window.counters[index], window.attempts)
    case .meanTalk(let index):
      window.counters[index] == 0
        ? .nan : Double(window.talkMilliseconds) / Double(window.counters[index])
    case .distinct(let index): Double(window.distinctCount(index))
    case .attemptsPerDistinct(let index): ratio(window.attempts, window.distinctCount(index))
    case .sequentialShare: ratio(window.sequentialPairs, window.attempts - 1)
    case .concurrent:
      Double(
        Concurrency.peak(window.tail..<window.head, rings, slot) { window.passes($0, plan) }
      )
    case .received: Double(receivedCount(answeredOnly: false))
    case .receivedAnswers: Double(receivedCount(answeredOnly: true))
    case .outgoingShare:
      ratio(window.attempts, window.attempts + receivedCount(answeredOnly: false))
    }
  }

  private func ratio(_ part: Int, _ whole: Int) -> Double {
    whole <= 0 ? .nan : Double(part) / Double(whole)
  }

  /// Calls to the key in the window, up to the evaluated attempt.
  private func receivedCount(answeredOnly: Bool) -> Int {
    guard let received, let slot = received.find(key) else { return 0 }
    let first = received.position(slot, after: time &- plan.milliseconds, .max)
    let last = received.position(slot, after: time, arrival)
    guard answeredOnly else { return Int(last) - Int(first) }
    return (first..<max(first, last)).reduce(0) { $0 + Int(received.event(slot, $1)[2]) }
  }

  /// What an alert of `rule` says about this moment.
  ///
  /// - Complexity: O(records) and the cost of the metrics.
  func evaluation(of rule: RulePlan, holds: Bool) -> Evaluation {
    var records: [EventReference] = []
    var position = window.head
    while position > window.tail, records.count < Self.recordsMax {
      position -= 1
      let words = rings.event(slot, position)
      guard window.passes(words, plan) else { continue }
      records.append(
        EventReference(arrival: words[EventLayout.arrival], origin: words[EventLayout.origin])
      )
    }
    return Evaluation(
      rule: rule,
      key: key,
      time: time,
      holds: holds,
      values: rule.evidence.map { item in item.value.run { value(item.metrics[$0]) } },
      detectedAt: window.latestKnown,
      records: records.reversed()
    )
  }
}
