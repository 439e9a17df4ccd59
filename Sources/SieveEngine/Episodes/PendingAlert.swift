import SieveModel

/// An alert with its place in the order of all alerts, before its records are filled in.
struct PendingAlert {
  var alert: Alert
  /// Arrival numbers, oldest first.
  let records: [UInt64]
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
