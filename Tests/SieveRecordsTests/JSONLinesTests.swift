import SieveDiagnostics
import SieveRecords
import Testing

@Suite("JSON lines")
struct JSONLinesTests {
  @Test("keys in any order, unknown and nested ones skipped, numbers and strings alike")
  func objects() {
    let decoded = jsonl(
      """
      {"dst":"1669","nested":{"dst":"1","a":[1,{"b":"}]"}]},"talk_ms":1500,"src":"+66812345678",\
      "start":1771578847.25,"zzz":null,"ok":true}
      { "Call-ID" : "x" , "start" : "2026-02-20T09:14:07Z" , "to" : 1669 , "billsec" : 2.5 }
      """
    )
    #expect(
      decoded.attempts == [
        "@0 2026-02-20T09:14:07.250Z talk=1500 a=+66812345678 b=1669 disposition=answered",
        "@134 2026-02-20T09:14:07.000Z talk=2500 b=1669 id=x disposition=answered",
      ]
    )
    #expect(decoded.rejects.isEmpty && decoded.warnings.isEmpty)
  }

  @Test("every escape of strings")
  func escapes() {
    let text =
      #"{"start":1771578847,"to":"1","ua":"\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00"}"#
    let agent = "ua=\"\\/\u{8}\u{C}\n\r\tA\u{E9}\u{20AC}\u{1F600} "
    #expect(jsonl(text).attempts.first?.contains(agent) == true)
    let lone = #"{"start":1771578847,"to":"1","ua":"\ud83d-\ude00\ud83d\u0041"}"#
    #expect(jsonl(lone).attempts.first?.contains("ua=\u{FFFD}-\u{FFFD}\u{FFFD}A ") == true)
    let number = #"{"start":"\u0031771578847","to":"\u002b66812345678"}"#
    #expect(
      jsonl(number).attempts == ["@0 2026-02-20T09:14:07.000Z b=+66812345678 disposition=unknown"]
    )
  }

  @Test("the last of equal keys wins, the better of different ones, with a warning")
  func duplicates() {
    let equal = jsonl(#"{"start":1771578847,"to":"1","to":"2"}"#)
    #expect(equal.attempts.first?.contains("b=2 ") == true)
    #expect(equal.warnings.isEmpty)
    let different = jsonl(#"{"start":1771578847,"to":"1","called_number":"2","dst":"3"}"#)
    #expect(different.attempts.first?.contains("b=2 ") == true)
    #expect(different.warnings.map(\.code.id) == ["CS1106"])
    let empty = jsonl(#"{"start":1771578847,"called_number":null,"dst":"3"}"#)
    #expect(empty.attempts.first?.contains("b=3 ") == true)
    #expect(empty.warnings.isEmpty)
  }

  @Test(
    "what is no object is rejected with the place",
    arguments: [
      (#"{"start":1771578847"#, 20, "the line ends inside the object"),
      (#"{"start":1771578847,}"#, 21, "a key in quotes expected"),
      (#"{"start" 1771578847}"#, 10, "':' expected"),
      (#"{"start":}"#, 10, "a value expected"),
      (#"{"start":nul}"#, 10, "a value expected"),
      (#"{"start":1 "to":2}"#, 12, "',' or '}' expected"),
      (#"{"start":1} {"#, 13, "something follows the object"),
      (#"{"to":"a\x"}"#, 9, "no such escape"),
      (#"{"to":"\u12g4"}"#, 8, "no such escape"),
      ("{\"to\":\"a\u{1}\"}", 9, "control character in a string"),
      ("plain", 1, "'{' expected"),
      ("[1]", 1, "'{' expected"),
      (#"{"a":[1}"#, 8, "',' or '}' expected"),
    ]
  )
  func faults(_ line: String, _ column: Int, _ label: String) {
    let good = #"{"start":1771578847,"to":"1"}"#
    let decoded = jsonl("\(good)\n\(line)\n\(good)")
    #expect(decoded.attempts.count == 2)
    #expect(decoded.codes == ["CS1108"])
    #expect(decoded.rejects.first?.location?.line == 2)
    #expect(decoded.rejects.first?.location?.column == column)
    #expect(decoded.rejects.first?.snippet?.label == label)
    #expect(decoded.records == [line])
  }

  @Test("nesting has a limit")
  func depth() {
    func nested(_ depth: Int) -> Decoded {
      let open = String(repeating: "[", count: depth)
      let close = String(repeating: "]", count: depth)
      return jsonl("{\"start\":1771578847,\"to\":\"1\",\"x\":\(open)\(close)}")
    }
    #expect(nested(64).attempts.count == 1)
    #expect(nested(65).rejects.first?.snippet?.label == "nested deeper than 64")
    #expect(nested(100_000).codes == ["CS1108"])
  }

  @Test("documents are refused with the way to convert them")
  func documents() {
    let array = jsonl("[\n{\"start\":1}]\n").fatal.first
    #expect(array?.code.id == "CS1109")
    #expect(array?.hint == "jq -c '.[]' a.jsonl | callsieve analyze --format jsonl -")
    let pretty = jsonl("{\n  \"start\": 1\n}\n").fatal.first
    #expect(pretty?.code.id == "CS1109")
    #expect(pretty?.hint == "jq -c . a.jsonl | callsieve analyze --format jsonl -")
  }

  @Test("a value at fault is pointed at")
  func places() {
    let reject = jsonl(#"{"to":"1","start":"2026-02-30 00:00:00"}"#).rejects.first
    #expect(reject?.code.id == "CS1203")
    #expect(reject?.location?.column == 19)
    #expect(reject?.location?.byteOffset == 18)
    #expect(reject?.snippet?.caret == 18..<39)
  }

  @Test("mappings name keys")
  func mapping() throws {
    let options = RecordOptions(mapping: [
      try MappedColumn(parsing: "called_number=wer"), try MappedColumn(parsing: "talk=n:ms"),
    ])
    let decoded = jsonl(#"{"start":1771578847,"wer":"5","to":"6","n":7}"#, options)
    #expect(decoded.attempts.first?.contains("talk=7 b=5 ") == true)
  }
}
