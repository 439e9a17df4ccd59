import SieveCapture
import SieveModel
import SieveSIP
import Testing

/// Captures of every kind, cut at every byte and with bits changed: the calls beside the damage are
/// there as before.
struct SurvivalTests {
  private static func invite(_ callID: String, padding: Int = 0) -> [UInt8] {
    let text = Call(callID: callID).request(
      "INVITE",
      1,
      "X: " + String(repeating: "x", count: padding)
    )
    return Array(text.utf8)
  }

  private static let message = invite("damaged@example.org")
  private static let datagram = Packet.ipv4(Packet.udp(message))

  private static func segments(_ bytes: [UInt8], _ size: Int, from: UInt8) -> [[UInt8]] {
    let syn = Packet.ipv4(Packet.tcp([], sequence: 0, flags: 2), protocol: 6, from: from)
    return [syn]
      + stride(from: 0, to: bytes.count, by: size).map { at in
        let part = Array(bytes[at..<min(bytes.count, at + size)])
        return Packet.ipv4(Packet.tcp(part, sequence: UInt32(1 + at)), protocol: 6, from: from)
      }
  }

  private static func fragments() -> [[UInt8]] {
    let datagram = Packet.udp(invite("damaged@example.org", padding: 300))
    let middle = 240
    return [
      Packet.ipv4(Array(datagram[middle...]), fragment: UInt16(middle / 8)),
      Packet.ipv4(Array(datagram[..<middle]), fragment: 0x2000),
    ]
  }

  private static func parts() -> [[UInt8]] {
    let head: [UInt8] = [19, 196, 19, 196, 0, 0, 0, 1, 0, 0, 0, 0]
    return [(2, 1, message[..<100]), (1, 2, message[100...])]
      .map { flags, sequence, part -> [UInt8] in
        let length = Packet.number(UInt64(16 + part.count), 2)
        let chunk =
          [0, UInt8(flags)] + length + [0, 0, 0, UInt8(sequence), 0, 1, 0, 0, 0, 0, 0, 0]
        return Packet.ipv4(head + chunk + part, protocol: 132)
      }
  }

  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt64(bytes.count)
    return [0x78, 1, 1] + Packet.number(count, 2, bigEndian: false)
      + Packet.number(~count & 0xFFFF, 2, bigEndian: false) + bytes + [0, 0, 0, 0]
  }

  private static let upgrade = Array(
    "GET / HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n".utf8
  )

  private static let kinds: [(String, [[UInt8]])] = [
    ("UDP", [datagram]), ("IPv6", [Packet.ipv6(Packet.udp(message))]),
    ("fragments", fragments()), ("SCTP", parts()),
    ("TCP", segments(message, 120, from: 9)),
    ("WebSocket", segments(upgrade + WebSocketTests.frame(message), 150, from: 9)),
    (
      "HEP",
      [
        Packet.ipv4(
          Packet.udp(HEPTests.packet(stored(message), compressed: true, seconds: 1), to: 9060)
        )
      ]
    ),
    ("HEP on TCP", segments(HEPTests.packet(message, seconds: 1), 200, from: 9)),
    (
      "GRE and ERSPAN",
      [
        Packet.ipv4(
          [0x10, 0, 0x88, 0xBE, 0, 0, 0, 1, 0x10, 0, 0, 1, 0, 0, 0, 0] + Packet.ethernet(datagram),
          protocol: 47
        )
      ]
    ),
    (
      "VXLAN, VLAN, MPLS",
      [
        Packet.ipv4(
          Packet.udp(
            [8, 0, 0, 0, 0, 0, 1, 0]
              + Packet.ethernet([0, 1, 1, 64] + datagram, type: 0x8847, tags: [0x8100]),
            to: 4789
          )
        )
      ]
    ),
    (
      "GTP-U",
      [
        Packet.ipv4(
          Packet.udp(
            [0x34, 255, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 9, 9, 0] + datagram,
            to: 2152
          )
        )
      ]
    ),
    (
      "GENEVE",
      [
        Packet.ipv4(Packet.udp([1, 0, 8, 0, 0, 0, 1, 0, 9, 9, 9, 9] + datagram, to: 6081))
      ]
    ),
  ]

  /// The packets between those of a call before and one after.
  private static func capture(_ packets: [[UInt8]]) -> CaptureBuilder {
    var capture = CaptureBuilder(link: 101)
    capture.add(Packet.ipv4(Packet.udp(invite("before@example.org"))), at: 1000)
    for packet in packets { capture.add(packet, at: 1001) }
    capture.add(Packet.ipv4(Packet.udp(invite("after@example.org"))), at: 1002)
    return capture
  }

  private static func callIDs(_ decoded: Decoded) -> Set<String> {
    Set(decoded.attempts.indices.map { decoded.text(decoded.attempts[$0].callID, $0) })
  }

  @Test(arguments: kinds)
  func damageStaysWhereItIs(_ name: String, _ packets: [[UInt8]]) throws {
    let whole = try Decoded(Self.capture(packets).bytes)
    let beside: Set = ["before@example.org", "after@example.org"]
    #expect(Self.callIDs(whole) == beside.union(["damaged@example.org"]), "\(name)")
    for (index, packet) in packets.enumerated() {
      for bit in stride(from: index % 3, to: packet.count * 8, by: 7) {
        var changed = packets
        changed[index][bit / 8] ^= 1 << UInt8(bit % 8)
        let decoded = try Decoded(Self.capture(changed).bytes)
        let isUnharmed = Self.callIDs(decoded).isSuperset(of: beside)
        #expect(isUnharmed, "\(name), packet \(index), bit \(bit)")
        #expect(decoded.bucketSum == UInt64(packets.count + 2))
      }
      for length in stride(from: 0, to: packet.count, by: 5) {
        var cut = packets
        cut[index] = Array(packet.prefix(length))
        let decoded = try Decoded(Self.capture(cut).bytes)
        let isUnharmed = Self.callIDs(decoded).isSuperset(of: beside)
        #expect(isUnharmed, "\(name), packet \(index), \(length) bytes")
        #expect(decoded.bucketSum == UInt64(packets.count + 2))
      }
    }
  }

  @Test(arguments: kinds)
  func capturesEndAnywhere(_ name: String, _ packets: [[UInt8]]) throws {
    let bytes = Self.capture(packets).bytes
    let first = 24 + 16 + Packet.ipv4(Packet.udp(Self.invite("before@example.org"))).count
    for length in stride(from: first, to: bytes.count, by: 7) {
      let decoded = try Decoded(Array(bytes.prefix(length)), chunk: 64)
      let isUnharmed = Self.callIDs(decoded).contains("before@example.org")
      #expect(isUnharmed, "\(name), \(length) bytes")
    }
  }
}
