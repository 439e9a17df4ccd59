public import SieveEngine
public import SieveModel

/// Lists of numbers that change while the stream goes on.
extension CentreStage {
  /// Has other content of the lists count from here on, between two batches.
  ///
  /// An open alert of a number that is cleared now is closed as `listed`, and the number leaves its centre; that of one
  /// whom only a list accused is closed as `condition_ended`. Who is accused now is flagged at the next attempt. That rests on the
  /// new lists and the state alone, so that a run which was stopped, and goes on with other lists, says the same.
  ///
  /// - Parameters:
  ///   - lists: The lists of the run by name, all of them.
  ///   - alerts: Takes the alerts that this raises.
  public func replace(_ lists: [String: NumberList], alerts: inout [Alert]) {
    var tables = SideTables()
    tables.lists = lists
    scorer = Scorer(plan: plan, lists: ScoreLists(tables))
    table.watch(listed: scorer.lists.suspects)
    for suspect in table.suspects {
      suspect.net = nil
      let isCleared = scorer.lists.clears(suspect.subject.value, at: lookTime)
      if isCleared, let membership = suspect.membership { dismiss(suspect, membership) }
      guard let flag = suspect.flag, isCleared || isAccused(flag, suspect),
        scorer.sums(suspect, at: lookTime).sum < plan.threshold
      else { continue }
      close(suspect, isCleared ? .listed : .conditionEnded)
    }
    alerts += out
    out.removeAll(keepingCapacity: true)
  }

  /// Whether a list accused a number when it was flagged, and none does now.
  private func isAccused(_ flag: Suspect.Flag, _ suspect: Suspect) -> Bool {
    flag.alert.evidence.contains { ScoreLists.isAccusation($0.name) }
      && !scorer.lists.accuses(suspect.subject.value, at: lookTime)
  }
}
