import SieveModel

/// The state of the keys that one shard owns, for every subject.
///
/// Used by one thread at a time.
final class EngineShard {
  /// Slots looked at per attempt for recycling: a full round every few passes over the keys.
  private static let sweepPerAttempt = 2

  private let subjects: [SubjectState]
  private let options: EngineOptions
  private let longestWindow: Int64
  private var episodes = EpisodeBook()
  private var alerts: [PendingAlert] = []

  init(plans: [SubjectPlan], options: EngineOptions, place: ShardPlace) {
    self.options = options
    subjects = plans.map { SubjectState(plan: $0, zone: options.zone, shard: place) }
    longestWindow = plans.map(\.longestWindow).max() ?? 0
  }

  /// Takes a batch; `streamTime` is that before it.
  func apply(_ batch: AttemptBatch, steps: [ArrivalStep], streamTime: Int64) {
    var streamTime = streamTime
    for (index, step) in steps.enumerated() {
      let attempt = batch.attempts[index]
      if step.isAmendment {
        for subject in subjects { subject.amend(attempt, batch, arrival: step.arrival) }
        continue
      }
      streamTime = max(streamTime, attempt.setupTime)
      if episodes.mayClose(before: streamTime) {
        episodes.close(before: streamTime, arrival: step.cause, into: &alerts)
      }
      for subject in subjects {
        let cutoff = streamTime &- subject.plan.longestWindow &- options.lateness
        subject.apply(attempt, batch, arrival: step.arrival, cutoff: cutoff) { evaluation in
          episodes.record(
            evaluation,
            arrival: step.cause,
            subject: { SubjectKey.describe(attempt, batch, subject.plan.subject) },
            into: &alerts
          )
        }
      }
    }
    recycle(streamTime, attempts: steps.count)
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
