import Foundation
import SieveCapture
import SieveModel
import SieveSIP
import Testing

/// Agreement with calls that another program (tshark and a script) found in the corpus.
@Suite(.enabled(if: Corpus.isHere, Comment(rawValue: Corpus.absent)))
struct ExpectedCallsTests {
  /// One row of `expected_calls.tsv`.
  struct Row {
    let columns: [String]
    var file: String { columns[0] }
    var callID: String { columns[1] }
    var invite: Int64? { Self.milliseconds(columns[5]) }
    var ringing: Int64? { Self.milliseconds(columns[6]) }
    var answer: Int64? { Self.milliseconds(columns[7]) }
    var bye: Int64? { Self.milliseconds(columns[8]) }
    var status: UInt16 { UInt16(columns[9]) ?? 0 }

    static func milliseconds(_ text: String) -> Int64? {
      Double(text).map { Int64(($0 * 1000).rounded(.down)) }
    }
  }

  /// Rows that are known to differ, with the reason; the manual explains them too.
  static let known: [String: String] = [
    "pcap/nDPI__fuzz-2006-06-26-2594.pcap 105090259-446faf7a@192.168.1.2: not found":
      "the mutated INVITE has the CSeq method INV\u{FFFD}TE and is rejected",
    "pcap/nDPI__fuzz-2006-06-26-2594.pcap 11894297-4432a9f8@192.168.1.2: status 0, expected 480":
      "the mutated From tags of the INVITE and of the response differ",
  ]

  static func rows() throws -> [Row] {
    let text = try String(
      contentsOf: Corpus.root.appendingPathComponent("expected_calls.tsv"),
      encoding: .utf8
    )
    return text.split(separator: "\n").dropFirst()
      .map {
        Row(columns: $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
      }
  }

  @Test func callsAgree() throws {
    let rows = try Self.rows()
    #expect(rows.count == 81)
    var report: [String] = []
    for (file, rows) in Dictionary(grouping: rows, by: \.file).sorted(by: { $0.key < $1.key }) {
      guard let decoded = try? Decoded(try Corpus.bytes(file)) else {
        report.append("\(file): not a capture")
        continue
      }
      for row in rows {
        for difference in Self.differences(row, decoded) {
          report.append("\(file) \(row.callID): \(difference)")
        }
      }
      let extra = decoded.attempts.count - rows.count
      if extra > 0 { report.append("\(file): \(extra) more attempts \(decoded.lines)") }
    }
    let explained = Set(Self.known.keys)
    #expect(Set(report) == explained, "\(report.joined(separator: "\n"))")
  }

  /// A user without the prefixes by which the numbering plan knows an international number.
  private static func plain(_ user: String) -> Substring {
    user.hasPrefix("+") ? user.dropFirst() : user.hasPrefix("00") ? user.dropFirst(2) : user[...]
  }

  static func differences(_ row: Row, _ decoded: Decoded) -> [String] {
    let found = decoded.attempts.indices.filter {
      decoded.text(decoded.attempts[$0].callID, $0) == row.callID
    }
    guard let at = found.first else { return ["not found"] }
    let attempt = decoded.attempts[at]
    var result: [String] = found.count > 1 ? ["\(found.count) attempts"] : []
    func time(_ name: String, _ expected: Int64?, _ after: Int32) {
      let own = after < 0 ? nil : attempt.setupTime + Int64(after)
      guard own != expected else { return }
      if let own, let expected, abs(own - expected) <= 1 { return }
      result.append(
        "\(name) \(own.map(String.init) ?? "-"), expected \(expected.map(String.init) ?? "-")"
      )
    }
    time("setup", row.invite, 0)
    time("alert", row.ringing, attempt.alertAfter)
    time("answer", row.answer, attempt.answerAfter)
    if row.answer != nil { time("release", row.bye, attempt.releaseAfter) }
    if attempt.sipStatus != row.status {
      result.append("status \(attempt.sipStatus), expected \(row.status)")
    }
    let called = decoded.text(attempt.calledNumber, at)
    let user = String(row.columns[4].prefix { $0 != ";" })
    if plain(called) != plain(user) { result.append("called \(called), expected \(user)") }
    let calling = [attempt.presentedNumber, attempt.callingNumber].map { decoded.text($0, at) }
    // The reference has no user where From is a tel: URI or damaged.
    if !row.columns[2].isEmpty, !calling.map(plain).contains(plain(row.columns[2])) {
      result.append("calling \(calling), expected \(row.columns[2])")
    }
    return result
  }
}
