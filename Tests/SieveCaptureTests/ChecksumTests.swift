import SieveCapture
import SieveModel
import SieveSIP
import Testing

struct ChecksumTests {
  /// The complement of the sum of the words, by the definition of RFC 1071.
  private static func checksum(_ bytes: [UInt8]) -> UInt64 {
    var sum = 0
    for at in stride(from: 0, to: bytes.count, by: 2) {
      sum += Int(bytes[at]) << 8 + (at + 1 < bytes.count ? Int(bytes[at + 1]) : 0)
    }
    while sum > 0xFFFF { sum = sum >> 16 + sum & 0xFFFF }
    return UInt64(~sum & 0xFFFF)
  }

  private static func packet(_ transport: [UInt8], protocol number: UInt8) -> [UInt8] {
    var transport = transport
    let field = number == 17 ? 6 : 16
    let pseudo =
      [192, 0, 2, 1, 192, 0, 2, 2, 0, number] + Packet.number(UInt64(transport.count), 2)
    let sum = Packet.number(checksum(pseudo + transport), 2)
    transport.replaceSubrange(field..<(field + 2), with: sum)
    var packet = Packet.ipv4(transport, protocol: number)
    packet.replaceSubrange(10..<12, with: Packet.number(checksum(Array(packet[..<20])), 2))
    return packet
  }

  private static func packetIPv6(_ datagram: [UInt8]) -> [UInt8] {
    var packet = Packet.ipv6(datagram)
    let pseudo = packet[8..<40] + Packet.number(UInt64(datagram.count), 4) + [0, 0, 0, 17]
    packet.replaceSubrange(46..<48, with: Packet.number(checksum(pseudo + datagram), 2))
    return packet
  }

  private func sample(_ packets: [[UInt8]]) throws -> ChecksumSample {
    var capture = CaptureBuilder(link: 101)
    for packet in packets { capture.add(packet, at: 1) }
    let decoded = try Decoded(capture.bytes)
    #expect(decoded.statistics[.sipOverUDP] + decoded.statistics[.sipOverTCP] > 0)
    return decoded.statistics.checksums
  }

  private static let invite = Array(Call().request("INVITE", 1, "X: odd").utf8)

  @Test func rightOnes() throws {
    let sample = try sample([
      Self.packet(Packet.udp(Self.invite), protocol: 17),
      Self.packet(Packet.udp(Self.invite + [10]), protocol: 17),
      Self.packet(Packet.tcp(Self.invite, sequence: 1), protocol: 6),
      Self.packetIPv6(Packet.udp(Self.invite)),
    ])
    #expect(sample.checked == 4)
    #expect(sample.wrong == 0)
  }

  @Test(arguments: [8, 11, 13, 27, 60]) func wrongOnes(_ at: Int) throws {
    for number in [17, 6] as [UInt8] {
      let transport =
        number == 17 ? Packet.udp(Self.invite) : Packet.tcp(Self.invite, sequence: 1)
      var packet = Self.packet(transport, protocol: number)
      packet[at] ^= 0x20
      var capture = CaptureBuilder(link: 101)
      capture.add(packet, at: 1)
      #expect(try Decoded(capture.bytes).statistics.checksums.wrong == 1)
    }
  }

  @Test func wrongOnesAreUsed() throws {
    // The builder writes no checksums, as a machine does that leaves them to its card.
    let sample = try sample([Packet.ipv4(Packet.udp(Self.invite))])
    #expect(sample.checked == 1)
    #expect(sample.wrong == 1)
  }

  @Test func cutPacketsAreNotJudged() throws {
    var capture = CaptureBuilder(link: 101)
    let packet = Self.packet(Packet.udp(Self.invite), protocol: 17)
    capture.add(packet, at: 1, captured: packet.count - 4)
    #expect(try Decoded(capture.bytes).statistics.checksums.checked == 0)
  }
}
