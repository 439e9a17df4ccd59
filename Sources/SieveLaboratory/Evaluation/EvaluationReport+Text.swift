extension EvaluationReport {
  /// The report as text for a person.
  public var text: String {
    var out = """
      Numbers with \(Evaluation.attemptsMin) attempts or more: \(numbers), of them scam: \(scam)
        precision \(ReportTable.share(precision))   recall \(ReportTable.share(recall))   F1 \(ReportTable.share(f1))
        honest numbers flagged: \(falseNumbers), per million and day \
      \(falsePerMillionAndDay.map { ReportTable.decimals($0, 1) } ?? "-")
        attempts before the flag, median: \(attemptsBefore.map { ReportTable.decimals($0, 1) } ?? "-")
        attempts after the flag: \(ReportTable.share(prevented))

      """
    if unlabelledFlagged > 0 { out += "  flagged without a label: \(unlabelledFlagged)\n" }
    out += "\n" + ReportTable.text(kindRows)
    if !centres.isEmpty { out += "\n" + ReportTable.text(centreRows) }
    out += "\nCentres of honest numbers: \(honestCentres)\n"
    return out
  }

  private var kindRows: [[String]] {
    [["KIND", "LABEL", "NUMBERS", "FLAGGED", "SHARE", "BEFORE", "PREVENTED"]]
      + kinds.map { kind in
        [
          kind.kind, kind.scam ? "scam" : "honest", "\(kind.numbers)", "\(kind.flagged)",
          ReportTable.share(kind.share),
          kind.attemptsBefore.map { ReportTable.decimals($0, 1) } ?? "",
          kind.scam ? ReportTable.share(kind.prevented) : "",
        ]
      }
  }

  private var centreRows: [[String]] {
    [["CENTRE", "KIND", "NUMBERS", "COVER", "PURITY", "FRAGMENTS", "FOUND"]]
      + centres.map { centre in
        [
          centre.centre, centre.kind, "\(centre.numbers)", ReportTable.share(centre.cover),
          ReportTable.share(centre.purity), "\(centre.fragments)", centre.found ?? "-",
        ]
      }
  }
}
