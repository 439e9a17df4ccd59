import SieveCapture
import SieveDiagnostics
import SieveModel
import SieveSIP
import Testing

struct StreamTests {
  /// A segment: sequence number relative to the first data byte, and its bytes.
  private typealias Segment = (sequence: Int, bytes: [UInt8])

  private static let start: UInt32 = 0xFFFF_FFF0  // so that sequence numbers wrap around

  private func decode(
    _ segments: [Segment],
    handshake: Bool = true,
    step: Int = 10
  ) throws
    -> Decoded
  {
    var capture = CaptureBuilder(link: 101)
    if handshake {
      let syn = Packet.tcp([], sequence: Self.start &- 1, flags: 2)
      capture.add(Packet.ipv4(syn, protocol: 6), at: 0)
    }
    for (index, segment) in segments.enumerated() {
      let sequence = Self.start &+ UInt32(truncatingIfNeeded: segment.sequence)
      let tcp = Packet.tcp(segment.bytes, sequence: sequence)
      capture.add(Packet.ipv4(tcp, protocol: 6), at: 1000 + index * step)
    }
    return try Decoded(capture.bytes)
  }

  private func split(_ bytes: [UInt8], _ size: Int) -> [Segment] {
    stride(from: 0, to: bytes.count, by: size).map {
      ($0, Array(bytes[$0..<min(bytes.count, $0 + size)]))
    }
  }

  private func invites(_ count: Int, body: String = "") -> [UInt8] {
    (1...count).flatMap { number -> [UInt8] in
      var call = Call()
      call.callID = "call-\(number)"
      let length = "Content-Length: \(body.utf8.count)"
      let text = call.request("INVITE").replacing("Content-Length: 0", with: length)
      return Array((text + body).utf8)
    }
  }

  private let all = ["call-1", "call-2", "call-3"]

  private func callIDs(_ decoded: Decoded) -> [String] {
    decoded.attempts.indices.map { decoded.text(decoded.attempts[$0].callID, $0) }
  }

  @Test(arguments: [1, 2, 7, 37, 200, 10_000])
  func messagesSplitAndJoined(_ size: Int) throws {
    let decoded = try decode(split(invites(3, body: "v=0\r\n\r\no=x\r\n"), size))
    #expect(callIDs(decoded) == all)
    #expect(decoded.dialogs.rejected == 0)
  }

  @Test func withoutHandshake() throws {
    #expect(callIDs(try decode(split(invites(3), 50), handshake: false)) == all)
  }

  @Test func outOfOrder() throws {
    var segments = split(invites(3), 40)
    for at in stride(from: 0, to: segments.count - 1, by: 2) { segments.swapAt(at, at + 1) }
    #expect(callIDs(try decode(segments)) == all)
  }

  @Test func retransmissionsAndOverlapsAreTrimmed() throws {
    let bytes = invites(3)
    var segments: [Segment] = []
    for segment in split(bytes, 40) {
      let back = min(25, segment.sequence)
      let from = segment.sequence - back
      segments.append((from, Array(bytes[from..<(segment.sequence + segment.bytes.count)])))
      segments.append(segment)
    }
    let decoded = try decode(segments)
    #expect(callIDs(decoded) == all)
    #expect(decoded.dialogs.messages == 3)
  }

  @Test func keepAlivesAreNoMessages() throws {
    let first = invites(1)
    let segments: [Segment] = [
      (0, first), (first.count, [13, 10, 13, 10]), (first.count + 3, [0]),
      (first.count + 4, invites(1)),
    ]
    let decoded = try decode(segments)
    #expect(decoded.dialogs.messages == 2)
    #expect(decoded.statistics[.sipOverTCP] == 4)
  }

  @Test func gapIsResynchronisedAtTheNextStartLine() throws {
    var segments = split(invites(3), 60)
    segments.remove(at: 1)
    let decoded = try decode(segments)
    #expect(callIDs(decoded) == ["call-2", "call-3"])
    #expect(decoded.statistics.streamGaps == 1)
  }

  @Test func gapIsGivenUpAfterTime() throws {
    var segments = split(invites(3), 60)
    segments.remove(at: 1)
    let decoded = try decode(segments, step: 2000)
    #expect(callIDs(decoded) == ["call-2", "call-3"])
    #expect(decoded.statistics.streamGaps == 1)
    #expect(decoded.attempts[0].setupTime < 20_000)
  }

  @Test func lyingContentLengthLosesNoMoreThanTheNextMessage() throws {
    let liar = Array(Call().request("OPTIONS").replacing("Content-Length: 0", with: "l: 30").utf8)
    let decoded = try decode([(0, liar + invites(3))])
    #expect(callIDs(decoded) == ["call-2", "call-3"])
  }

