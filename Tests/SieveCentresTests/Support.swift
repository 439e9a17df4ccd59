import SieveBytes
import SieveEngine
import SieveModel
import Testing

@testable import SieveCentres

/// Rules that weigh; what they ask for does not matter, for their alerts are made by hand.
func rule(
  _ id: String,
  _ subject: Subject,
  _ family: String,
  _ weight: Double,
  alert: Bool = false,
  evidenceFor: Int64? = nil
) -> Rule {
  var rule = Rule(
    id: id,
    title: id,
    subject: subject,
    windowMilliseconds: 3_600_000,
    condition: .compare(.metric(.attempts), .greaterOrEqual, .constant(4)),
    conditionText: "attempts >= 4",
    severity: .low,
    alert: alert,
    flags: false,
    evidence: family,
    weight: weight,
    closeAfterMilliseconds: 600_000,
    version: id
  )
  rule.evidenceForMilliseconds = evidenceFor
  return rule
}

/// An alert of a rule's episode.
func episode(
  _ rule: Rule,
  _ value: String,
  _ status: Alert.Status = .open,
  at time: Int64,
  known: Int64? = nil,
  country: Country = .unknown
) -> Alert {
  Alert(
    id: "\(rule.id) \(value)",
    status: status,
    reason: status == .closed ? .conditionEnded : nil,
    rule: rule.id,
    ruleVersion: rule.version,
    title: rule.title,
    severity: rule.severity,
    flags: false,
    subject: Alert.Subject(
      type: rule.subject.name,
      value: value,
      identity: "network",
      country: country
    ),
    eventTime: time,
    detectedAt: known ?? time,
    windowEnd: time,
    windowMilliseconds: rule.windowMilliseconds,
    evidence: [],
    explanation: "",
    records: []
  )
}

/// One call as tests write it.
struct Call {
  var time: Int64
  var number: UInt64
  var called: UInt64 = 66_900_000_001
  var device: UInt64 = 0
  var cell = ""
  var trunk = ""
  /// Nothing: nobody answers.
  var talk: Int32 = 20_000
  var country = Country("TH") ?? .unknown

  /// Appends the call to a batch.
  func append(to batch: inout AttemptBatch) {
    var attempt = Attempt(setupTime: time)
    attempt.callingNumber = .e164(number)
    attempt.calledNumber = .e164(called)
    attempt.callingCountry = country
    attempt.calledCountry = Country("TH") ?? .unknown
    attempt.disposition = talk > 0 ? .answered : .noAnswer
    if talk > 0 { attempt.answerAfter = 5000 }
    attempt.releaseAfter = 5000 + (talk > 0 ? talk : 20_000)
    attempt.talkMilliseconds = talk
    if device != 0 { attempt.imei = DigitString(value: device, count: 15) }
    batch.beginText(&attempt)
    attempt.cell = batch.addText(Array(cell.utf8), of: &attempt)
    attempt.ingressTrunk = batch.addText(Array(trunk.utf8), of: &attempt)
    batch.append(attempt)
  }

  var text: String { "+\(number)" }
}

/// What happens at one arrival: a call, and the alerts that it causes.
struct Step {
  var call: Call
  var alerts: [Alert] = []
}

extension CentreStage {
  /// Takes steps in batches of a size and returns all alerts.
  func run(_ steps: [Step], batch size: Int = 1024) -> [Alert] {
    var all: [Alert] = []
    var arrival: UInt64 = 0
    var at = 0
    while at < steps.count {
      let part = steps[at..<min(at + size, steps.count)]
      var batch = AttemptBatch()
      var alerts: [Alert] = []
      var causes: [UInt64] = []
      for (offset, step) in part.enumerated() {
        step.call.append(to: &batch)
        alerts += step.alerts
        causes += step.alerts.map { _ in arrival + UInt64(offset) }
      }
      apply(batch, first: arrival, alerts: &alerts, causes: causes)
      all += alerts
      arrival += UInt64(part.count)
      at += size
    }
    var last: [Alert] = []
    finish(alerts: &last)
    return all + last
  }
}

/// When the calls of tests begin.
let testStart: Int64 = 1_772_400_000_000

/// Calls of a number every five minutes from a minute on, of which by default every fourth is answered.
func calls(
  _ number: UInt64,
  from minute: Int64 = 0,
  count: Int64 = 12,
  device: UInt64 = 0,
  cell: String = "",
  trunk: String = "",
  talks: [Int32] = [20_000, 0, 0, 0],
  country: String = "TH"
) -> [Call] {
  (0..<count).map { index in
    Call(
      time: testStart + (minute + index * 5) * 60_000 + Int64(number % 1000),
      number: number,
      called: 66_900_000_000 + number % 9973 * 10_000 + UInt64(index) * 100,
      device: device,
      cell: cell,
      trunk: trunk,
      talk: talks[Int(index) % talks.count],
      country: Country(country) ?? .unknown
    )
  }
}

/// What is said of centres over calls of numbers that are each accused at their first one.
func centreAlerts(_ calls: [Call], places: [String: CellPosition] = [:]) -> [Alert] {
  let strong = rule("strong", .callingNumber, "novelty", 5)
  let stage = CentreStage(rules: [strong], settings: ScoreSettings(), places: places)
  var seen: Set<UInt64> = []
  let steps = calls.sorted { $0.time < $1.time }.map { call in
    Step(
      call: call,
      alerts: seen.insert(call.number).inserted
        ? [episode(strong, call.text, at: call.time, country: call.country)] : []
    )
  }
  return stage.run(steps).filter { $0.rule == "scam-centre" }
}

/// The centres at the end of such calls, each as its numbers.
func centres(_ calls: [Call], places: [String: CellPosition] = [:]) -> [Set<UInt64>] {
  centreAlerts(calls, places: places).filter { $0.status == .closed && $0.reason != .merged }.map {
    Set(($0.group?.members ?? []).compactMap { UInt64($0.subject.value.dropFirst()) })
  }
}

extension CentreStage {
  /// The bytes of a checkpoint of it.
  func saved() -> [UInt8] {
    final class Box { var bytes: [UInt8] = [] }
    let box = Box()
    var writer = StateWriter {
      box.bytes += $0
      return true
    }
    save(to: &writer)
    let isWhole = writer.finish()
    #expect(isWhole)
    return box.bytes
  }

  /// Takes up what `saved` gave.
  func resume(_ state: [UInt8]) throws {
    try state.withUnsafeBytes { bytes in
      var reader = try StateReader(bytes)
      try restore(from: &reader)
      try reader.finish()
    }
  }
}
