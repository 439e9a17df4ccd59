public import SieveModel

/// What each of several thresholds of the score comes to, and which one keeps within a budget of alerts.
public struct Calibration {
  /// What one threshold comes to.
  struct Outcome {
    let threshold: Double
    /// Numbers flagged, by text.
    var flagged: Set<String> = []
    var centres: Set<String> = []
    /// Held against labels when there are some.
    var evaluation: Evaluation?
  }

  private(set) var outcomes: [Outcome]
  private var first = Int64.max
  private var last = Int64.min

  /// Begins with nothing seen; thresholds rise.
  public init(thresholds: [Double], labels: LabelTable?) {
    outcomes = thresholds.sorted().map { threshold in
      Outcome(threshold: threshold, evaluation: labels.map { Evaluation($0) })
    }
  }

  /// Takes attempts, and the alerts that each threshold gives over them.
  public mutating func take(_ batch: AttemptBatch, _ alerts: [[Alert]]) {
    for attempt in batch.attempts {
      first = min(first, attempt.setupTime)
      last = max(last, attempt.setupTime)
    }
    for index in outcomes.indices {
      outcomes[index].evaluation?.take(batch)
      outcomes[index].evaluation?.take(alerts[index])
      for alert in alerts[index] where alert.flags {
        if alert.group != nil { outcomes[index].centres.insert(alert.subject.value) }
        for number in alert.flaggedNumbers { outcomes[index].flagged.insert(number.value) }
      }
    }
  }

  /// Days that the stream lasted, at least one.
  var days: Double { last > first ? max(1, Double(last - first) / 86_400_000) : 1 }

  /// The lowest threshold that flags at most `budget` numbers a day; `nil` when none does.
  public func threshold(within budget: Double) -> Double? {
    outcomes.first { Double($0.flagged.count) / days <= budget }?.threshold
  }

  /// What each threshold comes to, as a table for a person; a mark beside `chosen`.
  public func text(chosen: Double?) -> String {
    let hasLabels = outcomes.contains { $0.evaluation != nil }
    var rows = [["THRESHOLD", "NUMBERS A DAY", "CENTRES"]]
    if hasLabels { rows[0] += ["PRECISION", "RECALL", "F1", "PREVENTED"] }
    for outcome in outcomes {
      var row = [
        "\(outcome.threshold)\(outcome.threshold == chosen ? " *" : "")",
        ReportTable.decimals(Double(outcome.flagged.count) / days, 1), "\(outcome.centres.count)",
      ]
      if let report = outcome.evaluation?.report() {
        row += [report.precision, report.recall, report.f1, report.prevented].map(ReportTable.share)
      }
      rows.append(row)
    }
    return ReportTable.text(rows)
  }
}
