import SieveDiagnostics
import SieveLaboratory
import SieveModel
import Testing

/// Figures of an evaluation against ones worked out by hand.
@Suite("Evaluation")
struct EvaluationTests {
  private static let labels = """
    number,label,kind,centre,first_call
    66811111111,scam,farm,centre-1,x
    +66811111112,scam,farm,centre-1,x
    66811111113,scam,farm,centre-1,x
    66822222221,honest,courier,,x
    66822222222,honest,subscriber,,x
    """

  private func alert(_ value: String, known: Int64, members: [String] = []) -> Alert {
    var alert = Alert(
      id: value,
      status: .open,
      rule: "r",
      ruleVersion: "v",
      title: "t",
      severity: .high,
      flags: true,
      subject: Alert.Subject(type: members.isEmpty ? "calling_number" : "centre", value: value),
      eventTime: known,
      detectedAt: known,
      windowEnd: known,
      windowMilliseconds: 0,
      evidence: [],
      explanation: "",
      records: []
    )
    if !members.isEmpty {
      alert.group = Alert.Group(
        members: members.map {
          Alert.Member(
            subject: Alert.Subject(type: "calling_number", value: $0),
            joinedAt: known,
            reason: "",
            confidence: 1
          )
        },
        total: members.count
      )
    }
    return alert
  }

  private func evaluation(_ alerts: [Alert]) throws -> EvaluationReport {
    try taken(alerts).report()
  }

  private func taken(_ alerts: [Alert]) throws -> Evaluation {
    var evaluation = Evaluation(try LabelTable(Self.labels, name: "labels.csv"))
    var batch = AttemptBatch()
    // Ten calls of each number but the third of the farm, which makes two.
    for (number, count) in [
      (66_811_111_111, 10), (66_811_111_112, 10), (66_811_111_113, 2), (66_822_222_221, 10),
      (66_822_222_222, 10),
    ] {
      for index in 0..<count {
        var attempt = Attempt(setupTime: Int64(index) * 1000)
        attempt.callingNumber = .e164(UInt64(number))
        batch.append(attempt)
      }
    }
    evaluation.take(batch)
    evaluation.take(alerts)
    return evaluation
  }

  @Test("the curve of what was prevented, by time and by attempts")
  func curve() throws {
    let curve = try taken([alert("+66811111111", known: 2000)]).preventedCurve
    // Of the three scam numbers with 10, 10 and 2 calls a second apart, seven of the first are after its flag.
    #expect(curve.byAttempts.first == PreventedCurve.Point(upTo: 1, share: 0))
    #expect(curve.byAttempts.last == PreventedCurve.Point(upTo: 10, share: 7.0 / 22))
    for point in curve.byAttempts {
      let attempts = Int(point.upTo)
      let all = 2 * attempts + min(2, attempts)
      #expect(abs(point.share - Double(max(0, attempts - 3)) / Double(all)) < 1e-12)
    }
    #expect(curve.byMinutes == [PreventedCurve.Point(upTo: 0.15, share: 7.0 / 22)])
    #expect(try taken([]).preventedCurve.byAttempts.allSatisfy { $0.share == 0 })
    let none = Evaluation(try LabelTable(Self.labels, name: "labels.csv"))
    #expect(none.preventedCurve.byMinutes.isEmpty)
    #expect(none.curveDrawing(title: "none").hasSuffix("</svg>\n"))
  }

  @Test("precision, recall, attempts before and prevented share")
  func figures() throws {
    let text = try evaluation([
      alert("+66811111111", known: 2000), alert("+66822222221", known: 5000),
    ]).text
    // Of four numbers with three attempts, two are scam; one is found, and one honest is accused.
    #expect(text.contains("more: 4, of them scam: 2"))
    #expect(text.contains("precision 0.500   recall 0.500   F1 0.500"))
    #expect(text.contains("honest numbers flagged: 1, per million and day 500000.0"))
    // Three before the flag, ten of the one not found.
    #expect(text.contains("median: 6.5"))
    // 7 of 22 attempts come after.
    #expect(text.contains("attempts after the flag: 0.318"))
  }

  @Test("a member of a centre is flagged; cover, purity and fragments")
  func centres() throws {
    let text = try evaluation([
      alert("centre-a", known: 0, members: ["+66811111111", "+66811111113", "+66822222222"])
    ]).text
    #expect(text.contains("recall 0.500"))
    // The third number has too few attempts to count for the cover, and belongs there all the same.
    let row = text.split(separator: "\n").first { $0.hasPrefix("centre-1") }
    #expect(
      row?.split(separator: " ").map(String.init) ?? [] == [
        "centre-1", "farm", "2", "0.500", "0.667", "1", "centre-a",
      ]
    )
  }

  @Test("a centre of honest numbers is counted")
  func honestCentre() throws {
    let text = try evaluation([
      alert("centre-a", known: 0, members: ["+66822222221", "+66822222222"])
    ]).text
    #expect(text.contains("Centres of honest numbers: 1"))
  }

  @Test(
    "labels that cannot be read are refused with their line",
    arguments: [
      ("", 1), ("number,kind\n1,x", 1), ("number,label\n1,scam\n2,maybe", 3),
      ("number,label\n,scam", 2),
    ]
  )
  func refused(text: String, line: Int) {
    do {
      _ = try LabelTable(text, name: "l.csv")
      Issue.record("read")
    } catch {
      #expect(error.location?.line == line)
    }
  }
}
