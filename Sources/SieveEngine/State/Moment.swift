import SieveModel

/// One rule at one evaluation: computes metrics and what an alert says about it.
struct Moment {
  /// Marks a metric that has not been computed yet: a NaN that no arithmetic makes.
  private static let pending = Double(bitPattern: 0x7FF8_0000_5EED_0001)

  let window: WindowState
  let layoutAt: UnsafePointer<EventLayout>
  let events: Events
  /// The rule; another one for the next.
  var codeAt: UnsafePointer<RuleCode>
  /// Calls received by the subject's keys.
  unowned(unsafe) let received: ReceivedCalls
  let key: UInt64
  /// Set-up time and arrival number of the attempt that is evaluated.
  let time: Int64
  let arrival: UInt64
  /// How long the stream has run.
  let span: Int64
  /// For metrics that count by value.
  unowned(unsafe) let map: ScratchMap
  /// Room for the metrics of the rule, then for operands.
  let memory: UnsafeMutablePointer<Double>

  @inline(__always)
  var layout: EventLayout { layoutAt.pointee }
  @inline(__always)
  var code: RuleCode { codeAt.pointee }

  /// Whether alerts of the rule are for people.
  @inline(__always)
  var isShown: Bool { code.isShown }

  /// Whether the rule's condition holds; goes before everything else.
  @inline(__always)
  func holds() -> Bool {
    for index in code.metrics.indices { memory[index] = Self.pending }
    return code.condition.run(stack: memory + code.metrics.count) { value($0) } == 1
  }

  /// The value of a metric, NaN when undefined; computed once.
  @inline(__always)
  private func value(_ index: Int) -> Double {
    let held = memory[index]
    guard held.bitPattern == Self.pending.bitPattern else { return held }
    let computed = compute(code.metrics[index])
    memory[index] = computed
    return computed
  }

  private func compute(_ metric: WindowMetric) -> Double {
    switch metric {
    case .attempts: return Double(window.attempts)
    case .counter(let index): return Double(window.counter(index))
    case .ratio(let part, let whole): return ratio(window.counter(part), window.counter(whole))
    case .share(let index): return ratio(window.counter(index), window.attempts)
    case .meanTalk(let index):
      let count = window.counter(index)
      return count == 0 ? .nan : Double(window.talkMilliseconds) / Double(count)
    case .distinct(let index): return Double(window.distinctCount(index, layout, events))
    case .attemptsPerDistinct(let index):
      return ratio(window.attempts, window.distinctCount(index, layout, events))
    case .sequentialShare: return ratio(window.sequentialPairs, window.attempts - 1)
    case .concurrent: return Double(Concurrency.peak(window, layout, events))
    case .received: return Double(receivedCount(answeredOnly: false))
    case .receivedAnswers: return Double(receivedCount(answeredOnly: true))
    case .outgoingShare:
      return ratio(window.attempts, window.attempts + receivedCount(answeredOnly: false))
    case .topShare(let column): return topShare(layout.column(column))
    case .talkQuantile(let talked, let q):
      return Quantile.nearestRank(q, window, layout, events) { event in
        layout.bit(talked, event) == 1 ? EventLayout.talk(event) : -1
      }
    case .ringQuantile(let q):
      return Quantile.nearestRank(q, window, layout, events) { layout.ring($0) }
    case .intervalVariation: return window.gapVariation
    case .silentFor: return silence()
    case .firstSeenAge: return firstSeenAge()
    case .callbacks(let called): return callbacks(layout.column(called))
    case .newCalleeShare(let called): return newCalleeShare(layout.column(called))
    }
  }

  @inline(__always)
  private func ratio(_ part: Int, _ whole: Int) -> Double {
    whole <= 0 ? .nan : Double(part) / Double(whole)
  }

  /// Calls to the key in the window, up to the evaluated attempt; `nil` when it has none.
  func receivedCalls() -> (events: Events, range: Range<UInt64>)? {
    received.calls(to: key, after: time &- window.plan.milliseconds, through: time, arrival)
  }

  private func receivedCount(answeredOnly: Bool) -> Int {
    guard let calls = receivedCalls() else { return 0 }
    guard answeredOnly else { return calls.range.count }
    var answered = 0
    for position in calls.range { answered += Int(calls.events[position][0] & 1) }
    return answered
  }

  // MARK: What an alert says

  /// The values of the rule's evidence.
  func values() -> [Double] { code.evidence.indices.map { evidence($0) } }

  private func evidence(_ index: Int) -> Double {
    code.evidence[index].run(stack: memory + code.metrics.count) { value($0) }
  }

  /// Makes this the last true evaluation of an episode.
  ///
  /// - Complexity: O(`recordsMax`) and the cost of the metrics.
  func describe(in episode: UnsafeMutablePointer<Episode>) {
    episode.pointee.time = time
    episode.pointee.detectedAt = window.latestKnown(layout, events)
    guard isShown else {
      // The records of the opening are those that count.
      if episode.pointee.recordCount == 0 { noteRecords(episode) }
      return
    }
    let values = episode.pointee.values
    for index in code.evidence.indices { values[index] = evidence(index) }
    noteRecords(episode)
  }

  /// Keeps the arrivals of the newest attempts of the window.
  private func noteRecords(_ episode: UnsafeMutablePointer<Episode>) {
    let records = episode.pointee.records
    // A late attempt is evaluated in windows of its own, which say nothing of those that follow.
    let isOwn = window.at == episode.pointee.block.words + window.plan.at
    let before = episode.pointee.recordsEnd
    episode.pointee.recordsEnd = isOwn ? window.head : .max
    if isOwn, window.head == before &+ 1 {
      // The attempt before was the last one described: nine of ten are as they were.
      let count = min(window.attempts, Episode.recordsMax)
      (records + 1).update(from: records, count: count - 1)
      records[0] = arrival
      episode.pointee.recordCount = count
      return
    }
    var count = 0
    var position = window.head
    while position > window.tail, count < Episode.recordsMax {
      position -= 1
      let event = events[position]
      if window.passes(event, layout) {
        records[count] = EventLayout.arrival(event)
        count += 1
      }
    }
    episode.pointee.recordCount = count
  }
}
