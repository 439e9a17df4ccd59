import SieveBytes
import SieveDiagnostics
import SieveModel
import SieveRecords
import Testing

/// Decodes one row of the columns `names`; numbers are added unless the row has them.
private func row(
  _ names: String,
  _ values: String,
  _ options: RecordOptions = RecordOptions()
) -> Decoded {
  csv("\(names),called\n\(values),1669\n", options)
}

private func first(_ decoded: Decoded) -> String {
  decoded.attempts.first ?? decoded.rejects.first?.summary ?? decoded.fatal.first?.summary ?? ""
}

@Suite("what records mean")
struct MeaningTests {
  @Test("the times are completed from durations")
  func derived() {
    #expect(
      first(row("start,duration,billsec", "1771578847,60,50"))
        .contains("answer=10000 release=60000 talk=50000 ")
    )
    #expect(
      first(row("answer,duration,billsec", "1771578857,60,50"))
        .contains(" 2026-02-20T09:14:07.000Z answer=10000 release=60000 talk=50000 ")
    )
    #expect(
      first(row("end,duration", "1771578907,60"))
        .contains(" 2026-02-20T09:14:07.000Z release=60000 ")
    )
    #expect(
      first(row("answer,ring_time", "1771578857,4")).contains(
        " 2026-02-20T09:14:13.000Z answer=4000 "
      )
    )
    #expect(
      first(row("start,answer,end", "1771578847,1771578857,1771578907"))
        .contains("answer=10000 release=60000 talk=50000 ")
    )
    #expect(
      first(row("start,ringing_time,answer", "1771578847,1771578850,1771578857"))
        .contains("alert=3000 answer=10000 ring=7000 ")
    )
  }

  @Test("a record without a time is rejected")
  func noTime() {
    let decoded = row("answer,src", ",+66812345678")
    #expect(decoded.codes == ["CS1201"])
    #expect(row("start,src", ",+66812345678").rejects.first?.summary == "'start' is empty")
    for nothing in ["0", "NULL", "\\N", "-", "0000-00-00 00:00:00"] {
      #expect(row("start,src", "\(nothing),1").codes == ["CS1201"], "\(nothing)")
    }
  }

  @Test("contradictions are rejected, a second of rounding is evened out")
  func contradictions() {
    let decoded = row("start,answer,end", "1771578847,1771578840,1771578907")
    #expect(decoded.codes == ["CS1202"])
    #expect(first(decoded) == "'answer' lies before the set-up time: \"1771578840\"")
    #expect(row("start,answer,end", "1771578847,1771578857,1771578850").codes == ["CS1202"])
    #expect(row("start,end", "1771578847,1771578840").codes == ["CS1202"])
    #expect(row("start,end", "1771578847,1771578846").attempts.first?.contains("release=0") == true)
    #expect(
      first(row("start,answer", "1771578847.9,1771578847")).contains("07.900Z answer=0 ")
    )
    #expect(row("start,end", "1771578847,1791578847").codes == ["CS1205"])
  }

  @Test(
    "units follow the name of the column",
    arguments: [
      ("billsec", "50"), ("billmsec", "50000"), ("billusec", "50000000"), ("talk_ms", "50000"),
      ("talk_time", "50"), ("Talk Time (sec)", "50"), ("talk_seconds", "50.0"),
      ("billsec", "00:00:50"), ("talk_ms", "0:50"),
    ]
  )
  func units(_ name: String, _ value: String) {
    #expect(first(row("start,\(name)", "1771578847,\(value)")).contains("talk=50000 "))
  }

  @Test("a duration that is none rejects the record")
  func badDuration() {
    let decoded = row("start,billsec", "1771578847,-5")
    #expect(decoded.codes == ["CS1204"])
    #expect(first(decoded) == "'billsec' is not a duration: \"-5\"")
  }

  @Test(
    "words for the outcome",
    arguments: [
      ("ANSWERED", "answered"), ("NO ANSWER", "no_answer"), ("No-Answer", "no_answer"),
      ("BUSY", "busy"), ("FAILED", "failed"), ("CONGESTION", "congestion"),
      ("CANCEL", "cancelled"), ("canceled", "cancelled"), ("completed", "answered"),
      ("declined", "rejected"), ("in_progress", "in_progress"), ("USER_BUSY", "busy"),
      ("ORIGINATOR_CANCEL", "cancelled"), ("NO_USER_RESPONSE", "no_answer"), ("17", "busy"),
      ("CALL_REJECTED", "rejected"), ("NORMAL_CIRCUIT_CONGESTION", "congestion"),
      ("UNALLOCATED_NUMBER", "failed"), ("unknown", "unknown"), ("", "no_answer"),
    ]
  )
  func words(_ word: String, _ expected: String) {
    let text = first(row("start,end,billsec,disposition", "1771578847,1771578850,0,\(word)"))
    #expect(text.contains("disposition=\(expected)"), "\(text)")
  }

  @Test("every disposition is read by its own name")
  func ownNames() {
    for disposition in Disposition.allCases {
      let text = first(row("setup_time,disposition", "1771578847,\(disposition.name)"))
      #expect(text.contains("disposition=\(disposition.name)"))
    }
  }

  @Test("an unknown word is reported once and the attempt kept")
  func unknownWord() {
    let rows = "start,called,disposition\n1771578847,1,FOO\n1771578847,1,BAR\n"
    let decoded = csv(rows)
    #expect(decoded.attempts.count == 2)
    #expect(decoded.warnings.map(\.code.id) == ["CS1206"])
    #expect(decoded.warnings.first?.summary == "unknown disposition in 'disposition': \"FOO\"")
  }

  @Test("talk time proves an answer, a failure without any takes the answer back")
  func weighing() {
    let columns = "start,answer,end,billsec,disposition"
    let failed = first(row(columns, "1771578847,1771578847,1771578852,0,FAILED"))
    #expect(failed.contains("release=5000 talk=0 ") && !failed.contains("answer="))
    let talked = first(row(columns, "1771578847,1771578847,1771578852,5,FAILED"))
    #expect(talked.contains("answer=0 release=5000 talk=5000 b=1669 disposition=answered"))
    let cause = first(row("start,answer,hangup_cause", "1771578847,1771578857,NORMAL_CLEARING"))
    #expect(cause.contains("disposition=answered cause=16"))
    #expect(first(row("start,cause", "1771578847,16")).contains("disposition=cancelled cause=16"))
    #expect(first(row("start,sip_code", "1771578847,486")).contains("disposition=busy sip=486"))
  }

  @Test("devices: separators are dropped, IMEISV kept, nonsense left out with one warning")
  func devices() {
    let decoded = csv(
      """
      start,called,imei,imsi
      1771578847,1,35-209900-176148-1,520010123456789
      1771578847,1,3520990017614823,520010123456789
      1771578847,1,3.52099E+14,x
      1771578847,1,NULL,
      1771578847,1,012345678901234,00000000000000000
      """
    )
    #expect(decoded.attempts.count == 5)
    #expect(decoded.attempts.first?.contains("imsi=520010123456789 imei=352099001761481 ") == true)
    #expect(decoded.attempts[1].contains("imei=3520990017614823 "))
    #expect(!decoded.attempts[2].contains("imei") && !decoded.attempts[2].contains("imsi"))
    #expect(decoded.attempts[4].contains("imei=012345678901234 "))
    #expect(decoded.warnings.map(\.code.id) == ["CS1207", "CS1207"])
    #expect(decoded.warnings.last?.hint == "export the column as text, not as a number")
  }

  @Test("attestation is a letter or a verification status that ends in one")
  func attestation() {
    for (value, level) in [("A", "A"), ("b", "B"), ("TN-Validation-Passed-C", "C")] {
      #expect(first(row("start,attestation", "1771578847,\(value)")).hasSuffix("attest=\(level)"))
    }
    let none = row("start,verstat", "1771578847,No-TN-Validation")
    #expect(!first(none).contains("attest"))
  }

  @Test("local times are read in the zone of the options")
  func zone() {
    let options = RecordOptions(zone: ZoneTable(name: "+07:00", fixedOffset: 25_200_000))
    #expect(
      first(row("start", "2026-03-02 09:14:07", options)).hasPrefix("@13 2026-03-02T02:14:07.000Z")
    )
  }

  @Test("the reject for a calendar says what the calendar has")
  func calendar() {
    let reject = row("start,src", "2026-02-30T09:14:07Z,1").rejects.first
    #expect(reject?.code.id == "CS1203")
    #expect(reject?.summary == "'start' is not a timestamp: \"2026-02-30T09:14:07Z\"")
    #expect(reject?.snippet?.label == "February 2026 has 28 days")
    #expect(reject?.snippet?.caret == 0..<20)
    #expect(reject?.location?.byteOffset == 17)
    #expect(reject?.location?.field == 1)
  }
}
