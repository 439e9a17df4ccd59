import SieveBytes
import SieveModel

/// The open episodes of one subject's keys: opens, updates and closes them as `docs/semantics.md` says.
struct EpisodeBook {
  /// An update is raised at most this often, in stream time.
  static let updateInterval: Int64 = 300_000
  /// Closed episodes remembered before the first look for those that can go.
  private static let closedMin = 1024

  private struct Key: Hashable {
    let rule: Int
    let subject: UInt64
  }

  private var deadlines = DeadlineHeap()
  /// End (last true + close_after) of the episode that closed last.
  private var closedUntil: [Key: Int64] = [:]
  private var closedMax = Self.closedMin
  private var alerts: [PendingAlert] = []

  /// Whether any deadline may have passed.
  @inline(__always)
  func mayClose(before time: Int64) -> Bool { deadlines.earliest < time }

  /// Takes in a true evaluation of a rule that has an episode open.
  mutating func record(
    _ moment: borrowing Moment,
    in episode: UnsafeMutablePointer<Episode>,
    arrival: UInt64
  ) {
    guard moment.time >= episode.pointee.time else { return }
    moment.describe(in: episode)
    // Of rules that only weigh nothing is shown that could double.
    guard moment.isShown, moment.time - episode.pointee.lastEmission >= Self.updateInterval,
      Episode.hasDoubled(episode)
    else { return }
    episode.pointee.noteEmission()
    emit(.update, nil, episode, arrival)
  }

  /// Whether a true evaluation of a rule without open episode opens one.
  func mayOpen(_ rule: RulePlan, key: UInt64, at time: Int64) -> Bool {
    guard let end = closedUntil[Key(rule: rule.index, subject: key)] else { return true }
    return time > end
  }

  /// Opens an episode and notes it in `block`.
  mutating func open(
    _ moment: borrowing Moment,
    rule: Int,
    _ plan: RulePlan,
    subject: Alert.Subject,
    block: KeyBlock,
    arrival: UInt64
  ) {
    let episode = UnsafeMutablePointer<Episode>.allocate(capacity: 1)
    episode.initialize(
      to: Episode(
        id: AlertText.id(
          rule: plan.rule.id,
          version: plan.rule.version,
          subject: subject,
          start: moment.time
        ),
        subject: subject,
        rule: rule,
        plan: plan,
        key: moment.key,
        block: block,
        time: moment.time
      )
    )
    moment.describe(in: episode)
    episode.pointee.noteEmission()
    block.setEpisode(rule, episode)
    deadlines.insert(episode)
    emit(.open, nil, episode, arrival)
  }

  /// Closes the episodes whose deadline is before `time`.
  mutating func close(before time: Int64, arrival: UInt64) {
    while deadlines.earliest < time, let episode = deadlines.removeEarliest() {
      let deadline = episode.pointee.deadline
      guard deadline < time else {
        deadlines.insert(episode)
        continue
      }
      closedUntil[Key(rule: episode.pointee.plan.index, subject: episode.pointee.key)] = deadline
      emit(.closed, .conditionEnded, episode, arrival)
      forget(episode)
    }
  }

  /// Closes everything at the end of the input.
  mutating func closeAll(at streamTime: Int64) {
    for episode in deadlines.episodes {
      let ended = episode.pointee.deadline < streamTime
      emit(.closed, ended ? .conditionEnded : .endOfInput, episode, .max)
      forget(episode)
    }
    deadlines.removeAll()
  }

  /// Frees the open episodes without a word; the blocks that refer to them are going too.
  mutating func abandon() {
    for episode in deadlines.episodes { forget(episode) }
    deadlines.removeAll()
  }

  // MARK: Checkpoints

  /// Writes the open episodes: each after a 1.
  func saveEpisodes(to writer: inout StateWriter) {
    for episode in deadlines.episodes {
      writer.add(UInt64(1))
      writer.add(episode.pointee.key)
      writer.add(episode.pointee.rule)
      episode.pointee.save(to: &writer)
    }
  }

  /// Writes what is remembered of closed ones: each after a 1.
  func saveClosed(to writer: inout StateWriter) {
    for (key, end) in closedUntil {
      writer.add(UInt64(1))
      writer.add(key.subject)
      writer.add(key.rule)
      writer.add(end)
    }
  }

  /// Reads an open episode, and notes it in `block`.
  mutating func restoreEpisode(
    _ key: UInt64,
    _ rule: Int,
    _ plan: RulePlan,
    _ block: KeyBlock,
    from reader: inout StateReader
  ) throws(CheckpointFault) {
    let restored = try Episode(restoring: key, rule, plan, block, &reader)
    let episode = UnsafeMutablePointer<Episode>.allocate(capacity: 1)
    episode.initialize(to: restored)
    block.setEpisode(rule, episode)
    deadlines.insert(episode)
  }

  /// Reads what is remembered of a closed one.
  mutating func restoreClosed(
    _ key: UInt64,
    from reader: inout StateReader
  ) throws(CheckpointFault) {
    let rule = Int(truncatingIfNeeded: try reader.word())
    closedUntil[Key(rule: rule, subject: key)] = try reader.signed()
  }

  private func forget(_ episode: UnsafeMutablePointer<Episode>) {
    episode.pointee.block.setEpisode(episode.pointee.rule, nil)
    episode.pointee.free()
    episode.deinitialize(count: 1)
    episode.deallocate()
  }

  /// Forgets closed episodes that no evaluation can fall into any more.
  ///
  /// - Complexity: O(1) amortised over closings.
  mutating func forgetClosed(before time: Int64) {
    guard closedUntil.count > closedMax else { return }
    closedUntil = closedUntil.filter { $0.value >= time }
    closedMax = max(Self.closedMin, closedUntil.count * 2)
  }

  /// Hands over the alerts raised since it was called last.
  mutating func takeAlerts(into all: inout [PendingAlert]) {
    guard !alerts.isEmpty else { return }
    all += alerts
    alerts.removeAll(keepingCapacity: true)
  }

  private mutating func emit(
    _ status: Alert.Status,
    _ reason: Alert.ClosingReason?,
    _ episode: UnsafeMutablePointer<Episode>,
    _ arrival: UInt64
  ) {
    let isClosing = status == .closed
    let rule = episode.pointee.plan.rule
    // Of rules that only weigh, those of the beginning are proof when they speak against somebody.
    let namesRecords = rule.alert || (status == .open && (rule.weight ?? 0) > 0)
    let count = namesRecords ? episode.pointee.recordCount : 0
    alerts.append(
      PendingAlert(
        alert: AlertText.alert(status: status, reason: reason, episode: episode.pointee),
        records: (0..<count).reversed().map { episode.pointee.records[$0] },
        place: AlertPlace(
          arrival: arrival,
          isClosing: isClosing,
          instant: isClosing ? episode.pointee.deadline : episode.pointee.time,
          rule: episode.pointee.plan.index,
          subject: isClosing ? episode.pointee.subject.orderText : ""
        )
      )
    )
  }
}

extension Alert.Subject {
  /// What subjects of one rule are ordered by: the value, of a composite subject part by part.
  fileprivate var orderText: String {
    parts.isEmpty ? value : parts.map(\.value).joined(separator: "\u{0}")
  }
}
