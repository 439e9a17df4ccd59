import SieveCapture
import SieveModel
import SieveSIP
import Testing

/// Everything that carries IP or Ethernet inside.
struct TunnelTests {
  private static let invite = Array(Call().request("INVITE").utf8)
  private static let four = Packet.ipv4(Packet.udp(invite))
  private static let six = Packet.ipv6(Packet.udp(invite))
  private static let frame = Packet.ethernet(four)
  private static let tagged = Packet.ethernet(six, type: 0x86DD, tags: [0x88A8, 0x8100])

  private static func gre(_ type: UInt16, _ payload: [UInt8], flags: UInt16 = 0) -> [UInt8] {
    var header = Packet.number(UInt64(flags), 2) + Packet.number(UInt64(type), 2)
    for flag in [0x8000, 0x2000, 0x1000] as [UInt16] where flags & flag != 0 {
      header += [9, 9, 9, 9]
    }
    return Packet.ipv4(header + payload, protocol: 47)
  }

  private static func udp(_ payload: [UInt8], _ port: UInt16) -> [UInt8] {
    Packet.ipv4(Packet.udp(payload, from: 40_000, to: port))
  }

  private static func session(_ payload: [UInt8]) -> [UInt8] {
    Packet.ethernet(
      [0x11, 0, 0, 7] + Packet.number(UInt64(payload.count), 2) + payload + [0, 0, 0],
      type: 0x8864
    )
  }

  private static let erspan2 = [UInt8]([0x10, 0, 0, 1, 0, 0, 0, 0])
  private static let erspan3 = [UInt8]([0x20, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0])

  private static let tunnels: [(String, UInt32, [UInt8])] = [
    ("PPP", 9, [0xFF, 3, 0, 0x21] + four), ("PPP compressed", 9, [0x21] + four),
    ("PPP IPv6", 50, [0xFF, 3, 0, 0x57] + six),
    ("PPPoE IPv4", 1, session([0, 0x21] + four)), ("PPPoE IPv6", 1, session([0, 0x57] + six)),
    ("PPPoE link", 51, Array(session([0, 0x21] + four).dropFirst(14))),
    ("MPLS one label", 1, Packet.ethernet([0, 1, 1, 64] + four, type: 0x8847)),
    ("MPLS stack", 1, Packet.ethernet([0, 1, 0, 64, 0, 2, 1, 64] + six, type: 0x8847)),
    ("MPLS Ethernet", 1, Packet.ethernet([0, 1, 1, 64] + frame, type: 0x8848)),
    ("MPLS control word", 1, Packet.ethernet([0, 1, 1, 64, 0, 0, 0, 1] + frame, type: 0x8847)),
    ("MPLS in IP", 101, Packet.ipv4([0, 1, 1, 64] + four, protocol: 137)),
    ("MPLS in UDP", 101, udp([0, 1, 1, 64] + four, 6635)),
    ("802.1ad and 802.1Q", 1, tagged),
    ("IP in IP", 101, Packet.ipv4(four, protocol: 4)),
    ("6in4", 101, Packet.ipv4(six, protocol: 41)),
    ("4in6", 101, Packet.ipv6(four, next: 4)), ("6in6", 101, Packet.ipv6(six, next: 41)),
    ("GRE IPv4", 101, gre(0x0800, four)), ("GRE IPv6", 101, gre(0x86DD, six)),
    ("GRE with everything", 101, gre(0x0800, four, flags: 0xB000)),
    ("GRE Ethernet", 101, gre(0x6558, tagged)),
    ("GRE MPLS", 101, gre(0x8847, [0, 1, 1, 9] + four)),
    (
      "GRE of PPTP", 101,
      Packet.ipv4(
        [0x30, 0x81, 0x88, 0x0B, 0, 9, 0, 1] + [UInt8](repeating: 0, count: 8)
          + [0xFF, 3, 0, 0x21] + four,
        protocol: 47
      )
    ),
    ("GRE in UDP", 101, udp([0, 0, 8, 0] + four, 4754)),
    ("GRE in UDP, checksum", 101, udp([0x80, 0, 8, 0, 9, 9, 0, 0] + four, 4754)),
    (
      "GRE in UDP, checksum and key", 101,
      udp([0xA0, 0, 0x65, 0x58, 9, 9, 0, 0, 0, 0, 0, 7] + frame, 4754)
    ),
    ("MPLS in UDP, high label", 101, udp([0x80, 1, 1, 64] + four, 6635)),
    ("MPLS in UDP, high labels", 101, udp([0xBF, 1, 0, 64, 0, 9, 1, 64] + frame, 6635)),
    ("ERSPAN I", 101, gre(0x88BE, frame)),
    ("ERSPAN II, no sequence", 101, gre(0x88BE, erspan2 + frame)),
    ("ERSPAN II", 101, gre(0x88BE, erspan2 + frame, flags: 0x1000)),
    ("ERSPAN III", 101, gre(0x22EB, erspan3 + tagged, flags: 0x1000)),
    (
      "ERSPAN III, platform header", 101,
      gre(0x22EB, erspan3.dropLast() + [1] + [UInt8](repeating: 0, count: 8) + frame, flags: 0x1000)
    ),
    (
      "ERSPAN III, IP", 101,
      gre(0x22EB, erspan3.dropLast(2) + [0x08, 0] + four, flags: 0x1000)
    ),
    ("VXLAN", 101, udp([8, 0, 0, 0, 0, 0, 1, 0] + frame, 4789)),
    ("VXLAN of Linux", 101, udp([8, 0, 0, 0, 0, 0, 1, 0] + tagged, 8472)),
    ("VXLAN-GPE IP", 101, udp([12, 0, 0, 1, 0, 0, 1, 0] + four, 4790)),
    ("GENEVE Ethernet", 101, udp([0, 0, 0x65, 0x58, 0, 0, 1, 0] + frame, 6081)),
    ("GENEVE options", 101, udp([2, 0, 8, 0, 0, 0, 1, 0] + [UInt8](1...8) + four, 6081)),
    (
      "GTP-U", 101,
      udp([0x30, 255] + Packet.number(UInt64(four.count), 2) + [0, 0, 0, 1] + four, 2152)
    ),
    (
      "GTP-U Ethernet", 101,
      udp([0x30, 255] + Packet.number(UInt64(frame.count), 2) + [0, 0, 0, 1] + frame, 2152)
    ),
    (
      "GTP-U Ethernet, address like IPv4", 101,
      udp(
        [0x30, 255] + Packet.number(UInt64(frame.count), 2) + [0, 0, 0, 1]
          + ([0x46, 0, 0, 1] + frame.dropFirst(4)),
        2152
      )
    ),
    (
      "GTP-U extensions", 101,
      udp(
        [0x36, 255] + Packet.number(UInt64(six.count + 12), 2) + [0, 0, 0, 1]
          + [0, 7, 0, 0x85] + [1, 9, 9, 0x85] + [1, 9, 9, 0] + six,
        2152
      )
    ),
    (
      "mirror of a tunnel", 101,
      gre(
        0x88BE,
        erspan2
          + Packet.ethernet(
            udp(
              [8, 0, 0, 0, 0, 0, 1, 0]
                + Packet.ethernet(udp([0x30, 255, 0, 0, 0, 0, 0, 1] + four, 2152)),
              4789
            )
          ),
        flags: 0x1000
      )
    ),
  ]