  @Test(arguments: ["l: 999999999", "Content-Length: 70000", "l: some"])
  func headersBeforeABodyWithoutAnEndAreUsed(_ length: String) throws {
    let text = Call(callID: "call-0").request("INVITE").replacing("Content-Length: 0", with: length)
    let decoded = try decode([(0, Array(text.utf8) + Array("v=0\r\n".utf8) + invites(3))])
    #expect(callIDs(decoded) == ["call-0"] + all)
    #expect(decoded.dialogs.rejected == 0)
  }

  @Test func endlessHeadersStayBounded() throws {
    let head = Array("INVITE sip:a@b SIP/2.0\r\nX: ".utf8) + [UInt8](repeating: 0x78, count: 80_000)
    let decoded = try decode(split(head + [13, 10, 13, 10] + invites(1), 1000))
    #expect(callIDs(decoded) == ["call-1"])
    #expect(decoded.output.rejects.map(\.diagnostic.code) == [.sipStreamLost])
  }

  @Test func repeatedHandshakeChangesNothing() throws {
    var capture = CaptureBuilder(link: 101)
    let syn = Packet.ipv4(Packet.tcp([], sequence: 0, flags: 2), protocol: 6)
    let bytes = invites(1)
    let half = bytes.count / 2
    let parts = [(1, Array(bytes[..<half])), (1 + half, Array(bytes[half...]))]
    capture.add(syn, at: 0)
    for (at, part) in parts.enumerated() {
      let segment = Packet.tcp(part.1, sequence: UInt32(part.0))
      capture.add(Packet.ipv4(segment, protocol: 6), at: 10 + at)
      capture.add(syn, at: 10 + at)
    }
    #expect(callIDs(try Decoded(capture.bytes)) == ["call-1"])
  }

  @Test func dataWithTheHandshake() throws {
    var capture = CaptureBuilder(link: 101)
    let bytes = invites(2)
    let first = Packet.tcp(Array(bytes[..<100]), sequence: 0, flags: 2)
    capture.add(Packet.ipv4(first, protocol: 6), at: 0)
    let second = Packet.tcp(Array(bytes[100...]), sequence: 101)
    capture.add(Packet.ipv4(second, protocol: 6), at: 1)
    #expect(callIDs(try Decoded(capture.bytes)) == ["call-1", "call-2"])
  }

  @Test func resetIsFollowedByAnotherConnection() throws {
    var capture = CaptureBuilder(link: 101)
    let bytes = invites(3)
    let third = bytes.count / 3
    capture.add(Packet.ipv4(Packet.tcp(Array(bytes[..<third]), sequence: 1), protocol: 6), at: 0)
    capture.add(Packet.ipv4(Packet.tcp([], sequence: 9, flags: 4), protocol: 6), at: 1)
    let rest = Packet.tcp(Array(bytes[third...]), sequence: 100_000)
    capture.add(Packet.ipv4(rest, protocol: 6), at: 2)
    #expect(callIDs(try Decoded(capture.bytes)) == all)
  }

  /// No handshake and no end was captured, and the numbers of the second connection are lower or a bit higher.
  @Test(arguments: [-65_536, -64, 70_000])
  func connectionWithTheSamePortsLater(_ distance: Int) throws {
    let first = invites(1)
    let second = Array(Call(callID: "call-2").request("INVITE").utf8)
    let third = Array(Call(callID: "call-3").request("INVITE").utf8)
    let start = 100_000 + distance
    let segments: [Segment] = [
      (100_000, first), (start, Array(second[..<100])), (start + 100, Array(second[100...])),
      (start + second.count, third),
    ]
    let decoded = try decode(segments, handshake: false, step: 100_000)
    #expect(callIDs(decoded) == all)
    // What is sent again after a moment is a retransmission.
    let again = try decode([(0, first), (0, first)], handshake: false, step: 30_000)
    #expect(again.dialogs.messages == 1)
  }

  @Test func captureBeginsInsideAMessage() throws {
    let bytes = invites(3)
    let decoded = try decode([(0, Array(bytes[60...]))], handshake: false)
    #expect(callIDs(decoded) == ["call-2", "call-3"])
  }

  @Test func silentStreamIsReadWhenOthersGoOn() throws {
    var capture = CaptureBuilder(link: 101)
    let bytes = invites(3)
    let third = bytes.count / 3
    for at in [0, 2] {
      let part = Array(bytes[(at * third)..<((at + 1) * third)])
      let segment = Packet.tcp(part, sequence: UInt32(1 + at * third))
      capture.add(Packet.ipv4(segment, protocol: 6), at: 1000 + at)
    }
    let other = Packet.tcp(Array("EHLO example".utf8), sequence: 1)
    capture.add(Packet.ipv4(other, protocol: 6, from: 7), at: 9000)
    var decoder = CaptureDecoder(
      plan: NumberPlan(home: nil),
      source: 0,
      sourceName: "x",
      mode: .settled
    )
    var output = DecodedRecords()
    try decoder.decode(capture.bytes.span, into: &output)
    #expect(decoder.dialogStatistics.messages == 2)
    #expect(decoder.statistics.streamGaps == 1)
  }

