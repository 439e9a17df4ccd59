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

  private let plan: EnginePlan
  private let state: EngineShards
  private var arrival: UInt64 = 0
  private var streamTime = Int64.min

  /// Prepares state for all rules.
  public init(rules: [Rule], options: EngineOptions = EngineOptions()) {
    plan = EnginePlan(
      rules.enumerated().map { ($0.offset, $0.element) },
      options: options,
      probing: true
    )
    var options = options
    options.shards = 1
    state = EngineShards(plan: plan, options: options)
  }

  /// Says when the stream began that the attempts are taken from, for metrics that need a past.
  public func beginStream(at time: Int64) {
    if state.streamStart == nil { state.streamStart = time }
  }

  /// Takes the next attempts and reports every evaluation.
  public func apply(_ batch: AttemptBatch, found: (Reading) -> Void) {
    batch.text.withUnsafeBufferPointer { bytes in
      batch.attempts.withUnsafeBufferPointer { attempts in
        let texts = AttemptTexts(bytes: bytes)
        streamTime = state.apply(attempts, texts, from: arrival, streamTime, found: found)
      }
    }
    arrival += UInt64(batch.count)
  }
}

extension EngineShards {
  /// Takes attempts and reports every evaluation, for plans that are probing.
  fileprivate func apply(
    _ attempts: UnsafeBufferPointer<Attempt>,
    _ texts: AttemptTexts,
    from arrival: UInt64,
    _ streamTime: Int64,
    found: (Probe.Reading) -> Void
  ) -> Int64 {
    withoutActuallyEscaping(found) { found in
      observe { subject, rule, moment, holds, attempt in
        let described = subject.rules[rule]
        found(
          Probe.Reading(
            rule: described.index,
            subject: SubjectKey.describe(attempt, texts, subject),
            time: moment.time,
            holds: holds,
            evidence: AlertText.evidence(described, moment.values())
          )
        )
      }
      defer { observe(nil) }
      return apply(
        attempts,
        texts,
        steps: nil,
        firstArrival: arrival,
        streamTime: streamTime
      ) { work in work(0) }
    }
  }
}
