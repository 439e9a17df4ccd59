import SieveDiagnostics
import SieveModel
import SieveRecords
import Testing

@Suite("writers")
struct WriterTests {
  @Test("one attempt in full, in both forms")
  func examples() {
    var batch = AttemptBatch()
    var attempt = Attempt(setupTime: 1_771_578_847_250)
    batch.beginText(&attempt)
    attempt.callID = batch.addText(Array("a,\"1\"".utf8), of: &attempt)
    attempt.callingNumber = .e164(66_812_345_678)
    attempt.calledNumber = .digits(1669, count: 4)
    attempt.presentedNumber = .withheld
    attempt.answerAfter = 10_000
    attempt.releaseAfter = 60_000
    attempt.talkMilliseconds = 50_000
    attempt.disposition = .answered
    attempt.releaseCause = 16
    attempt.imei = DigitString(value: 12_345_678_901_234, count: 15)
    attempt.origin = 77
    batch.append(attempt)
    var rows: [UInt8] = []
    let writer = CSVAttemptWriter()
    writer.begin(into: &rows)
    writer.write(attempt, of: batch, source: "a.csv", into: &rows)
    #expect(
      String(decoding: rows, as: UTF8.self) == """
        call_id,calling_number,presented_number,asserted_identity,called_number,\
        redirecting_number,setup_time,alert_time,answer_time,release_time,ring_ms,talk_ms,\
        disposition,release_cause,sip_status,ingress_trunk,egress_trunk,source_address,user_agent,\
        imsi,imei,cell,attestation,origid,passport,call_ids,source,offset
        "a,""1""\",+66812345678,withheld,,1669,,2026-02-20T09:14:07.250Z,,2026-02-20T09:14:17.250Z,\
        2026-02-20T09:15:07.250Z,,50000,answered,16,,,,,,,012345678901234,,,,,,a.csv,77

        """
    )
    var object: [UInt8] = []
    JSONLinesAttemptWriter().write(attempt, of: batch, source: "a.csv", into: &object)
    #expect(
      String(decoding: object, as: UTF8.self) == """
        {"call_id":"a,\\"1\\"","calling_number":"+66812345678","presented_number":"withheld",\
        "called_number":"1669","setup_time":"2026-02-20T09:14:07.250Z",\
        "answer_time":"2026-02-20T09:14:17.250Z","release_time":"2026-02-20T09:15:07.250Z",\
        "talk_ms":50000,"disposition":"answered","release_cause":16,"imei":"012345678901234",\
        "source":"a.csv","offset":77}

        """
    )
  }

  @Test("numbers are written as they are shown elsewhere, of any length")
  func numbers() {
    var value: UInt64 = 0
    for count in 1...15 {
      value = value * 10 + UInt64(count % 10)
      let identities: [Identity] = [
        .digits(value, count: count), .digits(0, count: count), .digits(7, count: count),
        .digits(value / 1000, count: count), .e164(value), .e164(value / 7),
      ]
      for identity in identities {
        var attempt = Attempt(setupTime: 0)
        attempt.calledNumber = identity
        attempt.origin = .max - value
        var rows: [UInt8] = []
        CSVAttemptWriter().write(attempt, of: AttemptBatch(), source: "x", into: &rows)
        let fields = String(decoding: rows, as: UTF8.self).split(
          separator: ",",
          omittingEmptySubsequences: false
        )
        #expect(fields[4] == identity.numberText ?? "")
        #expect(fields.last == "\(UInt64.max - value)\n")
      }
    }
  }

  @Test("what is written reads back as equal attempts", arguments: 0..<10)
  func roundTrip(_ seed: UInt64) {
    var random = Seeded(seed: seed)
    var batch = AttemptBatch()
    for _ in 0..<50 { Self.add(to: &batch, &random) }
    var rows: [UInt8] = []
    var lines: [UInt8] = []
    let csvWriter = CSVAttemptWriter(fromCapture: true)
    let jsonWriter = JSONLinesAttemptWriter()
    csvWriter.begin(into: &rows)
    jsonWriter.begin(into: &lines)
    for attempt in batch.attempts {
      csvWriter.write(attempt, of: batch, source: "x,y", into: &rows)
      jsonWriter.write(attempt, of: batch, source: "x,y", into: &lines)
    }
    let expected = batch.attempts.map { content($0, batch) }
    let others = [UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")].map { delimiter in
      let writer = CSVAttemptWriter(fromCapture: true, delimiter: delimiter)
      var rows: [UInt8] = []
      writer.begin(into: &rows)
      for attempt in batch.attempts {
        writer.write(attempt, of: batch, source: "x;y", into: &rows)
      }
      return decode(csvDecoder(), rows)
    }
    for decoded in [decode(csvDecoder(), rows), decode(jsonDecoder(), lines)] + others {
      let found = decoded.attempts.map { $0.drop { $0 != " " }.dropFirst() }.map(String.init)
      #expect(found == expected, "seed \(seed)")
      #expect(decoded.warnings.isEmpty && decoded.rejects.isEmpty, "seed \(seed)")
    }
  }

  /// An attempt as decoders make them, with random parts missing.
  private static func add(to batch: inout AttemptBatch, _ random: inout Seeded) {
    func some<T>(_ value: T, or other: T) -> T { Bool.random(using: &random) ? value : other }
    var attempt = Attempt(setupTime: Int64.random(in: 1...4_000_000_000_000, using: &random))
    batch.beginText(&attempt)
    func text() -> TextField {
      let pieces = ["x", "é", "\"", ",", "\\", "\n", "\u{1}", " ", ";", "trunk"]
      let text = (0..<Int.random(in: 0...4, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      return batch.addText(Array(text.utf8), of: &attempt)
    }
    attempt.callID = text()
    attempt.ingressTrunk = text()
    attempt.egressTrunk = text()
    attempt.userAgent = text()
    attempt.cell = text()
    attempt.sourceAddress = text()
    let user = batch.addText(Array("user\"1".utf8), of: &attempt)
    let name = Identity.text(offset: Int(user.offset), length: Int(user.length))
    attempt.callingNumber = some(.e164(66_812_345_678), or: name)
    attempt.presentedNumber = some(.withheld, or: .none)
    attempt.calledNumber = some(.digits(191, count: 4), or: .e164(6_621_234_567))
    attempt.redirectingNumber = some(name, or: .none)
    attempt.disposition = Disposition.allCases.randomElement(using: &random) ?? .unknown
    let isKnown = attempt.disposition.isOutcomeKnown
    if attempt.disposition == .answered {
      attempt.answerAfter = 4000
      attempt.releaseAfter = 9000
      attempt.talkMilliseconds = 5000
    } else if isKnown {
      attempt.releaseAfter = 7000
      attempt.talkMilliseconds = 0
    }
    attempt.alertAfter = some(1000, or: Attempt.unknown)
    if attempt.alertAfter >= 0, isKnown {
      attempt.ringMilliseconds = attempt.disposition == .answered ? 3000 : 6000
    }
    attempt.releaseCause = some(17, or: 0)
    attempt.sipStatus = some(486, or: 0)
    attempt.imsi = some(DigitString(value: 520_010_123_456_789, count: 15), or: .none)
    attempt.imei = some(DigitString(value: 12, count: 16), or: .none)
    attempt.attestation = some(0x42, or: 0)
    attempt.originID = text()
    attempt.passport = some(.mismatch, or: .none)
    attempt.legIDs = text()
    attempt.origin = UInt64.random(in: 0...1 << 40, using: &random)
    batch.append(attempt)
  }
}