  @Test func homerOverTCP() throws {
    let packets = (1...3).flatMap { number -> [UInt8] in
      HEPTests.packet(Array(Call(callID: "call-\(number)").request("INVITE").utf8))
    }
    for size in [7, 100, 5000] {
      let decoded = try decode(split(packets, size))
      #expect(callIDs(decoded) == all)
      #expect(decoded.text(decoded.attempts[0].sourceAddress) == "203.0.113.7")
      #expect(decoded.attempts[0].setupTime == 1_600_000_000_123)
    }
    let damaged = try decode([(0, Array("HEP3".utf8) + [0, 2] + packets)])
    #expect(callIDs(damaged) == all)
    #expect(damaged.statistics[.sipOverHEP] == 1)
  }

  /// Whatever the segment begins with: a start line, half of one, a line of SIP, the middle of a header.
  @Test(arguments: ["INVITE sip:", "NVITE sip:", "SIP/2.0/", "Call-ID", "3"], [900, 5000])
  func captureBeginsInsideAPacketOfHomer(_ beginning: String, _ size: Int) throws {
    let packets = (1...4).flatMap { number -> [UInt8] in
      HEPTests.packet(Array(Call(callID: "call-\(number)").request("INVITE").utf8))
    }
    let mark = Array(beginning.utf8)
    let from = try #require(
      packets.indices.first { packets[$0...].starts(with: mark) }
    )
    var capture = CaptureBuilder(link: 101)
    for (sequence, bytes) in split(Array(packets[from...]), size) {
      var tcp = Packet.tcp(bytes, sequence: UInt32(sequence))
      tcp.replaceSubrange(0..<4, with: Packet.number(40_000, 2) + Packet.number(9060, 2))
      capture.add(Packet.ipv4(tcp, protocol: 6), at: 1000 + sequence)
    }
    let decoded = try Decoded(capture.bytes)
    #expect(callIDs(decoded).suffix(3) == ["call-2", "call-3", "call-4"])
  }

  @Test func nameOfHomerInAMessageOfSIPChangesNothing() throws {
    let homer = HEPTests.packet(Array(Call(callID: "forged").request("INVITE").utf8))
    let text = Call(callID: "call-0").request("INVITE")
      .replacing("Content-Length: 0", with: "Content-Length: \(homer.count)")
    for handshake in [true, false] {
      let segments: [Segment] = [
        (0, Array(text.utf8)), (text.utf8.count, homer),
        (text.utf8.count + homer.count, invites(3)),
      ]
      let decoded = try decode(segments, handshake: handshake)
      #expect(callIDs(decoded) == ["call-0"] + all)
    }
  }

  @Test func messagesWithoutAnEndCountAsMalformed() throws {
    var capture = CaptureBuilder(link: 101)
    for port in 0..<20_000 {
      var half = Packet.tcp(Array("INVITE sip:a@b SIP/2.0\r\nX: ".utf8), sequence: 7)
      half.replaceSubrange(0..<2, with: Packet.number(UInt64(port), 2))
      capture.add(Packet.ipv4(half, protocol: 6), at: port)
    }
    let decoded = try Decoded(capture.bytes)
    #expect(decoded.statistics[.malformedSIP] == 20_000)
    #expect(decoded.bucketSum == 20_000)
    // The second half of one makes it a message.
    #expect(try decode(split(invites(1), 100)).statistics[.malformedSIP] == 0)
  }

  @Test func shortSegmentsOfOtherProtocolsCountAsSuch() throws {
    let decoded = try decode(split(Array("EHLO example.org\r\nMAIL FROM".utf8), 3))
    #expect(decoded.statistics[.sipOverTCP] == 0)
    #expect(decoded.statistics[.tcpNotSIP] == 9)
    let open = try decode([(0, Array("OPT".utf8))])
    #expect(open.statistics[.tcpNotSIP] == 1)
  }

  @Test func floodOfConnectionsStaysBounded() throws {
    var capture = CaptureBuilder(link: 101)
    for port in 0..<20_000 {
      var syn = Packet.tcp([], sequence: 7, flags: 2)
      syn[0] = UInt8(truncatingIfNeeded: port >> 8)
      syn[1] = UInt8(port & 255)
      capture.add(Packet.ipv4(syn, protocol: 6), at: port)
    }
    let decoded = try Decoded(capture.bytes)
    #expect(decoded.statistics.streamsEvicted == 20_000 - UInt64(StreamTable.streamsMax))
    #expect(decoded.statistics[.tcpWithoutData] == 20_000)
  }
}
