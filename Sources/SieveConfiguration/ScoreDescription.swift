public import SieveCentres
public import SieveEngine
import SieveModel

/// The score as text for people: `rules show` and `explain`.
public enum ScoreDescription {
  /// The rules that a section `score` makes.
  public static let rules = ["likely-scam-number", "scam-centre"]

  /// All about one of `rules`, with what weighs and how much; `nil` for another name.
  public static func show(_ name: String, _ settings: ScoreSettings, _ weighed: [Rule]) -> String? {
    switch name {
    case "likely-scam-number": number(settings, weighed)
    case "scam-centre": settings.centres ? centre : nil
    default: nil
    }
  }

  private static func number(_ settings: ScoreSettings, _ rules: [Rule]) -> String {
    var out = "likely-scam-number: Likely scam number\n"
    out += "  made by the section 'score'\n"
    out += "  prior           \(CanonicalText.number(settings.prior)) log-odds\n"
    out += "  threshold       \(CanonicalText.number(settings.threshold))\n"
    let span = CanonicalText.duration(milliseconds: Double(settings.evidenceForMilliseconds))
    out += "  evidence for    \(span) after its episode\n"
    out += "  flags           true (says: likely scam)\n"
    out += "  the strongest of each family counts\n"
    var families: [String] = []
    for rule in rules where rule.weighs {
      if let family = rule.evidence, !families.contains(family) { families.append(family) }
    }
    for family in families {
      let members = rules.filter { $0.weighs && $0.evidence == family }
        .map { "\($0.id) \(CanonicalText.number($0.weight ?? 0))" }
      out += "    \(family): \(members.joined(separator: ", "))\n"
    }
    return out
  }

  private static var centre: String {
    """
    scam-centre: Scam centre
      made by the section 'score'
      suspects that share a device, a subscription, a lot of numbers, a list of called numbers, or a
      place and its hours, and against whom enough is held together
      flags           true (each member: likely scam)

    """
  }
}
