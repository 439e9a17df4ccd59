import SieveDiagnostics
import SieveRecords
import Testing

/// Any cut of the input gives the same attempts, rejects, warnings and positions.
@Suite("chunking")
struct ChunkingTests {
  private static let csvText = """
    \u{FEFF}call_id;start;answer;end;src;dst;billsec;disposition;clid;imei;ua\r
    a1;2026-02-20 09:14:07;2026-02-20 09:14:17;2026-02-20 09:15:07;+66812345678;1669;50;ANSWERED;x;;\r
    a2;2026-02-30 09:14:07;;;+66812345678;1669;0;BUSY;x;;q\r

    "a3";1771578847;;;+66812345678;1669;0;FOO;\"\"\"Al;i\u{E9}e"" <1002>";3x;"two
    lines"
    a4;1771578847;;;+66812345678;1669;0;BUSY;"open;;q
    a5;1771578847;;;+66812345678;1669;0;"BUSY";x;;q
    a6;1771578847;;;+66812345678;1669;0;BUSY;x
    call_id;start;answer;end;src;dst;billsec;disposition;clid;imei;ua\r
    a7;1771578847;;;+66812345678;1669;0;BUSY;z\0ero;;q
    a8;1771578847;;;+66812345678;1669;0;BUSY;\(String(repeating: "long", count: 60));;q
    a9;1771578847;;;+66812345678;1669;0;BUSY;"never closed;;q
    b1;1771578847;;;+66812345678;1669;0;BUSY;x;;"q"
    """

  private static let jsonText = """
    {"call_id":"a1","start":"2026-02-20 09:14:07","src":"+66812345678","dst":"1669","talk_ms":5}\r

    {"call_id":"a2","start":"2026-02-30 09:14:07","src":"+66812345678","dst":"1669"}
    {"call_id":"a\\u0033\\ud83d\\ude00","start":1771578847.5,"to":null,"x":[{"a":"]"}],"imei":"3x"}
    {"call_id":"a4","start":1771578847
    {"call_id":"a5","start":1771578847,"start_epoch":1771578848,"ua":"é"} x
    {"call_id":"a6","start":1771578847,"ua":"\(String(repeating: "long", count: 60))"}
    {"call_id":"a7","start":1771578847,"start_epoch":1771578848}
    """

  private let options = RecordOptions(lineLengthMax: 200)

  @Test("CSV: the example has what it is to have")
  func csvExample() {
    let decoded = csv(Self.csvText, options)
    #expect(decoded.attempts.count == 4)
    #expect(decoded.codes == ["CS1203", "CS1104", "CS1101", "CS1103", "CS1102", "CS1104"])
    #expect(decoded.warnings.map(\.code.id) == ["CS1206", "CS1207"])
  }

  @Test("CSV: every cut in two and every size of chunk")
  func csvCuts() {
    let bytes = Array(Self.csvText.utf8)
    let whole = decode(csvDecoder(options), bytes)
    for cut in 0...bytes.count {
      #expect(decode(csvDecoder(options), bytes, cuts: [cut]) == whole, "cut at \(cut)")
    }
    for size in 1...70 {
      let cuts = Array(stride(from: size, to: bytes.count, by: size))
      #expect(decode(csvDecoder(options), bytes, cuts: cuts) == whole, "chunks of \(size)")
    }
  }

  @Test("JSON lines: the example has what it is to have")
  func jsonExample() {
    let decoded = jsonl(Self.jsonText, options)
    #expect(decoded.attempts.count == 3)
    #expect(decoded.codes == ["CS1203", "CS1108", "CS1108", "CS1102"])
    #expect(decoded.warnings.map(\.code.id) == ["CS1207", "CS1106"])
  }

  @Test("JSON lines: every cut in two and every size of chunk")
  func jsonCuts() {
    let bytes = Array(Self.jsonText.utf8)
    let whole = decode(jsonDecoder(options), bytes)
    for cut in 0...bytes.count {
      #expect(decode(jsonDecoder(options), bytes, cuts: [cut]) == whole, "cut at \(cut)")
    }
    for size in 1...70 {
      let cuts = Array(stride(from: size, to: bytes.count, by: size))
      #expect(decode(jsonDecoder(options), bytes, cuts: cuts) == whole, "chunks of \(size)")
    }
  }

  @Test("rows that straddle the blocks of a large chunk")
  func blocks() {
    var text = "call_id,setup_time,called_number,user_agent\n"
    for number in 0..<3000 {
      let agent = number % 7 == 0 ? "\"a, \"\"b\"\"\"" : number % 11 == 0 ? "\"x\ny\"" : "plain"
      text += "\(number),2026-03-02T09:14:07Z,1669,\(agent)\n"
    }
    let whole = csv(text)
    let bytes = text.utf8.count
    #expect(whole.attempts.count == 3000)
    #expect(csv(text, cuts: Array(stride(from: 1000, to: bytes, by: 1000))) == whole)
  }
}
