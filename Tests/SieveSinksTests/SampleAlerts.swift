import Foundation
import SieveModel
import SieveSinks

/// Alerts of every shape, for all tests of this target.
enum SampleAlerts {
  static let sources = [
    AlertEncoder.Source(name: "exports/a.csv.gz", isCapture: false),
    AlertEncoder.Source(name: "trunk.pcapng", isCapture: true),
  ]

  static func plain() -> Alert {
    Alert(
      id: "a3f1c0de9b2e4417",
      status: .open,
      rule: "call-burst",
      ruleVersion: "9c1e77aa",
      title: "Burst of attempts to strangers",
      severity: .high,
      flags: true,
      subject: Alert.Subject(
        type: "calling_number",
        value: "+66812345678",
        identity: "network",
        country: Country("TH") ?? .unknown,
        numberType: .mobile
      ),
      eventTime: 1_772_442_847_250,
      detectedAt: 1_772_442_895_000,
      windowEnd: 1_772_442_847_250,
      windowMilliseconds: 300_000,
      evidence: [
        Alert.Evidence(name: "attempts", value: 57, threshold: 30),
        Alert.Evidence(
          name: "distinct(called_number) / attempts",
          value: 56.0 / 57.0,
          threshold: 0.8
        ),
        Alert.Evidence(name: "acd", value: 5.2, threshold: 10, unit: "s"),
      ],
      explanation: "+66812345678 made 57 attempts to 56 numbers in 5 minutes.",
      records: [
        Alert.Record(callID: "c-8841", source: 0, origin: 181_204),
        Alert.Record(callID: "f81d4fae@10.0.0.7", source: 1, origin: 90_412),
      ]
    )
  }

  /// One of each kind of oddity.
  static func all() -> [Alert] {
    var closed = plain()
    closed.status = .closed
    closed.reason = .conditionEnded
    closed.severity = .critical
    var bare = plain()
    bare.status = .update
    bare.flags = false
    bare.subject = Alert.Subject(type: "ingress_trunk", value: "")
    bare.evidence = []
    bare.records = [Alert.Record(callID: "", source: 7, origin: 0)]
    var hostile = plain()
    hostile.subject.value = "\"\\\u{0}\u{1B}[2J\n\r\t\u{7F}\u{85}\u{2028}\u{2029}é😀\u{FFFD}"
    hostile.explanation = hostile.subject.value
    hostile.records = [Alert.Record(callID: hostile.subject.value, source: 0, origin: .max)]
    var numbers = plain()
    numbers.evidence = [
      Alert.Evidence(name: "asr", value: nil, threshold: 0.1),
      Alert.Evidence(name: "asr", value: .nan, threshold: 0.9),
      Alert.Evidence(name: "asr", value: .infinity),
      Alert.Evidence(name: "tiny", value: 1.25e-12),
      Alert.Evidence(name: "vast", value: -1.5e300),
    ]
    var times = plain()
    times.eventTime = .min
    times.detectedAt = .max
    times.windowEnd = .min
    times.windowMilliseconds = .max
    var composite = plain()
    composite.subject = Alert.Subject(
      type: "composite",
      value: "north-3, +66812345678",
      parts: [Alert.Subject(type: "ingress_trunk", value: "north-3"), plain().subject]
    )
    var reasons: [Alert] = []
    for reason in [Alert.ClosingReason.endOfInput, .evicted, .listed, .merged] {
      var alert = closed
      alert.reason = reason
      reasons.append(alert)
    }
    return [plain(), closed, bare, hostile, numbers, times, composite, scored()] + centres()
      + reasons
  }

  /// An alert of a score.
  static func scored() -> Alert {
    var alert = plain()
    alert.score = 0.9731
    alert.centre = "centre-0d41ab12c3d4"
    var item = Alert.Evidence(name: "device-rotation", value: 3.5)
    item.origin = Alert.Origin(
      rule: "device-rotation",
      family: "device",
      weight: 3.5,
      group: "imei 864120041234560",
      note: "reported by a victim"
    )
    alert.evidence = [item]
    return alert
  }

  /// A centre that opens, grows and becomes part of another.
  static func centres() -> [Alert] {
    let member = Alert.Member(
      subject: plain().subject,
      joinedAt: 1_772_442_847_250,
      reason: "shares imei 864120041234560",
      confidence: 0.97
    )
    let cell = CellSite(antenna: GeoPoint(latitude: 13.66, longitude: 102.56))
    let site = Alert.Profile.Site(place: CellPlace(cell), zones: ["poipet"])
    var open = plain()
    open.subject = Alert.Subject(type: "centre", value: "centre-0d41ab12c3d4")
    open.score = 0.97
    open.group = Alert.Group(
      members: [member],
      total: 1,
      profile: Alert.Profile(
        places: [
          Alert.Profile.Place(type: "cell", value: "520-03-7-12", share: 0.5),
          Alert.Profile.Place(type: "cell", value: "456-01-1-9", share: 0.5, site: site),
        ],
        activeHours: [9, 10],
        seats: 12,
        targets: [
          Alert.Profile.Target(country: Country("TH") ?? .unknown, share: 0.9),
          Alert.Profile.Target(country: .unknown, share: 0.1),
        ],
        confidence: 0.97,
        merged: ["centre-77aa00112233"]
      )
    )
    var update = open
    update.status = .update
    update.group = Alert.Group(added: [member], removed: [member], total: 1)
    update.group?.profile.move = Alert.Profile.Move(
      time: 1_772_442_847_250,
      from: "520-03-7-12",
      to: "456-01-1-9",
      site: site
    )
    var closed = open
    closed.status = .closed
    closed.reason = .merged
    return [open, update, closed]
  }

  static func line(
    _ alert: Alert,
    _ options: AlertEncoder.Options = AlertEncoder.Options(),
    emittedAt: Int64? = nil
  ) -> String {
    var out: [UInt8] = []
    AlertEncoder(sources: sources, options: options)
      .encode(alert, emittedAt: emittedAt, into: &out)
    return String(decoding: out, as: UTF8.self)
  }

  static func parsed(_ line: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    guard let object = value as? [String: Any] else { throw NotAnObject() }
    return object
  }

  struct NotAnObject: Error {}
}

/// A directory that is removed with its content when it is no longer used.
final class TestDirectory {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/callsieve-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func content(_ name: String) throws -> String {
    try String(contentsOfFile: path + "/" + name, encoding: .utf8)
  }
}