  @Test(arguments: tunnels)
  func isOpened(_ name: String, _ link: UInt32, _ packet: [UInt8]) throws {
    var capture = CaptureBuilder(link: link)
    capture.add(packet, at: 1000)
    let decoded = try Decoded(capture.bytes)
    #expect(decoded.statistics.named.map(\.name) == ["sip over udp"], "\(name)")
    try #require(decoded.attempts.count == 1, "\(name)")
    // The inner address is that of the call.
    let source = decoded.text(decoded.attempts[0].sourceAddress)
    #expect(["192.0.2.1", "2001:db8::1"].contains(source))
  }

  /// Every tunnel cut at every byte is counted once and gives at most the one call.
  @Test(arguments: tunnels)
  func cutAnywhere(_ name: String, _ link: UInt32, _ packet: [UInt8]) throws {
    var capture = CaptureBuilder(link: link)
    for length in 0..<packet.count { capture.add(packet, at: 1000, captured: length) }
    let decoded = try Decoded(capture.bytes)
    #expect(decoded.statistics.packets == UInt64(packet.count))
    #expect(decoded.bucketSum == decoded.statistics.packets)
    #expect(decoded.attempts.count <= 1)
  }

  @Test(arguments: [1, 10, 15, 16, 17, 40])
  func nestingIsBounded(_ tunnels: Int) throws {
    var packet = Self.four
    for _ in 0..<tunnels { packet = Packet.ipv4(packet, protocol: 4) }
    var capture = CaptureBuilder(link: 101)
    capture.add(packet, at: 1000)
    let decoded = try Decoded(capture.bytes)
    let bucket: PacketBucket = tunnels <= Unwrapper.layersMax ? .sipOverUDP : .tooDeep
    #expect(decoded.statistics[bucket] == 1)
  }

  @Test func streamsInTunnelsAreRead() throws {
    var capture = CaptureBuilder(link: 101)
    let half = Self.invite.count / 2
    let halves = [Array(Self.invite[..<half]), Array(Self.invite[half...])]
    for (at, bytes) in halves.enumerated() {
      let segment = Packet.tcp(bytes, sequence: UInt32(1 + at * half))
      capture.add(Self.gre(0x0800, Packet.ipv4(segment, protocol: 6)), at: 1000 + at)
    }
    let decoded = try Decoded(capture.bytes)
    #expect(decoded.attempts.count == 1)
    #expect(decoded.statistics[.sipOverTCP] == 2)
  }

  @Test(arguments: [4754, 6635, 9899] as [UInt16])
  func mediaOnPortsOfTunnelsIsMedia(_ port: UInt16) throws {
    var capture = CaptureBuilder()
    for (type, filler) in [(0, 0xFF), (8, 0x55), (0, 0), (96, 0x45)] as [(UInt8, UInt8)] {
      let voice = [0x80, type, 8, 0] + [UInt8](repeating: filler, count: 168)
      capture.add(Packet.ethernet(Packet.ipv4(Packet.udp(voice, from: port, to: port))), at: 1)
    }
    #expect(try Decoded(capture.bytes).statistics[.rtp] == 4)
  }

  @Test func mediaInTunnelsHasItsName() throws {
    var capture = CaptureBuilder(link: 101)
    let media = Packet.ipv4(Packet.udp([0x80, 8] + [UInt8](repeating: 1, count: 170)))
    capture.add(Self.gre(0x0800, media), at: 1)
    #expect(try Decoded(capture.bytes).statistics[.rtp] == 1)
  }
}
