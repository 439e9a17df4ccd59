import SieveModel
import Testing

@testable import SieveRuntime

/// In which centres a number was.
@Suite("Stays in centres")
struct CentreStaysTests {
  private let number = "+66812345678"

  private func alert(
    _ centre: String,
    _ status: Alert.Status,
    members: [String]? = nil,
    added: [String] = [],
    removed: [String] = []
  ) -> Alert {
    func made(_ numbers: [String]) -> [Alert.Member] {
      numbers.map {
        Alert.Member(
          subject: Alert.Subject(type: "calling_number", value: $0),
          joinedAt: 60_000,
          reason: "shares imei 1",
          confidence: 0.9
        )
      }
    }
    var alert = Alert(
      id: "1",
      status: status,
      rule: "scam-centre",
      ruleVersion: "1",
      title: "Scam centre",
      severity: .critical,
      flags: true,
      subject: Alert.Subject(type: "centre", value: centre),
      eventTime: 180_000,
      detectedAt: 120_000,
      windowEnd: 0,
      windowMilliseconds: 0,
      evidence: [],
      explanation: "",
      records: []
    )
    alert.group = Alert.Group(
      members: members.map(made),
      added: made(added),
      removed: made(removed),
      total: 3
    )
    return alert
  }

  private func text(_ alerts: [Alert]) -> [String] {
    var stays = CentreStays(number)
    for alert in alerts { stays.take(alert) }
    return stays.text.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
      .map(String.init)
  }

  @Test("a centre without the number is none of its own")
  func others() {
    #expect(text([alert("centre-1", .open, members: ["+66811111111"])]).isEmpty)
  }

  @Test("since when, why, and until when")
  func leaves() {
    let lines = text([
      alert("centre-1", .open, members: ["+66811111111"]),
      alert("centre-1", .update, added: [number]), alert("centre-1", .update),
      alert("centre-1", .update, removed: [number]),
      alert("centre-1", .closed, members: ["+66811111111"]),
    ])
    #expect(
      lines == [
        "Centre", "centre-1 since 1970-01-01T00:01:00.000Z: shares imei 1",
        "flagged as its member at 1970-01-01T00:02:00.000Z, confidence 0.9",
        "left by 1970-01-01T00:03:00.000Z",
      ]
    )
  }

  @Test("a centre that becomes part of another takes its numbers there")
  func merges() {
    var closed = alert("centre-2", .closed, members: [number])
    closed.reason = .merged
    closed.centre = "centre-1"
    let lines = text([
      alert("centre-2", .open, members: [number]), closed,
      alert("centre-1", .update, added: [number]),
    ])
    #expect(lines.count == 6)
    #expect(lines[3] == "1970-01-01T00:03:00.000Z: the centre ends (merged), now in centre-1")
    #expect(lines[4].hasPrefix("centre-1 since "))
  }
}
