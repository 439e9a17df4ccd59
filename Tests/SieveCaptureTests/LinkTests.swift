import SieveCapture
import SieveModel
import SieveSIP
import Testing

struct LinkTests {
  private static let invite = Array(Call().request("INVITE").utf8)
  private static let datagram = Packet.ipv4(Packet.udp(invite))

  private func decode(_ packet: [UInt8], link: UInt32) throws -> Decoded {
    var capture = CaptureBuilder(link: link)
    capture.add(packet, at: 1000)
    return try Decoded(capture.bytes)
  }

  private static let readable: [(UInt32, [UInt8])] = [
    (1, Packet.ethernet(datagram)),
    (1, Packet.ethernet(datagram, tags: [0x8100])),
    (1, Packet.ethernet(datagram, tags: [0x88A8, 0x8100])),
    (1, Packet.ethernet(datagram, tags: [0x9100, 0x8100])),
    (113, [UInt8](repeating: 0, count: 14) + [8, 0] + datagram),
    (276, [8, 0] + [UInt8](repeating: 0, count: 18) + datagram),
    (0, [2, 0, 0, 0] + datagram), (0, [0, 0, 0, 2] + datagram), (108, [0, 0, 0, 2] + datagram),
    (0, [30, 0, 0, 0] + Packet.ipv6(Packet.udp(invite))),
    (12, datagram), (14, datagram), (101, datagram), (228, datagram),
    (101, Packet.ipv6(Packet.udp(invite))), (229, Packet.ipv6(Packet.udp(invite))),
    (101, Packet.ipv4(Packet.udp(invite), options: [1, 1, 1, 0])),
    // Hop-by-hop, routing, authentication, destination options, and a fragment that is whole.
    (229, Packet.ipv6(Packet.udp(invite), next: 0, extensions: [17, 0, 1, 4, 0, 0, 0, 0])),
    (229, Packet.ipv6(Packet.udp(invite), next: 43, extensions: [17, 0, 0, 0, 0, 0, 0, 0])),
    (
      229,
      Packet.ipv6(
        Packet.udp(invite),
        next: 51,
        extensions: [60, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 9, 9, 9, 9]
          + [17, 0, 1, 4, 0, 0, 0, 0]
      )
    ),
    (229, Packet.ipv6(Packet.udp(invite), next: 44, extensions: [17, 0, 0, 0, 0, 0, 0, 9])),
  ]

  @Test(arguments: readable) func isReadable(_ link: UInt32, _ packet: [UInt8]) throws {
    let decoded = try decode(packet, link: link)
    #expect(decoded.statistics[.sipOverUDP] == 1)
    #expect(decoded.attempts.count == 1)
  }

