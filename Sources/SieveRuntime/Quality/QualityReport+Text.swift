/// The report in a few lines, for the summary of a run.
extension QualityReport {
  private static let shownMax = 10

  /// One line for each source that somebody should look at.
  var text: String {
    let worth = sources.map { (source: $0, remarks: $0.remarks) }.filter { !$0.remarks.isEmpty }
    guard !worth.isEmpty else {
      return "Quality: nothing conspicuous in \(sources.count) sources\n"
    }
    var out = ""
    for (source, remarks) in worth.prefix(Self.shownMax) {
      out += "Quality of \(source.source): \(remarks.joined(separator: ", "))\n"
    }
    if worth.count > Self.shownMax { out += "  … and of \(worth.count - Self.shownMax) more\n" }
    return out
  }
}

extension QualityReport.Source {
  /// What is conspicuous.
  fileprivate var remarks: [String] {
    var remarks: [String] = []
    if rejected.count > 0 { remarks.append("\(percent(rejected.share)) rejected") }
    if duplicates.within > 0 {
      remarks.append("\(duplicates.isEstimated ? "about " : "")\(duplicates.within) repeated")
    }
    if let sequence, sequence.missing > 0 {
      remarks.append("\(sequence.missing) numbers missing in '\(sequence.column)'")
    }
    for name in ["calling_number", "called_number", "disposition"] {
      guard let part = missing[name], part.count > 0 else { continue }
      remarks.append("\(percent(part.share)) without \(name)")
    }
    for (name, counts) in numbers.sorted(by: { $0.key < $1.key }) where counts.unparseable.count > 0
    {
      remarks.append("\(percent(counts.unparseable.share)) of \(name) unparseable")
    }
    for silence in times?.silences ?? [] {
      remarks.append("silent from \(silence.start.prefix(16)) for \(silence.minutes) min")
    }
    if let clock = clock.first, abs(clock.ahead) >= 500 {
      let side = clock.ahead > 0 ? "ahead of" : "behind"
      let seconds = QualityReport.rounded(Double(abs(clock.ahead)) / 1000, 10)
      remarks.append("clock \(seconds) s \(side) \(clock.source) (\(clock.calls) calls)")
    }
    return remarks
  }

  private func percent(_ share: Double) -> String {
    share < 0.001 ? "< 0.1 %" : "\(QualityReport.rounded(share * 100, 10)) %"
  }
}
