import Foundation
import SieveCapture
import SieveDiagnostics
import SieveModel
import SieveSIP
import Testing

/// Every message made to break parsers, each a datagram: what comes of it stands in the manual.
@Suite(.enabled(if: Corpus.isHere, Comment(rawValue: Corpus.absent)))
struct TortureTests {
  private static let folders = ["rfc4475", "rfc5118", "sofia-sip", "sip2json", "stream"]
  private static let manual = Corpus.repository.appendingPathComponent("docs/formats/sip.md")

  /// What comes of a file: a call, a message, the code of its rejection, or another bucket.
  private static func outcome(_ path: String) throws -> String {
    var bytes = try Corpus.bytes(path)
    // Longer ones do not fit a datagram.
    if bytes.count > 65_000 { bytes = Array(bytes.prefix(65_000)) }
    var capture = CaptureBuilder()
    let datagram = Packet.udp(bytes)
    capture.add(Packet.ethernet(Packet.ipv4(datagram, from: 1, to: 2)), at: 1_700_000_000_000)
    let decoded = try Decoded(capture.bytes)
    #expect(decoded.bucketSum == 1, "\(path)")
    if let attempt = decoded.attempts.first {
      return "call: \(decoded.text(attempt.callingNumber)) to \(decoded.text(attempt.calledNumber))"
    }
    if let reject = decoded.output.rejects.first { return reject.diagnostic.code.id }
    if decoded.dialogs.messages == 1 { return "message" }
    return decoded.statistics.named.first?.name ?? "nothing"
  }

  /// Rows of the manual: `| rfc4475/wsinv | call … | why |`.
  private static func rows() throws -> [String: String] {
    var rows: [String: String] = [:]
    for line in try String(contentsOf: manual, encoding: .utf8).split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, let folder = cells[0].split(separator: "/").first,
        folders.contains(String(folder))
      else { continue }
      rows[cells[0]] = cells[1].replacing("`", with: "")
    }
    return rows
  }

  @Test func asTheManualSays() throws {
    let expected = try Self.rows()
    var found: [String: String] = [:]
    for folder in Self.folders {
      for path in Corpus.files("torture/\(folder)") {
        found[String(path.dropFirst("torture/".count))] = try Self.outcome(path)
      }
    }
    if ProcessInfo.processInfo.environment["CALLSIEVE_RECORD"] == "1" {
      for (name, outcome) in found.sorted(by: { $0.key < $1.key }) where expected[name] != outcome {
        print("| \(name) | `\(outcome)` | |")
      }
      return
    }
    #expect(found.count == expected.count)
    for (name, outcome) in found.sorted(by: { $0.key < $1.key }) {
      #expect(expected[name] == outcome, "\(name)")
    }
  }
}
