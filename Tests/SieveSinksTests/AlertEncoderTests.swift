import Foundation
import SieveModel
import SieveSinks
import Testing

@Suite struct AlertEncoderTests {
  @Test("an alert is exactly this line")
  func golden() {
    let expected = """
      {"schema":"callsieve.alert.v1","id":"a3f1c0de9b2e4417","status":"open","rule":"call-burst",\
      "rule_version":"9c1e77aa","title":"Burst of attempts to strangers","severity":"high",\
      "flags":true,"subject":{"type":"calling_number","value":"+66812345678",\
      "identity":"network","country":"TH","number_type":"mobile"},\
      "event_time":"2026-03-02T09:14:07.250Z","detected_at":"2026-03-02T09:14:55.000Z",\
      "window":{"start":"2026-03-02T09:09:07.250Z","end":"2026-03-02T09:14:07.250Z",\
      "seconds":300},"evidence":{"attempts":{"value":57,"threshold":30},\
      "distinct(called_number) / attempts":{"value":0.982456,"threshold":0.8},\
      "acd":{"value":5.2,"threshold":10,"unit":"s"}},\
      "explanation":"+66812345678 made 57 attempts to 56 numbers in 5 minutes.",\
      "records":[{"call_id":"c-8841","source":"exports/a.csv.gz","offset":181204},\
      {"call_id":"f81d4fae@10.0.0.7","source":"trunk.pcapng","packet":90412}]}

      """
    #expect(SampleAlerts.line(SampleAlerts.plain()) == expected)
  }

  @Test("the documented example is what the encoder writes")
  func documentation() throws {
    let page = try String(
      contentsOfFile: repositoryPath("docs/formats/alert-json.md"),
      encoding: .utf8
    )
    #expect(page.contains(SampleAlerts.line(SampleAlerts.plain())))
  }

  @Test("every alert is one line that reads back", arguments: SampleAlerts.all())
  func readsBack(alert: Alert) throws {
    let line = SampleAlerts.line(alert, emittedAt: 1_772_442_896_113)
    #expect(line.hasSuffix("}\n"))
    // Nothing in it ends a line or moves a cursor, for any reader.
    #expect(line.unicodeScalars.count { $0.properties.generalCategory == .control } == 1)
    #expect(!line.contains("\u{2028}") && !line.contains("\u{2029}"))
    let object = try SampleAlerts.parsed(line)
    #expect(object["emitted_at"] as? String == "2026-03-02T09:14:56.113Z")
    #expect(object["explanation"] as? String == alert.explanation)
    let subject = try #require(object["subject"] as? [String: Any])
    #expect(subject["value"] as? String == alert.subject.value)
    #expect(object["reason"] as? String == alert.reason?.rawValue)
    let evidence = try #require(object["evidence"] as? [String: Any])
    #expect(evidence.count == alert.evidence.count)
  }

  @Test("the canonical form leaves out places and the clock")
  func canonical() throws {
    var elsewhere = SampleAlerts.plain()
    elsewhere.records[0].source = 1
    elsewhere.records[0].origin = 3
    let options = AlertEncoder.Options(canonical: true)
    let line = SampleAlerts.line(SampleAlerts.plain(), options, emittedAt: 1)
    #expect(line == SampleAlerts.line(elsewhere, options, emittedAt: 2))
    #expect(
      line.hasSuffix(
        "\"records\":[{\"call_id\":\"c-8841\"},{\"call_id\":\"f81d4fae@10.0.0.7\"}]}\n"
      )
    )
  }

  @Test("masking hides numbers but not call ids")
  func masking() throws {
    var alert = SampleAlerts.plain()
    alert.records[0].callID = "66812345678"
    let line = SampleAlerts.line(alert, AlertEncoder.Options(maskNumbers: true))
    #expect(line.components(separatedBy: "66812345678").count == 2)
    #expect(line.contains("\"value\":\"+668123•••78\""))
    #expect(line.contains("\"explanation\":\"+668123•••78 made 57"))
    #expect(line.contains("\"call_id\":\"66812345678\""))
  }

  @Test("undefined evidence is null, repeated names differ")
  func oddEvidence() throws {
    let line = SampleAlerts.line(SampleAlerts.all()[4])
    let expected =
      "\"evidence\":{\"asr\":{\"value\":null,\"threshold\":0.1},"
      + "\"asr (2)\":{\"value\":null,\"threshold\":0.9},\"asr (3)\":{\"value\":null},"
      + "\"tiny\":{\"value\":0.00000000000125},\"vast\":{\"value\":-15000"
    #expect(line.contains(expected))
  }

  @Test("encoding appends")
  func appends() {
    var out = Array("x\n".utf8)
    let encoder = AlertEncoder(sources: SampleAlerts.sources)
    encoder.encode(SampleAlerts.plain(), into: &out)
    encoder.encode(SampleAlerts.plain(), into: &out)
    let line = SampleAlerts.line(SampleAlerts.plain())
    #expect(String(decoding: out, as: UTF8.self) == "x\n" + line + line)
  }
}

/// A file of the repository, wherever the tests run.
func repositoryPath(_ path: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent(path).path
}