  private static let unread: [(PacketBucket, UInt32, [UInt8])] = [
    (.ipFragment, 101, Packet.ipv4(Array(Packet.udp(invite).prefix(64)), fragment: 0x2000)),
    (.ipFragment, 101, Packet.ipv4(Packet.udp(invite), fragment: 0x0010)),
    (.gre, 101, Packet.ipv4([0, 0, 0x88, 0xCC] + invite, protocol: 47)),
    (
      .sctp, 101,
      Packet.ipv4([19, 196, 19, 196, 0, 0, 0, 1, 0, 0, 0, 0, 4, 0, 0, 4], protocol: 132)
    ),
    (.ipsec, 101, Packet.ipv4(invite, protocol: 50)),
    (.otherIPProtocol, 101, Packet.ipv4(invite, protocol: 1)),
    (.mpls, 1, Packet.ethernet([0, 1, 1, 64, 0x90, 1] + invite, type: 0x8847)),
    (.pppoe, 1, Packet.ethernet([0x11, 9, 0, 0, 0, 0], type: 0x8863)),
    (.arp, 1, Packet.ethernet(datagram, type: 0x0806)),
    (.otherEtherType, 1, Packet.ethernet(datagram, type: 0x88CC)),
    (.unknownLinkType, 147, datagram),
    (.vxlan, 101, Packet.ipv4(Packet.udp([12, 0, 0, 4, 0, 0, 1, 0] + datagram, to: 4789))),
    (.geneve, 101, Packet.ipv4(Packet.udp([0, 0, 0x88, 0xCC, 0, 0, 1, 0] + datagram, to: 6081))),
    (.gtpU, 101, Packet.ipv4(Packet.udp([0x30, 1, 0, 4, 0, 0, 0, 0, 1, 2, 3, 4], to: 2152))),
    (.malformedHEP, 101, Packet.ipv4(Packet.udp(Array("HEP3".utf8) + [1, 0] + invite))),
    (.rtp, 101, Packet.ipv4(Packet.udp([0x80, 8] + [UInt8](repeating: 1, count: 170)))),
    (.rtcp, 101, Packet.ipv4(Packet.udp([0x80, 200] + [UInt8](repeating: 1, count: 26)))),
    (.udpNotSIP, 101, Packet.ipv4(Packet.udp(Array("OPTIONS * HTTP/1.1\r\n\r\n".utf8)))),
    (.udpNotSIP, 101, Packet.ipv4(Packet.udp([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))),
    (.sipKeepAlive, 101, Packet.ipv4(Packet.udp([13, 10, 13, 10]))),
    (.sipKeepAlive, 101, Packet.ipv4(Packet.udp([0]))),
    (.cutShort, 101, Array(datagram.prefix(19))),
    (.cutShort, 1, [1, 2, 3]),
    (.tls, 101, Packet.ipv4(Packet.tcp([0x16, 3, 1, 0, 9, 1, 2, 3], sequence: 1), protocol: 6)),
    (
      .webSocket, 101,
      Packet.ipv4(
        Packet.tcp(Array("GET / HTTP/1.1\r\nUpgrade: WebSocket\r\n\r\n".utf8), sequence: 1),
        protocol: 6
      )
    ),
    (.tcpWithoutData, 101, Packet.ipv4(Packet.tcp([], sequence: 1), protocol: 6)),
    (
      .tcpNotSIP, 101, Packet.ipv4(Packet.tcp(Array("EHLO example".utf8), sequence: 1), protocol: 6)
    ),
  ]

  @Test(arguments: unread)
  func isCountedByName(_ bucket: PacketBucket, _ link: UInt32, _ packet: [UInt8]) throws {
    let decoded = try decode(packet, link: link)
    #expect(decoded.statistics.named.map(\.name) == [bucket.name])
    #expect(decoded.statistics.packets == 1)
    #expect(decoded.attempts.isEmpty)
  }

  @Test func blanksBeforeAMessageAreSkipped() throws {
    let packet = Packet.ipv4(Packet.udp([13, 10, 0, 0, 13, 10] + Self.invite))
    #expect(try decode(packet, link: 101).attempts.count == 1)
  }

  @Test func sourceAddressIsCanonical() throws {
    let four = try decode(Self.datagram, link: 101)
    #expect(four.text(four.attempts[0].sourceAddress) == "192.0.2.1")
    let six = try decode(Packet.ipv6(Packet.udp(Self.invite)), link: 101)
    #expect(six.text(six.attempts[0].sourceAddress) == "2001:db8::1")
  }

  @Test(
    arguments: [
      (0, 0, "::"), (0, 1, "::1"), (0x2001_0DB8_0000_0000, 0x0000_0000_0000_0001, "2001:db8::1"),
      (0x2001_0DB8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
      (0x2001_0000_0000_0001, 0x0000_0000_0000_0001, "2001:0:0:1::1"),
      (0x2001_0DB8_0000_0000, 0x0001_0000_0000_0001, "2001:db8::1:0:0:1"),
      (0, 0x0000_FFFF_C000_0201, "::ffff:192.0.2.1"),
      (0xFE80_0000_0000_0000, 0, "fe80::"),
    ] as [(UInt64, UInt64, String)]
  )
  func addressTexts(_ high: UInt64, _ low: UInt64, _ text: String) {
    #expect(String(decoding: IPAddress(high: high, low: low).text, as: UTF8.self) == text)
  }
}
