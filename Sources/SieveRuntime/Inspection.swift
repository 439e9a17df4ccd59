import SieveBytes
import SieveDiagnostics
import SieveEngine
public import SieveModel
import SieveRecords
import SieveSources

/// `inspect`: everything known about one number: its calls, its metrics beside the thresholds of
/// every rule, and why it was flagged or not.
public struct Inspection {
  private static let callsShown = 40

  private let options: AnalysisOptions
  private let number: Identity
  private let reporter: Reporter

  /// Prepares an inspection of `number`.
  public init(_ number: Identity, _ options: AnalysisOptions, reporter: Reporter) {
    self.number = number
    self.options = options
    self.reporter = reporter
  }

  /// What was found, as text for a person.
  public struct Finding {
    /// The report.
    public let text: String
    /// How the inputs fared.
    public let status: ExitStatus
  }

  /// The closest that a rule came to holding.
  private struct Closest {
    var reading: Probe.Reading
    var heldFirst: Int64?
    var times = 0
  }

  /// Reads the inputs and reports.
  ///
  /// - Throws: what an input throws that nothing can be read from.
  public func run() throws -> Finding {
    let report: @Sendable (Diagnostic) -> Void = { [reporter] in reporter.report($0) }
    let ledger = try RejectLedger(destination: options.rejects, report: report)
    let flow = AttemptFlow(options.flow, ledger: ledger, report: report)
    guard !flow.inputs.isEmpty else { return Finding(text: "", status: .input) }
    let rules = options.rules.filter { $0.alert || (options.score != nil && $0.weighs) }
    let probe = Probe(
      rules: rules,
      options: options.engine()
    )
    if let history = options.flow.history { probe.beginStream(at: history.from) }
    var closest: [Int: Closest] = [:]
    var calls = CallList(number)
    // The score rests on groups too, and so on all attempts.
    let detector = options.score.map { _ in Detector(options) }
    var verdicts: [Alert] = []
    var stays = CentreStays(number.numberText)
    // Only what is new is looked at.
    func sort(_ raised: [Alert]) {
      for alert in raised { stays.take(alert) }
      verdicts += raised.filter(isVerdict)
    }
    var raised: [Alert] = []
    var batch = AttemptBatch()
    var more = true
    while more {
      more = try flow.next(into: &batch)
      if let first = batch.attempts.first { probe.beginStream(at: first.setupTime) }
      detector?.apply(batch, into: &raised) { work in work(0) }
      sort(raised)
      raised.removeAll(keepingCapacity: true)
      let related = calls.take(batch)
      probe.apply(related) { reading in
        if concerns(reading.subject) { note(reading, &closest) }
      }
    }
    detector?.finish(into: &raised)
    sort(raised)
    _ = ledger.close()
    return Finding(
      text: calls.text(limit: Self.callsShown) + scoreText(verdicts, stays) + stays.text
        + rulesText(rules, closest),
      status: flow.hasFailed ? flow.failureStatus : .done
    )
  }

  /// Whether an alert is one of the score about the number.
  private func isVerdict(_ alert: Alert) -> Bool {
    alert.score != nil && alert.subject.type == "calling_number"
      && alert.subject.value == number.numberText
  }

  private func scoreText(_ verdicts: [Alert], _ stays: CentreStays) -> String {
    guard options.score != nil else { return "" }
    guard !verdicts.isEmpty else {
      let centre = stays.isEmpty ? "" : " by itself; flagged as a member of its centre"
      return "\nScore\n  never above the threshold\(centre)\n"
    }
    var out = "\nScore\n"
    for verdict in verdicts {
      // Its time and evidence are those of what it closes.
      if verdict.status == .closed {
        out += "  then closed (\(verdict.reason?.rawValue ?? ""))\n"
        continue
      }
      out += "  \(CivilTime.rfc3339(milliseconds: verdict.eventTime)) \(verdict.status.rawValue)"
      out += verdict.centre.map { ", in \($0)" } ?? ""
      out += "\n      \(verdict.explanation)\n"
    }
    return out
  }

  /// Whether a reading is about the number or a range that it is in.
  private func concerns(_ subject: Alert.Subject) -> Bool {
    guard let text = number.numberText else { return false }
    if subject.type == "calling_number" || subject.type == "called_number" {
      return subject.value == text
    }
    guard subject.type.hasPrefix("number_range") else { return false }
    let fixed = subject.value.prefix { $0 != "x" }
    return text.hasPrefix(fixed) && text.count == subject.value.count
  }

  /// Keeps the first reading that held, or else the one that met most of its thresholds.
  private func note(_ reading: Probe.Reading, _ closest: inout [Int: Closest]) {
    guard var known = closest[reading.rule] else {
      closest[reading.rule] = Closest(
        reading: reading,
        heldFirst: reading.holds ? reading.time : nil,
        times: reading.holds ? 1 : 0
      )
      return
    }
    if reading.holds {
      known.times += 1
      if known.heldFirst == nil {
        known.heldFirst = reading.time
        known.reading = reading
      }
    } else if known.heldFirst == nil, reading.met >= known.reading.met {
      known.reading = reading
    }
    closest[reading.rule] = known
  }

  private func rulesText(_ rules: [Rule], _ closest: [Int: Closest]) -> String {
    var out = "\nRules\n"
    for (index, rule) in rules.enumerated() {
      guard let found = closest[index] else {
        out += "  \(rule.id): no attempt of this number takes part (\(rule.subject.name))\n"
        continue
      }
      if let held = found.heldFirst {
        let flag =
          rule.flags ? "flags as likely scam" : rule.alert ? "worth a look" : "evidence only"
        out += "  \(rule.id): HELD first at \(CivilTime.rfc3339(milliseconds: held)), "
        out += "at \(found.times) attempts; \(flag)\n"
      } else {
        out += "  \(rule.id): did not hold; closest at "
        out += "\(CivilTime.rfc3339(milliseconds: found.reading.time))\n"
      }
      for item in found.reading.evidence { out += "      \(item.line)\n" }
      out += "      when \(rule.conditionText)\n"
    }
    return out
  }
}

extension Probe.Reading {
  /// How many values with a threshold are on the wrong side of it, as far as that can be told.
  fileprivate var met: Double {
    evidence.reduce(0) { sum, item in
      guard let value = item.value, let threshold = item.threshold, threshold > 0 else {
        return sum
      }
      return sum + min(1, value / threshold)
    }
  }
}

extension Alert.Evidence {
  /// `attempts 57 (threshold 30)`.
  fileprivate var line: String {
    var out = "\(name) \(value.map(Self.shown) ?? "undefined")\(unit.map { " \($0)" } ?? "")"
    if let threshold { out += " (threshold \(Self.shown(threshold)))" }
    return out
  }

  private static func shown(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return rounded == rounded.rounded() && rounded.magnitude < 1e15
      ? String(Int64(rounded)) : "\(rounded)"
  }
}
