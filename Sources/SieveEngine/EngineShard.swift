import SieveModel

/// The state of the keys that one shard owns, for every subject.
///
/// Used by one thread at a time.
final class EngineShard {
  /// Slots looked at per attempt for recycling: a full round every few passes over the keys.
  private static let sweepPerAttempt = 2

  /// Attempts whose state is brought into the cache together: enough for misses to overlap, few
  /// enough to stay in the cache until used.
  private static let runLength = 64

  private let subjects: [SubjectState]
  private let options: EngineOptions
  private let longestWindow: Int64
  private var episodes = EpisodeBook()
  private var alerts: [PendingAlert] = []
  /// Keys of the attempts of one run, subject after subject.
  private var keys: [AttemptKeys] = []

  init(plans: [SubjectPlan], options: EngineOptions, place: ShardPlace) {
    self.options = options
    subjects = plans.map { SubjectState(plan: $0, zone: options.zone, shard: place) }
    longestWindow = plans.map(\.longestWindow).max() ?? 0
  }

  /// Takes a batch; `streamTime` is that before it.
  func apply(_ batch: AttemptBatch, steps: [ArrivalStep], streamTime: Int64) {
    var streamTime = streamTime
    for start in stride(from: 0, to: steps.count, by: Self.runLength) {
      let run = start..<min(steps.count, start + Self.runLength)
      prepare(batch, run)
      apply(batch, run, steps: steps, streamTime: &streamTime)
    }
    recycle(streamTime, attempts: steps.count)
  }

  /// Finds the keys of a run of attempts and brings their state into the cache.
  private func prepare(_ batch: AttemptBatch, _ run: Range<Int>) {
    keys.removeAll(keepingCapacity: true)
    for subject in subjects {
      let first = keys.count
      for index in run { keys.append(subject.keys(of: batch.attempts[index], batch)) }
      subject.touch(keys[first...])
    }
  }

  private func apply(
    _ batch: AttemptBatch,
    _ run: Range<Int>,
    steps: [ArrivalStep],
    streamTime: inout Int64
  ) {
    for index in run {
      let step = steps[index]
      let attempt = batch.attempts[index]
      if step.isAmendment {
        for subject in subjects { subject.amend(attempt, batch, arrival: step.arrival) }
        continue
      }
      streamTime = max(streamTime, attempt.setupTime)
      if episodes.mayClose(before: streamTime) {
        episodes.close(before: streamTime, arrival: step.cause, into: &alerts)
      }
      for (place, subject) in subjects.enumerated() {
        let cutoff = streamTime &- subject.plan.longestWindow &- options.lateness
        let keys = keys[place * run.count + index - run.lowerBound]
        subject.apply(attempt, batch, keys: keys, arrival: step.arrival, cutoff: cutoff) {
          evaluation in
          episodes.record(
            evaluation,
            arrival: step.cause,
            subject: { SubjectKey.describe(attempt, batch, subject.plan.subject) },
            into: &alerts
          )
        }
      }
    }
  }

  private func recycle(_ streamTime: Int64, attempts: Int) {
    guard streamTime > .min else { return }
    for subject in subjects {
      let cutoff = streamTime &- subject.plan.longestWindow &- options.lateness
      subject.sweep(attempts * Self.sweepPerAttempt, before: cutoff)
    }
    episodes.forgetClosed(before: streamTime &- options.lateness)
  }

  func finish(at streamTime: Int64) { episodes.closeAll(at: streamTime, into: &alerts) }

  func takeAlerts() -> [PendingAlert] {
    defer { alerts.removeAll(keepingCapacity: true) }
    return alerts
  }
}
