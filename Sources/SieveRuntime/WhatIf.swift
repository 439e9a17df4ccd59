import SieveBytes
public import SieveCentres
import SieveDiagnostics
public import SieveEngine
import SieveModel

/// Other rules, tried beside those in force.
public struct WhatIfRules: Sendable {
  /// What they are called, for the summary.
  public var name: String
  /// The rules.
  public var rules: [Rule]
  /// How their evidence becomes a score; `nil` when nothing is scored.
  public var score: ScoreSettings?
  /// What they know of trunks and numbers.
  public var tables: SideTables

  /// Makes rules to try.
  public init(name: String, rules: [Rule], score: ScoreSettings?, tables: SideTables) {
    self.name = name
    self.rules = rules
    self.score = score
    self.tables = tables
  }
}

/// Whom other rules would have flagged on the same attempts, beside whom those in force did.
struct WhatIf {
  private static let shownMax = 10

  /// A number that is flagged, by what and since when it could be known.
  private struct Flag {
    var rule: String
    var detectedAt: Int64
  }

  private let name: String
  private let detector: Detector
  private var others: [String: Flag] = [:]
  private var own: [String: Flag] = [:]
  private var centres: (own: Set<String>, others: Set<String>) = ([], [])
  private var alerts: [Alert] = []

  init(_ rules: WhatIfRules, _ options: AnalysisOptions) {
    var changed = AnalysisOptions(flow: options.flow, rules: rules.rules, score: rules.score)
    changed.zone = options.zone
    changed.tables = rules.tables
    name = rules.name
    detector = Detector(changed)
  }

  /// Takes the attempts that those in force have been given, and the alerts that these raised.
  mutating func take(_ batch: AttemptBatch, _ raised: [Alert]) {
    detector.apply(batch, into: &alerts) { work in work(0) }
    note(raised)
  }

  /// Takes the end of the input.
  mutating func finish(_ raised: [Alert]) {
    detector.finish(into: &alerts)
    note(raised)
  }

  private mutating func note(_ raised: [Alert]) {
    Self.note(raised, &own, &centres.own)
    Self.note(alerts, &others, &centres.others)
    alerts.removeAll(keepingCapacity: true)
  }

  private static func note(
    _ alerts: [Alert],
    _ flags: inout [String: Flag],
    _ centres: inout Set<String>
  ) {
    for alert in alerts where alert.flags && !alert.isReportOnly {
      if alert.group != nil { centres.insert(alert.subject.value) }
      for number in alert.flaggedNumbers {
        let known = flags[number.value]?.detectedAt ?? .max
        if alert.detectedAt < known {
          flags[number.value] = Flag(rule: alert.rule, detectedAt: alert.detectedAt)
        }
      }
    }
  }

  /// The comparison as text of several lines.
  func text(showNumbers: Bool) -> String {
    let more = others.filter { own[$0.key] == nil }
    let less = own.filter { others[$0.key] == nil }
    let both = own.compactMap { number, flag in
      others[number].map { $0.detectedAt - flag.detectedAt }
    }.sorted()
    var out = "What if \(name): \(others.count) numbers flagged instead of \(own.count), "
    out += "\(centres.others.count) centres instead of \(centres.own.count)\n"
    if !both.isEmpty {
      let median = both[both.count / 2] / 1000
      let word = median < 0 ? "earlier" : "later"
      out += "  \(both.count) the same, the median one \(median.magnitude) s \(word)\n"
    }
    out += list("  \(more.count) more", more, showNumbers)
    out += list("  \(less.count) fewer", less, showNumbers)
    return out
  }

  private func list(_ title: String, _ flags: [String: Flag], _ showNumbers: Bool) -> String {
    guard !flags.isEmpty else { return "" }
    var out = title + "\n"
    let order = flags.sorted { ($0.value.detectedAt, $0.key) < ($1.value.detectedAt, $1.key) }
    for (number, flag) in order.prefix(Self.shownMax) {
      let time = CivilTime.rfc3339(milliseconds: flag.detectedAt).prefix(16)
      let text = showNumbers ? number : NumberMask.mask(number)
      out += "    \(text)  \(time.replacing("T", with: " "))  \(flag.rule)\n"
    }
    if order.count > Self.shownMax { out += "    … and \(order.count - Self.shownMax) more\n" }
    return out
  }
}
