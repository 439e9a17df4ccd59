import SieveCentres
import SieveDiagnostics
import SieveModel

/// Runs the rules over the inputs and follows one centre: what `inspect` and `victims` begin with.
struct CentreSearch {
  /// What a run says of a centre.
  struct Finding {
    /// Every alert of the centre, in order.
    var alerts: [Alert] = []
    /// Every number that was ever a member, in the order in which they joined.
    var members: [Alert.Member] = []
    /// Scores of members when they were flagged.
    var scores: [String: Double] = [:]
    var status = ExitStatus.done
  }

  private let id: String
  private let run: DetectionRun
  private let isScored: Bool

  init(_ id: String, _ options: AnalysisOptions, reporter: Reporter) {
    self.id = id
    run = DetectionRun(options, reporter: reporter)
    isScored = options.score?.centres == true
  }

  /// Follows the centre to the end of the inputs.
  ///
  /// - Throws: `Diagnostic` when there is no such centre.
  func find() throws -> Finding {
    guard isScored else { throw Self.unscored(id) }
    var finding = Finding()
    var known: [String] = []
    var seen: Set<String> = []
    finding.status = try run.run { _, alerts in
      for alert in alerts {
        if alert.subject.type == "centre" {
          if alert.status == .open { known.append(alert.subject.value) }
          guard alert.subject.value == id, let group = alert.group else { continue }
          finding.alerts.append(alert)
          for member in (group.members ?? []) + group.added
          where seen.insert(member.subject.value).inserted { finding.members.append(member) }
        } else if let score = alert.score {
          finding.scores[alert.subject.value] = score
        }
      }
    }
    guard !finding.alerts.isEmpty else { throw Self.unknown(id, known) }
    return finding
  }

  private static func unscored(_ id: String) -> Diagnostic {
    Diagnostic(
      .unknownName,
      .error,
      "these rules join no numbers into centres, so there is no centre '\(id.prefix(80))'",
      expected: "rules with a section 'score'",
      hint: "--rules builtin:scam-centre"
    )
  }

  private static func unknown(_ id: String, _ known: [String]) -> Diagnostic {
    let shown = known.prefix(10).joined(separator: ", ")
    return Diagnostic(
      .unknownName,
      .error,
      "these inputs and rules have no centre '\(id.prefix(80))'",
      expected: known.isEmpty
        ? "no centre was found" : shown + (known.count > 10 ? " … (\(known.count) in all)" : ""),
      hint: Suggestion.nearest(to: id, in: known) ?? known.first
    )
  }
}
