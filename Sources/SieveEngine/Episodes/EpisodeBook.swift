import SieveModel

/// The open episodes of one shard: opens, updates and closes them as `docs/semantics.md` says.
struct EpisodeBook {
  /// An update is raised at most this often, in stream time.
  static let updateInterval: Int64 = 300_000

  private struct Key: Hashable {
    let rule: Int
    let subject: UInt64
  }

  private struct Episode {
    let id: String
    let subject: Alert.Subject
    var last: Evaluation
    var lastEmission: Int64
    /// Counting evidence as last emitted.
    var emittedCounts: [Double]

    var deadline: Int64 { last.time + last.rule.rule.closeAfterMilliseconds }
  }

  private var open: [Key: Episode] = [:]
  /// End (last true + close_after) of the episode that closed last.
  private var closedUntil: [Key: Int64] = [:]
  /// Deadlines as they were when pushed; an episode that went on is pushed again when it comes up.
  private var deadlines = DeadlineHeap()

  /// Whether any deadline may have passed.
  @inline(__always)
  func mayClose(before time: Int64) -> Bool { deadlines.earliest < time }

  /// Takes in an evaluation that came out true.
  mutating func record(
    _ evaluation: Evaluation,
    arrival: UInt64,
    subject: () -> Alert.Subject,
    into alerts: inout [PendingAlert]
  ) {
    let key = Key(rule: evaluation.rule.index, subject: evaluation.key)
    if open[key] != nil {
      continueEpisode(key, evaluation, arrival, &alerts)
      return
    }
    if let end = closedUntil[key], evaluation.time <= end { return }
    let subject = subject()
    let episode = Episode(
      id: Self.id(evaluation, subject),
      subject: subject,
      last: evaluation,
      lastEmission: evaluation.time,
      emittedCounts: Self.counts(evaluation)
    )
    open[key] = episode
    deadlines.insert(episode.deadline, rule: key.rule, subject: key.subject)
    emit(.open, nil, episode, arrival, &alerts)
  }

  private mutating func continueEpisode(
    _ key: Key,
    _ evaluation: Evaluation,
    _ arrival: UInt64,
    _ alerts: inout [PendingAlert]
  ) {
    guard var episode = open[key], evaluation.time >= episode.last.time else { return }
    episode.last = evaluation
    let counts = Self.counts(evaluation)
    let doubled = zip(counts, episode.emittedCounts).contains { $1 > 0 && $0 >= 2 * $1 }
    if doubled, evaluation.time - episode.lastEmission >= Self.updateInterval {
      episode.lastEmission = evaluation.time
      episode.emittedCounts = counts
      emit(.update, nil, episode, arrival, &alerts)
    }
    open[key] = episode
  }

  /// Closes the episodes whose deadline is before `time`.
  mutating func close(before time: Int64, arrival: UInt64, into alerts: inout [PendingAlert]) {
    while deadlines.earliest < time, let item = deadlines.removeEarliest() {
      let key = Key(rule: item.rule, subject: item.subject)
      guard let episode = open[key] else { continue }
      guard episode.deadline < time else {
        deadlines.insert(episode.deadline, rule: key.rule, subject: key.subject)
        continue
      }
      open[key] = nil
      closedUntil[key] = episode.deadline
      emit(.closed, .conditionEnded, episode, arrival, &alerts)
    }
  }

  /// Closes everything at the end of the input.
  mutating func closeAll(at streamTime: Int64, into alerts: inout [PendingAlert]) {
    for episode in open.values {
      let ended = episode.deadline < streamTime
      emit(.closed, ended ? .conditionEnded : .endOfInput, episode, .max, &alerts)
    }
    open.removeAll()
  }

  /// Forgets closed episodes that no evaluation can fall into any more.
  mutating func forgetClosed(before time: Int64) {
    closedUntil = closedUntil.filter { $0.value >= time }
  }

  private func emit(
    _ status: Alert.Status,
    _ reason: Alert.ClosingReason?,
    _ episode: Episode,
    _ arrival: UInt64,
    _ alerts: inout [PendingAlert]
  ) {
    let isClosing = status == .closed
    let alert = AlertText.alert(
      id: episode.id,
      status: status,
      reason: reason,
      subject: episode.subject,
      evaluation: episode.last
    )
    alerts.append(
      PendingAlert(
        alert: alert,
        records: episode.last.records,
        place: AlertPlace(
          arrival: arrival,
          isClosing: isClosing,
          instant: isClosing ? episode.deadline : episode.last.time,
          rule: episode.last.rule.index,
          subject: isClosing ? episode.subject.value : ""
        )
      )
    )
  }

  private static func counts(_ evaluation: Evaluation) -> [Double] {
    zip(evaluation.rule.evidence, evaluation.values).compactMap { $0.isCount ? $1 : nil }
  }

  private static func id(_ evaluation: Evaluation, _ subject: Alert.Subject) -> String {
    AlertText.id(
      rule: evaluation.rule.rule.id,
      version: evaluation.rule.rule.version,
      subject: subject,
      start: evaluation.time
    )
  }
}

/// Deadlines of open episodes, earliest first.
struct DeadlineHeap {
  struct Item {
    let deadline: Int64
    let rule: Int
    let subject: UInt64
  }

  private var items: [Item] = []

  /// `Int64.max` when there is none.
  var earliest: Int64 { items.first?.deadline ?? .max }

  mutating func insert(_ deadline: Int64, rule: Int, subject: UInt64) {
    items.append(Item(deadline: deadline, rule: rule, subject: subject))
    var at = items.count - 1
    while at > 0, items[(at - 1) / 2].deadline > items[at].deadline {
      items.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  mutating func removeEarliest() -> Item? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    items[0] = last
    var at = 0
    while true {
      var least = at
      for child in [2 * at + 1, 2 * at + 2]
      where child < items.count && items[child].deadline < items[least].deadline { least = child }
      if least == at { return first }
      items.swapAt(at, least)
      at = least
    }
  }
}
