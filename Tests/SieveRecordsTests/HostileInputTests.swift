import SieveDiagnostics
import SieveModel
import SieveRecords
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Nothing may stop the decoders but their own refusal of a header or a document.
@Suite("hostile input")
struct HostileInputTests {
  private static let rows = Array(
    """
    a1;2026-02-20 09:14:07;1771578857;2026-02-20T09:15:07Z;+66812345678;1669;50;ANSWERED;35-2;q
    "a2";1771578847.5;;;"+668";1669;0:00:01;17;352099001761482;"a ""b"" c
    d"
    \r
    a3;20260220091407;0;;anonymous;;;NORMAL_CLEARING;;"x"\r

    """.utf8
  )

  private static let lines = Array(
    """
    {"call_id":"a1","start":"2026-02-20 09:14:07","to":"1669","talk_ms":5,"n":[{"a":[]}]}
    {"call_id":"\\u0041\\ud83d\\ude00","start":1771578847.5,"to":null,"imei":"35-2","ua":"\\n"}
    {"answer":1771578847,"ring_ms":12,"sip_code":486,"verstat":"TN-Validation-Passed-A"}

    """.utf8
  )

  /// Changes a few bytes, mostly to ones that mean something.
  private func mutate(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
    var bytes = bytes
    let telling = Array("\"\";,\n\r\\{}[]:0-9TZ.eu\0é".utf8)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
      let byte =
        Bool.random(using: &random)
        ? telling.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
      switch Int.random(in: 0...4, using: &random) {
      case 0 where !bytes.isEmpty: bytes.remove(at: place)
      case 1: bytes.insert(byte, at: min(place, bytes.count))
      case 2: bytes.removeSubrange(min(place, bytes.count)...)
      case 3:
        let piece = bytes[min(place, bytes.count)...].prefix(40)
        bytes.insert(contentsOf: piece, at: min(place / 2, bytes.count))
      default: if place < bytes.count { bytes[place] = byte }
      }
    }
    return bytes
  }

  /// Runs 40,000 mutants; every tenth is also compared with itself in two chunks.
  private func run(_ start: some AttemptDecoder, _ seedText: [UInt8], seed: UInt64) {
    var random = Seeded(seed: seed)
    for round in 0..<40_000 {
      let bytes = mutate(seedText, &random)
      guard round % 10 == 0 else {
        var decoder = start
        var output = DecodedRecords()
        try? decoder.decode(bytes.span, into: &output)
        try? decoder.finish(into: &output)
        continue
      }
      let cut = Int.random(in: 0...bytes.count, using: &random)
      let whole = decode(start, bytes)
      let parts = decode(start, bytes, cuts: [cut])
      if whole != parts {
        Issue.record(
          "seed \(seed), round \(round), cut \(cut): \(String(decoding: bytes, as: UTF8.self))"
        )
        return
      }
    }
  }

  @Test("mutated CSV rows") func csvRows() throws {
    var decoder = csvDecoder(RecordOptions(lineLengthMax: 120))
    var output = DecodedRecords()
    let header = Array("call_id;start;answer;end;src;dst;billsec;disposition;imei;ua\n".utf8)
    try decoder.decode(header.span, into: &output)
    run(decoder, Self.rows, seed: 1)
  }

  @Test("mutated JSON lines") func jsonLines() {
    run(jsonDecoder(RecordOptions(lineLengthMax: 120)), Self.lines, seed: 2)
  }

  @Test("mutated headers") func headers() {
    var random = Seeded(seed: 3)
    let text = Array("call_id;start;\"answer\";end;src;dst;billsec\n1;2;3;4;5;6;7\n".utf8)
    for _ in 0..<500 { _ = decode(csvDecoder(), mutate(text, &random)) }
  }

  @Test("lines that open quotes again and again take linear time")
  func quoteStorm() {
    let storm = String(repeating: "x\",y,\"z\n", count: 20_000)
    let decoded = csv("start,to,x\n" + storm)
    #expect(decoded.rejects.count == 20_000)
  }

  @Test("files of real switches decode or are refused")
  func corpus() throws {
    let folder = corpusFolder() + "/cdr_samples/real"
    let names = [
      "asterisk_pjsip_Master_19col.csv", "asterisk_testsuite_Master.csv",
      "asterisk_testsuite_good.csv", "cucm_cdr-examples_cdr.txt", "cucm_cdr-examples_cmr.txt",
      "freeswitch_json_cdr.json", "freeswitch_mod_cdr_csv_Master.csv",
      "sipproxy_acc_flatstore_fullSuccessfull.csv", "xml_cdr_xmldp_test_0.xml",
    ]
    let files = names.compactMap { name in readFile(folder + "/" + name).map { (name, $0) } }
    guard !files.isEmpty else {
      print("corpus not found at \(folder); set CALLSIEVE_CORPUS")
      return
    }
    for (name, bytes) in files {
      let decoded = decode(csvDecoder(), bytes)
      if name == "cucm_cdr-examples_cdr.txt" {
        // The second line names the types of the columns.
        #expect(decoded.attempts.count == 3 && decoded.codes == ["CS1203"])
      } else {
        #expect(decoded.fatal.first?.code.id == "CS1105", "\(name)")
        #expect(decoded.attempts.isEmpty, "\(name)")
      }
      _ = decode(jsonDecoder(), bytes)
    }
  }
}

private func corpusFolder() -> String {
  if let path = getenv("CALLSIEVE_CORPUS") { return String(cString: path) }
  let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  return parts.dropLast(3).joined(separator: "/") + "/../shared/data"
}

private func readFile(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return bytes }
    bytes += buffer[0..<count]
  }
}
