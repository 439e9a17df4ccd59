extension EvaluationReport {
  /// The report as text for a person.
  public var text: String {
    var out = """
      Numbers with \(Evaluation.attemptsMin) attempts or more: \(numbers), of them scam: \(scam)
        precision \(Self.share(precision))   recall \(Self.share(recall))   F1 \(Self.share(f1))
        honest numbers flagged: \(falseNumbers), per million and day \
      \(falsePerMillionAndDay.map { Self.decimals($0, 1) } ?? "-")
        attempts before the flag, median: \(attemptsBefore.map { Self.decimals($0, 1) } ?? "-")
        attempts after the flag: \(Self.share(prevented))

      """
    if unlabelledFlagged > 0 { out += "  flagged without a label: \(unlabelledFlagged)\n" }
    out += "\n" + Self.table(kindRows)
    if !centres.isEmpty { out += "\n" + Self.table(centreRows) }
    out += "\nCentres of honest numbers: \(honestCentres)\n"
    return out
  }

  private var kindRows: [[String]] {
    [["KIND", "LABEL", "NUMBERS", "FLAGGED", "SHARE", "BEFORE", "PREVENTED"]]
      + kinds.map { kind in
        [
          kind.kind, kind.scam ? "scam" : "honest", "\(kind.numbers)", "\(kind.flagged)",
          Self.share(kind.share), kind.attemptsBefore.map { Self.decimals($0, 1) } ?? "",
          kind.scam ? Self.share(kind.prevented) : "",
        ]
      }
  }

  private var centreRows: [[String]] {
    [["CENTRE", "KIND", "NUMBERS", "COVER", "PURITY", "FRAGMENTS", "FOUND"]]
      + centres.map { centre in
        [
          centre.centre, centre.kind, "\(centre.numbers)", Self.share(centre.cover),
          Self.share(centre.purity), "\(centre.fragments)", centre.found ?? "-",
        ]
      }
  }

  private static func table(_ rows: [[String]]) -> String {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      var line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        .joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    .joined()
  }

  private static func share(_ value: Double?) -> String { value.map { decimals($0, 3) } ?? "-" }

  private static func decimals(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int64((min(value, 1e12) * scale).rounded())
    let unit = Int64(scale)
    let rest = String(whole % unit)
    return "\(whole / unit)." + String(repeating: "0", count: digits - rest.count) + rest
  }
}
