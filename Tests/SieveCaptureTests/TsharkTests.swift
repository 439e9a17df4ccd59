import Foundation
import SieveCapture
import SieveSIP
import Testing

/// Messages as tshark finds them, over every capture of the corpus; `make test-tshark`.
@Suite(
  .enabled(
    if: Corpus.isHere && ProcessInfo.processInfo.environment["CALLSIEVE_TSHARK"] == "1",
    "only with make test-tshark, which needs tshark and the corpus"
  )
)
struct TsharkTests {
  /// Captures in which other messages are found, with the reason; the manual has them too.
  static let known: [String: String] = [
    "pcap/hep-wireshark__pcap__hep.pcap": "tshark does not read HEP here",
    "pcap_derived/pkts-sipp-hep3-udp9060.pcap": "tshark does not read HEP here",
    "pcap/open5gs__ipsec_to_nonipsec_call.pcapng": "captured twice, within GTP-U and behind it",
    "pcap/open5gs__nonipsec_reg.pcapng": "captured twice, within GTP-U and behind it",
    "pcap/open5gs__nonipsec_to_ipsec_call.pcapng": "captured twice, within GTP-U and behind it",
    "pcap/nDPI__fuzz-2006-06-26-2594.pcap": "mutated messages, rejected",
    "pcap/sipnab__c07-sip-r2.cap": "methods of more than 32 letters are not taken for SIP",
    "pcap_derived/pkts-sipp-tcp-lost-seg.pcap": "tshark stops at the missing segment",
    "pcap_derived/pkts-sipp-snap96.pcap": "tshark counts messages that are cut after 96 bytes",
    "pcap_derived/pkts-sipp-udp-crlf-nul-prefix.pcap": "tshark takes no NUL before a message",
  ]

  /// How many requests and responses tshark finds.
  private static func tshark(_ path: String) throws -> Int {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "tshark", "-r", Corpus.root.appendingPathComponent(path).path, "-o",
      "tcp.reassemble_out_of_order:TRUE", "-Y", "sip", "-T", "fields",
      "-e", "sip.Method", "-e", "sip.Status-Code",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
      .split { $0 == "\n" || $0 == "\t" || $0 == "," }.count
  }

  @Test func messagesAgree() throws {
    var differing: Set<String> = []
    var compared = 0
    for path in Corpus.files("pcap") + Corpus.files("pcap_derived") {
      guard let decoded = try? Decoded(try Corpus.bytes(path)) else { continue }
      compared += 1
      let theirs = try Self.tshark(path)
      if UInt64(theirs) == decoded.dialogs.messages { continue }
      differing.insert(path)
      if Self.known[path] == nil {
        Issue.record("\(path): tshark \(theirs), callsieve \(decoded.dialogs.messages)")
      }
    }
    #expect(compared > 100)
    // Who agrees by now has no place in the list.
    #expect(Set(Self.known.keys).subtracting(differing) == [])
  }
}
