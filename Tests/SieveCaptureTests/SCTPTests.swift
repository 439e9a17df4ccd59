import SieveModel
import SieveSIP
import Testing

@testable import SieveCapture

struct SCTPTests {
  private static func invite(_ number: Int = 1, padding: Int = 0) -> [UInt8] {
    let call = Call(callID: "call-\(number)")
    return Array(
      call.request("INVITE", 1, "X-Long: " + String(repeating: "x", count: padding)).utf8
    )
  }

  /// A DATA chunk; flags 2 and 1 are the first and the last part.
  private static func data(_ payload: [UInt8], _ sequence: UInt64, flags: UInt8 = 3) -> [UInt8] {
    let length = 16 + payload.count
    let header = [0, flags] + Packet.number(UInt64(length), 2) + Packet.number(sequence, 4)
    return header + [0, 0, 0, 1, 0, 0, 0, 0] + payload
      + [UInt8](repeating: 0, count: (4 - length % 4) % 4)
  }

  private static func packet(_ chunks: [UInt8], tag: UInt8 = 1) -> [UInt8] {
    Packet.ipv4([19, 196, 19, 196, 0, 0, 0, tag, 9, 9, 9, 9] + chunks, protocol: 132)
  }

  private func decode(_ packets: [[UInt8]]) throws -> Decoded {
    var capture = CaptureBuilder(link: 101)
    for (at, packet) in packets.enumerated() { capture.add(packet, at: 1000 + at) }
    return try Decoded(capture.bytes)
  }

  private static let sack: [UInt8] = [3, 0, 0, 16, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]

  @Test func severalChunksInAPacket() throws {
    let chunks = Self.sack + Self.data(Self.invite(1), 1) + Self.data(Self.invite(2), 2)
    let decoded = try decode([Self.packet(chunks), Self.packet(Self.sack)])
    #expect(decoded.attempts.count == 2)
    #expect(decoded.statistics[.sipOverSCTP] == 1)
    #expect(decoded.statistics[.sctp] == 1)
  }

  @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 0, 2, 2, 1]])
  func partsInAnyOrder(_ order: [Int]) throws {
    let message = Self.invite(1, padding: 2000)
    let parts = [
      Self.data(Array(message[..<800]), 0xFFFF_FFFF, flags: 2),
      Self.data(Array(message[800..<1600]), 0, flags: 0),
      Self.data(Array(message[1600...]), 1, flags: 1),
    ]
    let decoded = try decode(order.map { Self.packet(parts[$0]) })
    #expect(decoded.attempts.count == 1)
    // What is sent twice is of no use.
    #expect(decoded.statistics[.sipOverSCTP] == 3)
    #expect(decoded.statistics[.sctp] == UInt64(order.count - 3))
    #expect(decoded.statistics.partsGivenUp == 0)
  }

  @Test func partsOfDifferentAssociationsStayApart() throws {
    let message = Self.invite(1, padding: 2000)
    let decoded = try decode([
      Self.packet(Self.data(Array(message[..<800]), 1, flags: 2), tag: 1),
      Self.packet(Self.data(Array(message[800...]), 2, flags: 1), tag: 2),
    ])
    #expect(decoded.attempts.isEmpty)
    #expect(decoded.statistics[.sctp] == 2)
    #expect(decoded.statistics.partsGivenUp == 2)
  }

  @Test func otherPayloadsAreCounted() throws {
    let decoded = try decode([Self.packet(Self.data([1, 0, 0, 20, 9, 9, 9, 9, 9, 9], 1))])
    #expect(decoded.statistics[.sctp] == 1)
  }

  @Test func overUDPAndInterleaved() throws {
    let message = Self.invite()
    let chunk = Self.data(message, 1)
    let inner = [19, 196, 19, 196, 0, 0, 0, 1, 9, 9, 9, 9] + chunk
    let interleaved =
      [64, 3] + Packet.number(UInt64(20 + message.count), 2) + [0, 0, 0, 1]
      + [UInt8](repeating: 0, count: 12) + message
    let decoded = try decode([
      Packet.ipv4(Packet.udp(inner, from: 9899, to: 9899)), Self.packet(interleaved),
    ])
    #expect(decoded.statistics[.sipOverSCTP] == 2)
  }

  @Test func cutAnywhere() throws {
    let whole = Self.packet(Self.data(Self.invite(1), 1) + Self.data(Self.invite(2), 2))
    var capture = CaptureBuilder(link: 101)
    for length in 0..<whole.count { capture.add(whole, at: 1, captured: length) }
    let decoded = try Decoded(capture.bytes)
    #expect(decoded.bucketSum == UInt64(whole.count))
    #expect(decoded.attempts.count <= 2)
  }

  @Test func floodOfPartsStaysBounded() {
    var table = PartTable()
    let bytes = [UInt8](repeating: 0x61, count: 1400)
    for number in 0..<30_000 {
      var frame = Frame()
      frame.source = IPAddress(ipv4: UInt32(number))
      let part = SCTP.Part(range: 0..<1400, sequence: 1, isFirst: true, isLast: false)
      let time = Int64(number / 100)
      let whole = table.take(bytes.span, frame, tag: 0, part, isCounted: true, time: time)
      #expect(whole == nil)
    }
    #expect(table.load.parts <= PartTable.partsMax)
    #expect(table.load.bytes <= PartTable.bytesMax + 2000)
    #expect(table.givenUp == 30_000 - UInt64(table.load.parts))
    table.finish()
    #expect(table.load == (0, 0))
  }
}
