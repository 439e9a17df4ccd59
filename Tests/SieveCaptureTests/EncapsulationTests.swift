import SieveCapture
import SieveModel
import SieveSIP
import Testing

/// The same five calls inside every encapsulation of the corpus.
@Suite(.enabled(if: Corpus.isHere, Comment(rawValue: Corpus.absent)))
struct EncapsulationTests {
  /// Files that cannot give the five calls as they are, with the reason.
  private static let different: [String: String] = [
    "pkts-sipp-snap96": "cut before the headers that tell the call",
    "pkts-sipp-tls5061-opaque": "encrypted",
    "pkts-sipp-plain.pcap.gz": "compressed, which is the source's part",
    "pkts-sipp-clock-backwards": "the clock goes back within calls",
    "pkts-sipp-cut-mid-packet": "the last packet is missing",
    "pkts-sipp-out-of-order-file": "packets stand in the wrong order",
    "pkts-sipp-tcp-lost-seg": "a segment is missing",
  ]

  /// Segments of TCP that hold parts of messages, or several, move their times.
  private static let timesMove = ["37byte", "reordered", "coalesced", "websocket"]

  private static func calls(_ decoded: Decoded) -> [String] {
    decoded.attempts.indices.map { at in
      let attempt = decoded.attempts[at]
      let texts = [
        decoded.text(attempt.callID, at), decoded.text(attempt.callingNumber, at),
        decoded.text(attempt.calledNumber, at),
      ]
      return (texts + ["\(attempt.sipStatus)", attempt.disposition.name]).joined(separator: " ")
    }
  }

  private static func times(_ decoded: Decoded) -> [[Int64]] {
    decoded.attempts.map { attempt in
      [attempt.setupTime]
        + [attempt.alertAfter, attempt.answerAfter, attempt.releaseAfter].map(Int64.init)
    }
  }

  @Test func sameCallsInside() throws {
    let base = try Decoded(try Corpus.bytes("pcap/pkts__pkts-sip__sipp.pcap"))
    #expect(base.attempts.count == 5)
    let files = Corpus.files("pcap_derived").filter { $0.contains("pkts-sipp") }
    #expect(files.count > 40)
    for file in files {
      guard !Self.different.keys.contains(where: { file.contains($0) }) else { continue }
      let decoded = try Decoded(try Corpus.bytes(file))
      let comment = "\(file) \(decoded.statistics.named)"
      #expect(Self.calls(decoded) == Self.calls(base), "\(comment)")
      if !Self.timesMove.contains(where: { file.contains($0) }) {
        #expect(Self.times(decoded) == Self.times(base), "\(comment)")
      }
    }
  }
}
