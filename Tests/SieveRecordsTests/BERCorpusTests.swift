import Foundation
import SieveBytes
import SieveDiagnostics
import SieveModel
import SieveRecords
import Testing

/// Files of the corpus beside the calls that they were made of.
@Suite struct BERCorpusTests {
  private struct Call: Decodable {
    var imsi: String
    var a: String
    var b: String
    var start: String
    var dur: Int
    var lac: Int
    var ci: Int
    var mt: Bool
  }

  static let folder: URL = {
    let root =
      ProcessInfo.processInfo.environment["CALLSIEVE_CORPUS"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("shared/data")
    return root.appendingPathComponent("cdr_samples/ber_synthetic")
  }()

  static let isHere = FileManager.default.fileExists(atPath: folder.path)

  @Test(
    .enabled(if: isHere, "corpus not found; set CALLSIEVE_CORPUS to its directory"),
    arguments: ["CDTHA01MMR0100042.tap3", "ts32298-cs-mo-mt.ber"]
  )
  func expectedCalls(_ name: String) throws {
    let data = try Data(contentsOf: Self.folder.appendingPathComponent("expected-calls.json"))
    let calls = try JSONDecoder().decode([Call].self, from: data)
    let bytes = Array(try Data(contentsOf: Self.folder.appendingPathComponent(name)))
    let isTap = name.hasSuffix("tap3")
    #expect(recogniseBER(bytes.span) == (isTap ? .tap : .charging))
    let found = ber(bytes)
    #expect(found.rejects.isEmpty, "\(found.rejects.map(\.summary))")
    #expect(found.warnings.isEmpty, "\(found.warnings.map(\.summary))")
    try #require(found.attempts.count == calls.count)
    for (line, call) in zip(found.attempts, calls) {
      let fields = line.split(separator: " ").map(String.init)
      let local = Array((call.start + "+07:00").utf8)
      let start = try Timestamp.read(local.span, 0..<local.count, zone: .utc)
      #expect(fields[1] == CivilTime.rfc3339(milliseconds: start), "\(line)")
      #expect(fields.contains((call.mt ? "b=+" : "a=+") + call.a), "\(line)")
      #expect(fields.contains((call.mt ? "a=+" : "b=+") + call.b), "\(line)")
      #expect(fields.contains("talk=\(call.dur * 1000)"), "\(line)")
      #expect(fields.contains("disposition=\(call.dur > 0 ? "answered" : "no_answer")"), "\(line)")
      if !call.mt {
        #expect(fields.contains("imsi=\(call.imsi)"), "\(line)")
        let cell = isTap ? call.ci : call.ci & 0xFFFF
        #expect(fields.contains("cell=\(call.lac)-\(cell)"), "\(line)")
      }
    }
    #expect(ber(bytes, cuts: Array(1..<bytes.count)) == found)
  }
}
