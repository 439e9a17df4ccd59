/// Speeds as a person reads them.
enum RateText {
  /// The last line of a run, as `1.03 s, 0.16 M rows/s, 0.04 GB/s`.
  static func line(rows: UInt64, bytes: UInt64, seconds: Double) -> String {
    let seconds = max(seconds, 0.001)
    return "\(decimals(seconds)) s, \(perSecond(rows, seconds)) rows/s, "
      + "\(decimals(Double(bytes) / seconds / 1e9)) GB/s\n"
  }

  /// A rate in thousands or millions, as `163 k` or `1.21 M`.
  static func perSecond(_ count: UInt64, _ seconds: Double) -> String {
    let rate = Double(count) / max(seconds, 0.001)
    if rate < 1000 { return "\(Int(rate))" }
    if rate < 1e6 { return "\(Int(rate / 1000)) k" }
    return "\(decimals(min(rate, 1e15) / 1e6)) M"
  }

  /// A duration that is still to come, as `45 s`, `3 min 20 s` or `2 h 5 min`.
  static func left(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e9).rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  private static func decimals(_ value: Double) -> String {
    let hundredths = Int((min(max(value, 0), 1e12) * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
