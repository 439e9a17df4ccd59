import SieveBytes
import SieveDiagnostics
import SieveModel
import SieveSIP
import Testing

@testable import SieveCapture

struct MessageLogTests {
  private static let body = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n"

  private static func messages() -> [String] {
    let call = Call()
    let length = "Content-Length: \(body.utf8.count)"
    return [
      call.request("INVITE").replacing("Content-Length: 0", with: length) + body,
      call.response("180 Ringing"), call.response("200 OK"),
      call.request("ACK", 1, inDialog: true), call.request("BYE", 2, inDialog: true),
    ]
  }

  private static func sipdump() -> String {
    messages().enumerated()
      .map { index, message in
        """
        ====================
        tag: rcv
        pid: 1234
        process: 8
        time: 1600000000.\(index)00999
        date: Sun Sep 13 12:26:40 2020
        proto: udp ipv4
        srcip: 203.0.113.\(index + 1)
        srcport: 5060
        dstip: 198.51.100.1
        dstport: 5080
        ~~~~~~~~~~~~~~~~~~~~
        \(message)||||||||||||||||||||

        """
      }
      .joined()
  }

  private static func sipp(_ stamp: String = " 2020-09-13 12:26:40.") -> String {
    messages().enumerated()
      .map { index, message in
        let verb =
          index % 2 == 0
          ? "sent (\(message.utf8.count) bytes):" : "received [\(message.utf8.count)] bytes :"
        return String(repeating: "-", count: 47) + stamp + "\(index)00999\nUDP message \(verb)\n\n"
          + message + "\n"
      }
      .joined()
  }

  private static func sngrep(_ from: String = "203.0.113.1:5060") -> String {
    messages().enumerated()
      .map { index, message in
        "2020/09/13 12:26:40.\(index)00999 \(from) -> 198.51.100.1:5080\n\(message)\n\n"
      }
      .joined()
  }

  private static let logs: [(String, String, String)] = [
    ("sipdump", sipdump(), "203.0.113.1"), ("sipp", sipp(), "0.0.0.0"),
    ("older sipp", sipp("\n2020-09-13\t12:26:40."), "0.0.0.0"),
    ("sngrep", sngrep(), "203.0.113.1"),
    ("IPv6", sngrep("[2001:db8::7]:5060"), "2001:db8::7"),
    ("IPv6 bare", sngrep("2001:db8::7:5060"), "2001:db8::7"),
  ]

  @Test(arguments: logs, [1, 13, 100_000])
  func messagesBecomeACall(_ log: (String, String, String), _ chunk: Int) throws {
    let bytes = Array(log.1.utf8)
    let decoded = try Decoded(bytes, chunk: chunk)
    try #require(decoded.attempts.count == 1, "\(log.0)")
    let attempt = decoded.attempts[0]
    #expect(attempt.setupTime == 1_600_000_000_000)
    #expect(attempt.alertAfter == 100 && attempt.answerAfter == 200 && attempt.releaseAfter == 400)
    #expect(decoded.text(attempt.sourceAddress) == log.2)
    #expect(decoded.statistics[.sipOverUDP] == 5)
    #expect(decoded.output.warnings == [])
    let isRecognised = CaptureDecoder.recognises(bytes.span)
    #expect(isRecognised)
  }

  @Test func zoneOfTimesWithoutOne() throws {
    let plan = NumberPlan(home: nil)
    let zone = ZoneTable(name: "Bangkok", fixedOffset: 7 * 3_600_000)
    var decoder = CaptureDecoder(
      plan: plan,
      source: 0,
      sourceName: "x",
      mode: .settled,
      zone: zone
    )
    var output = DecodedRecords()
    try decoder.decode(Array(Self.sngrep().utf8).span, into: &output)
    try decoder.finish(into: &output)
    #expect(output.batch.attempts.map(\.setupTime) == [1_600_000_000_000 - 7 * 3_600_000])
  }

  @Test(arguments: logs)
  func cutAndChangedTextEnds(_ log: (String, String, String)) throws {
    let bytes = Array(log.1.utf8)
    for length in stride(from: 0, to: bytes.count, by: 7) {
      _ = try? Decoded(Array(bytes[..<length]))
    }
    for bit in stride(from: 0, to: bytes.count * 8, by: 11) {
      var changed = bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      guard let decoded = try? Decoded(changed, chunk: 500) else { continue }
      #expect(decoded.bucketSum == decoded.statistics.packets)
      #expect(decoded.statistics.packets <= 6)
    }
  }

  @Test func messageWithoutEndIsBounded() throws {
    let head =
      "2020/09/13 12:26:40.000999 192.0.2.1:5060 -> 192.0.2.2:5080\nINVITE sip:a@b SIP/2.0\n"
    let long = head + String(repeating: "X: y\n", count: 40_000) + "\n" + Self.sngrep()
    let decoded = try Decoded(Array(long.utf8), chunk: 1000)
    #expect(decoded.attempts.count == 1)
    #expect(decoded.statistics[.malformedSIP] == 1)
  }

  @Test func endInsideAMessageWarns() throws {
    let text = Self.sngrep()
    let decoded = try Decoded(Array(text.utf8.dropLast(60)))
    #expect(decoded.output.warnings.map(\.code) == [.captureCutOff])
  }

  @Test(
    arguments: [
      ("192.0.2.255", "192.0.2.255"), ("[2001:DB8::1]", "2001:db8::1"), ("::", "::"),
      ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
      ("1::", "1::"), ("fe80::1:2", "fe80::1:2"),
    ]
  )
  func addresses(_ text: String, _ canonical: String) {
    let bytes = Array(text.utf8)
    let address = IPAddress(bytes.span, 0..<bytes.count)
    #expect(address.map { String(decoding: $0.text, as: UTF8.self) } == canonical)
  }

  @Test(
    arguments: [
      "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1..2.3", ":", ":1", "1:", "1:2:3:4:5:6:7", "::1::2",
      "1:2:3:4:5:6:7:8:9", "12345::", "g::", "1.2.3.4:", "[", "[]",
    ]
  )
  func noAddresses(_ text: String) {
    let bytes = Array(text.utf8)
    let isNone = IPAddress(bytes.span, 0..<bytes.count) == nil
    #expect(isNone)
  }
}
