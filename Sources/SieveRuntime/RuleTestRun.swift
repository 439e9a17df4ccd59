import Foundation
import SieveBytes
public import SieveConfiguration
import SieveDiagnostics
public import SieveEngine
import SieveModel
import SieveRecords

/// Runs a test of rules: its calls go through the decoder of JSON lines and the engine, in settled mode.
public struct RuleTestRun {
  private let test: RuleTest
  private let rules: [Rule]

  /// Prepares a test of some of `rules`.
  public init(_ test: RuleTest, rules: [Rule]) {
    self.test = test
    self.rules = rules
  }

  /// What is wrong; empty when the alerts are those expected.
  ///
  /// - Throws: when the tables or calls of the test cannot be read.
  public func failures() throws -> [String] {
    for id in test.rules + test.expected.map(\.rule) where !rules.contains(where: { $0.id == id }) {
      return ["there is no rule '\(id)'"]
    }
    let opened = try alerts().filter { $0.status == .open }
    var failures: [String] = []
    var unexpected = opened
    for expected in test.expected {
      let found = opened.filter { matches($0, expected) }
      unexpected.removeAll { matches($0, expected) }
      if found.count != expected.count {
        failures.append("expected \(describe(expected)), found \(found.count)")
      }
    }
    for alert in unexpected {
      failures.append("not expected at \(offset(alert)): \(alert.rule): \(alert.explanation)")
    }
    return failures
  }

  private func matches(_ alert: Alert, _ expected: RuleTest.Expectation) -> Bool {
    guard alert.rule == expected.rule else { return false }
    if let subject = expected.subject, alert.subject.value != subject { return false }
    if let before = expected.before { return alert.eventTime - test.start <= before }
    return true
  }

  private func describe(_ expected: RuleTest.Expectation) -> String {
    var text = "\(expected.count) × \(expected.rule)"
    if let subject = expected.subject { text += " of \(subject)" }
    if let before = expected.before {
      text += " before \(CanonicalText.duration(milliseconds: Double(before)))"
    }
    return text
  }

  private func offset(_ alert: Alert) -> String {
    CanonicalText.duration(milliseconds: Double(alert.eventTime - test.start))
  }

  // MARK: Running

  private func alerts() throws -> [Alert] {
    guard let zone = ZoneLoader.zone(named: test.timezone) else {
      throw problem("unknown time zone '\(test.timezone)'")
    }
    let plan = NumberPlan(home: Country(test.homeCountry))
    var tables = try SideTableLoader.load(
      trunks: test.trunks.map { TableFile(name: "trunks of the test", text: $0) },
      lists: test.lists.keys.sorted().map { name in
        (name, TableFile(name: "list '\(name)' of the test", text: test.lists[name] ?? ""))
      },
      plan: plan,
      zone: zone
    )
    let places = try SideTableLoader.loadPlaces(
      cells: test.cells.map { TableFile(name: "cells of the test", text: $0) },
      zones: []
    )
    // A list that the test does not give is empty.
    for name in tested.flatMap({ TableUse($0).lists }) where tables.lists[name] == nil {
      tables.lists[name] = NumberList()
    }
    (tables.cells, tables.zones, tables.home) = (places.cells, places.zones, plan.homeCountry)
    let missing = SideTableLoader.missing(tested, in: tables).filter { $0.severity == .error }
    if !missing.isEmpty { throw DiagnosticReport(missing) }
    let engine = Engine(rules: tested, options: EngineOptions(zone: zone, tables: tables))
    var alerts: [Alert] = []
    engine.apply(try attempts(plan), into: &alerts)
    engine.finish(into: &alerts)
    return alerts
  }

  /// The rules of the test; evidence rules as if they raised alerts, to see them hold.
  private var tested: [Rule] {
    rules.filter { test.rules.isEmpty || test.rules.contains($0.id) }.map { rule in
      var rule = rule
      rule.alert = true
      return rule
    }
  }

  private func attempts(_ plan: NumberPlan) throws -> AttemptBatch {
    var decoder = JSONLinesDecoder(
      options: RecordOptions(),
      plan: plan,
      source: 0,
      sourceName: "the test"
    )
    var records = DecodedRecords()
    let calls = try RuleTestCalls(test)
    try decoder.decode(calls.lines.span, into: &records)
    try decoder.finish(into: &records)
    if let reject = records.rejects.first { throw DiagnosticReport([reject.diagnostic]) }
    var batch = records.batch
    // Records are calls; what else there is only captures have.
    for (index, method) in calls.methods.enumerated() where index < batch.count {
      batch.update(at: index) { $0.method = method }
    }
    return batch
  }

  private func problem(_ text: String) -> Diagnostic {
    Diagnostic(.badRuleTest, .error, "\(test.place): \(text)")
  }
}

/// The calls of a test in set-up order.
struct RuleTestCalls {
  /// As JSON lines.
  private(set) var lines: [UInt8] = []
  /// What each line asked for.
  private(set) var methods: [RequestMethod] = []

  init(_ test: RuleTest) throws {
    var records: [(time: Int64, fields: [String: String], method: RequestMethod)] = []
    for call in test.calls {
      for index in 0..<call.count {
        let time = test.start + call.at + Int64(index) * call.every
        let method = call.methods.isEmpty ? .invite : call.methods[index % call.methods.count]
        records.append((time, Self.fields(call, index, time), method))
      }
    }
    let order = records.indices.sorted { (records[$0].time, $0) < (records[$1].time, $1) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for index in order {
      lines += try encoder.encode(records[index].fields)
      lines.append(0x0A)
      methods.append(records[index].method)
    }
  }

  private static func fields(_ call: RuleTest.Call, _ index: Int, _ time: Int64) -> [String: String]
  {
    var fields = call.fields.mapValues { $0.isEmpty ? "" : $0[index % $0.count] }
    for (name, step) in call.steps {
      fields[name] = fields[name].map { moved($0, by: step * Int64(index)) }
    }
    let ring = fields["ring_ms"].flatMap { Int64($0) }
    let talk = fields["talk_ms"].flatMap { Int64($0) }
    fields["setup_time"] = CivilTime.rfc3339(milliseconds: time)
    if fields["disposition"] == nil {
      fields["disposition"] = talk ?? 0 > 0 ? "answered" : "no_answer"
    }
    if fields["disposition"] == "answered" {
      fields["answer_time"] = CivilTime.rfc3339(milliseconds: time + (ring ?? 0))
    }
    let release = time + (ring ?? 0) + (talk ?? 0)
    fields["release_time"] = CivilTime.rfc3339(milliseconds: release)
    return fields
  }

  /// A number further on, with as many digits at least.
  private static func moved(_ number: String, by step: Int64) -> String {
    let digits = number.drop { $0 == "+" }
    guard let value = Int64(digits), case let (sum, overflow) = value.addingReportingOverflow(step),
      !overflow, sum >= 0
    else { return number }
    let text = String(sum)
    let zeros = String(repeating: "0", count: max(0, digits.count - text.count))
    return (number.hasPrefix("+") ? "+" : "") + zeros + text
  }
}
