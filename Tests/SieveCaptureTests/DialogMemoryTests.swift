import SieveModel
import Testing

@testable import SieveCapture
@testable import SieveSIP

/// What a call under way costs, in bytes that are held and not by a clock.
struct DialogMemoryTests {
  /// Enough for the reserve of buffers to be what it is with a million.
  private static let calls = 20_000

  /// Opens calls with numbers, names and Call-IDs of the usual length.
  ///
  /// - Returns: the most bytes a call at any time, once there are some thousands of them.
  private func mostHeld(_ header: (Int) -> String) -> Double {
    var most = 0.0
    var table = DialogTable(plan: NumberPlan(home: nil), source: 0, isLive: false)
    var output = DecodedRecords()
    for number in 0..<Self.calls {
      let bytes = Array(
        """
        INVITE sip:+66812345678@192.0.2.2 SIP/2.0\r
        Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1\r
        From: <sip:+66891234567@192.0.2.1>;tag=a1\r
        To: <sip:+66812345678@192.0.2.2>\r
        Call-ID: \(number)-f81d4fae7dec11d0a765@192.0.2.1\r
        CSeq: 1 INVITE\r
        User-Agent: ExampleSBC/9.2.1\r
        \(header(number))\r
        \r

        """.utf8
      )
      var message = SIPMessage()
      #expect(SIPParser.parse(bytes.span, 0..<bytes.count, into: &message) == nil)
      let origin = MessageOrigin(
        packet: UInt64(number + 1),
        time: Int64(number),
        source: IPAddress(ipv4: 0xC000_0201)
      )
      table.take(bytes.span, message, origin, into: &output)
      if number > Self.calls / 4, number % 97 == 0 {
        most = max(most, Double(table.heldBytes) / Double(number + 1))
      }
    }
    #expect(table.open == Self.calls && output.batch.isEmpty)
    return most
  }

  @Test func aCallUnderWay() {
    let each = mostHeld { _ in "Supported: timer" }
    #expect(each <= 500, "\(each) bytes a call")
    #expect(each > 200, "\(each) bytes a call: something is not counted")
  }

  /// Evidence by which a back-to-back user agent's further legs would be known, one kind and both.
  @Test(arguments: [false, true])
  func aCallWithEvidence(hasBoth: Bool) {
    let each = mostHeld { number in
      let vector = "P-Charging-Vector: icid-value=icid-\(number)-000000"
      guard hasBoth else { return vector }
      let id = String(0x1_0000_0000_0000 + number, radix: 16)
      return "\(vector)\r\nSession-ID: \(String(repeating: "a", count: 32 - id.count))\(id)"
    }
    #expect(each <= 600, "\(each) bytes a call")
    #expect(each > 430, "\(each) bytes a call: something is not counted")
  }
}
