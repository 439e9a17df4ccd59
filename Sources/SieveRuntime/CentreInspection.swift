import SieveBytes
import SieveModel

/// `inspect` of a centre: how it grew, how it works, and why each number belongs to it.
public struct CentreInspection {
  private let search: CentreSearch

  /// Prepares an inspection of the centre with an id.
  public init(_ id: String, _ options: AnalysisOptions, reporter: Reporter) {
    search = CentreSearch(id, options, reporter: reporter)
  }

  /// Runs the rules over the inputs and reports.
  ///
  /// - Throws: `Diagnostic` when there is no such centre.
  public func run() throws -> Inspection.Finding {
    let found = try search.find()
    return Inspection.Finding(text: text(found), status: found.status)
  }

  private func text(_ found: CentreSearch.Finding) -> String {
    guard let last = found.alerts.last, let group = last.group else { return "" }
    var out = "\(last.subject.value)\n"
    out += "  \(group.total) numbers now, \(found.members.count) ever; up to "
    out += "\(group.profile.seats) calls at once; confidence \(group.profile.confidence)\n"
    out += "  active hours \(group.profile.activeHours.map(String.init).joined(separator: " "))\n"
    for place in group.profile.places {
      out += "  from \(place.text)  \(percent(place.share))\n"
    }
    for target in group.profile.targets {
      let name = target.country.isKnown ? target.country.code : "numbers of no plan"
      out += "  calls \(name)  \(percent(target.share))\n"
    }
    out += "\nCourse\n"
    for alert in found.alerts { out += "  \(time(alert.eventTime)) \(step(alert))\n" }
    out += "\nNumbers\n"
    for member in found.members {
      out += "  \(member.subject.value)  \(time(member.joinedAt))  \(member.reason)"
      if let score = found.scores[member.subject.value] { out += "  score \(score)" }
      out += "\n"
    }
    return out
  }

  private func step(_ alert: Alert) -> String {
    guard let group = alert.group else { return alert.status.rawValue }
    var out = "\(alert.status.rawValue): \(group.total) numbers"
    if alert.status == .update { out += ", +\(group.added.count) −\(group.removed.count)" }
    if let reason = alert.reason { out += ", \(reason.rawValue)" }
    if !group.profile.merged.isEmpty {
      out += ", with what was \(group.profile.merged.joined(separator: ", "))"
    }
    if let move = group.profile.move { out += ", \(move.text)" }
    return out
  }

  private func time(_ milliseconds: Int64) -> String {
    CivilTime.rfc3339(milliseconds: milliseconds)
  }

  private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}
