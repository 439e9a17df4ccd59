public import SieveModel

/// Evaluates rules at every attempt and reports all values, whether the rules hold or not: what
/// `inspect` shows.
///
/// Every key carries its windows, so it is meant for the attempts around one subject.
public final class Probe {
  /// One evaluation of one rule.
  public struct Reading: Sendable {
    /// Index of the rule among those given.
    public let rule: Int
    /// Whom it is about.
    public let subject: Alert.Subject
    /// Set-up time of the attempt evaluated.
    public let time: Int64
    /// Whether the rule held.
    public let holds: Bool
    /// The values of the condition beside their thresholds.
    public let evidence: [Alert.Evidence]
  }

  private let subjects: [SubjectState]
  private let options: EngineOptions
  private var arrival: UInt64 = 0
  private var streamTime = Int64.min

  /// Prepares state for all rules.
  public init(rules: [Rule], options: EngineOptions = EngineOptions()) {
    self.options = options
    var order: [Subject] = []
    for rule in rules where !order.contains(rule.subject) { order.append(rule.subject) }
    subjects = order.map { subject in
      let plan = SubjectPlan(
        subject: subject,
        rules: rules.enumerated().filter { $0.element.subject == subject }.map {
          ($0.offset, $0.element)
        },
        probing: true
      )
      return SubjectState(
        plan: plan,
        zone: options.zone,
        shard: ShardPlace(index: 0, count: 1)
      )
    }
  }

  /// Takes the next attempts and reports every evaluation.
  public func apply(_ batch: AttemptBatch, found: (Reading) -> Void) {
    for attempt in batch.attempts {
      streamTime = max(streamTime, attempt.setupTime)
      for subject in subjects {
        let cutoff = streamTime &- subject.plan.longestWindow &- options.lateness
        let keys = subject.keys(of: attempt, batch)
        subject.apply(attempt, batch, keys: keys, arrival: arrival, cutoff: cutoff) { evaluation in
          found(
            Reading(
              rule: evaluation.rule.index,
              subject: SubjectKey.describe(attempt, batch, subject.plan.subject),
              time: evaluation.time,
              holds: evaluation.holds,
              evidence: AlertText.evidence(evaluation)
            )
          )
        }
      }
      arrival += 1
    }
  }
}
