import SieveModel

/// One evaluation of a rule, with what an alert says about it.
struct Evaluation {
  let rule: RulePlan
  let key: UInt64
  let time: Int64
  /// Whether the condition came out true; always, unless the plan is probing.
  let holds: Bool
  /// Values of `rule.evidence`, NaN when undefined; durations in milliseconds.
  let values: [Double]
  let detectedAt: Int64
  let records: [EventReference]
}

/// A record as the ring remembers it; its call id is looked up when the alert is written.
struct EventReference: Equatable {
  let arrival: UInt64
  /// Source << 48 | origin.
  let origin: UInt64
}

/// An alert with its place in the order of all alerts, before its call ids are filled in.
struct PendingAlert {
  var alert: Alert
  let records: [EventReference]
  let place: AlertPlace
}

/// Where an alert stands among all alerts, the same for any number of shards.
///
/// By the attempt that caused it, closings first, then rules in order, and for one rule by time.
struct AlertPlace: Comparable {
  let arrival: UInt64
  let isClosing: Bool
  /// Deadline of a closing; time of the evaluation otherwise.
  let instant: Int64
  let rule: Int
  /// Subject of a closing; empty otherwise.
  let subject: String

  static func < (a: Self, b: Self) -> Bool {
    if a.arrival != b.arrival { return a.arrival < b.arrival }
    if a.isClosing != b.isClosing { return a.isClosing }
    if a.isClosing {
      return (a.instant, a.rule, a.subject) < (b.instant, b.rule, b.subject)
    }
    return (a.rule, a.instant) < (b.rule, b.instant)
  }
}
