import SieveModel
import SieveSIP
import Testing

@testable import SieveCapture

struct HEPTests {
  private static let invite = Array(Call().request("INVITE").utf8)

  static func chunk(_ type: UInt64, _ value: [UInt8], vendor: UInt64 = 0) -> [UInt8] {
    Packet.number(vendor, 2) + Packet.number(type, 2) + Packet.number(UInt64(value.count + 6), 2)
      + value
  }

  static func packet(
    _ payload: [UInt8],
    kind: UInt8 = 1,
    compressed: Bool = false,
    seconds: UInt64 = 1_600_000_000
  ) -> [UInt8] {
    var chunks = chunk(1, [2]) + chunk(2, [6]) + chunk(3, [203, 0, 113, 7])
    chunks += chunk(4, [203, 0, 113, 9]) + chunk(7, [19, 196]) + chunk(8, [19, 197])
    chunks += chunk(9, Packet.number(seconds, 4)) + chunk(10, Packet.number(123_456, 4))
    chunks += chunk(11, [kind]) + chunk(12, [0, 0, 7, 209]) + chunk(14, Array("secret".utf8))
    chunks += chunk(77, [1, 2, 3], vendor: 9) + chunk(17, Array("a@example.org".utf8))
    chunks += chunk(compressed ? 16 : 15, payload)
    return Array("HEP3".utf8) + Packet.number(UInt64(chunks.count + 6), 2) + chunks
  }

  private func decode(_ payloads: [[UInt8]], port: UInt16 = 9060) throws -> Decoded {
    var capture = CaptureBuilder(link: 101)
    for (at, payload) in payloads.enumerated() {
      capture.add(Packet.ipv4(Packet.udp(payload, from: 40_000, to: port)), at: 1000 + at)
    }
    return try Decoded(capture.bytes)
  }

  /// zlib with one stored block.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt64(bytes.count)
    return [0x78, 1, 1] + Packet.number(count, 2, bigEndian: false)
      + Packet.number(~count & 0xFFFF, 2, bigEndian: false) + bytes + [0, 0, 0, 0]
  }

  @Test(arguments: [UInt16(9060), 12_345])
  func innerAddressesAndTimesWin(_ port: UInt16) throws {
    let decoded = try decode([Self.packet(Self.invite)], port: port)
    #expect(decoded.statistics[.sipOverHEP] == 1)
    try #require(decoded.attempts.count == 1)
    #expect(decoded.attempts[0].setupTime == 1_600_000_000_123)
    #expect(decoded.text(decoded.attempts[0].sourceAddress) == "203.0.113.7")
  }

  @Test func compressedPayloadIsRead() throws {
    let decoded = try decode([Self.packet(Self.stored(Self.invite), compressed: true)])
    #expect(decoded.attempts.count == 1)
    #expect(decoded.statistics[.sipOverHEP] == 1)
  }

  @Test func bombEndsInACounter() throws {
    let zeros = Self.stored([UInt8](repeating: 0, count: 60_000))
    // Two blocks that together exceed the limit.
    let bomb = [0x78, 1, 0] + zeros[3..<60_007] + zeros.dropFirst(2)
    #expect(bomb.count > 120_000)
    let small = try decode([Self.packet([0x78, 1, 7, 7, 7], compressed: true)])
    #expect(small.statistics[.malformedHEP] == 1)
    let inflated = Inflate.inflate(bomb.span, 0..<bomb.count, limit: HEP.payloadMax)
    #expect(inflated == nil)
  }

  private static func old(_ version: UInt8, ipv6: Bool, time: Int) -> [UInt8] {
    let size = ipv6 ? 16 : 4
    var header: [UInt8] = [
      version, UInt8(8 + 2 * size + (version == 2 ? 12 : 0)), ipv6 ? 10 : 2, 17,
    ]
    header += [19, 196, 19, 196]
    header +=
      ipv6 ? [0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [5] : [203, 0, 113, 7]
    header += [UInt8](repeating: 9, count: size)
    if version == 2 {
      header += Packet.number(UInt64(time), 4, bigEndian: false)
      header += Packet.number(500_000, 4, bigEndian: false) + [7, 0, 0, 0]
    }
    return header
  }

  @Test(arguments: [1, 2] as [UInt8], [false, true])
  func oldVersions(_ version: UInt8, _ ipv6: Bool) throws {
    let packet = Self.old(version, ipv6: ipv6, time: 1_600_000_000) + Self.invite
    let decoded = try decode([packet])
    #expect(decoded.statistics[.sipOverHEP] == 1)
    try #require(decoded.attempts.count == 1)
    #expect(decoded.attempts[0].setupTime == (version == 2 ? 1_600_000_000_500 : 1000))
    let source = decoded.text(decoded.attempts[0].sourceAddress)
    #expect(source == (ipv6 ? "2001:db8::5" : "203.0.113.7"))
    // Nothing but their port tells them from other things.
    #expect(try decode([packet], port: 7000).statistics[.udpNotSIP] == 1)
  }

  /// Found by fuzzing: the sum of two lengths did not fit, and ended the program.
  @Test func theLongestChunkIsNoBeginning() {
    let bytes: [UInt8] = Array("HEP3".utf8) + [0, 255, 0, 0, 0, 1, 255, 255]
    let begins = HEP.begins(bytes.span, 0, bytes.count)
    #expect(!begins)
  }

  @Test func otherKindsAreCounted() throws {
    let report = Array("{\"sender_information\":{}}".utf8)
    let decoded = try decode([Self.packet(report, kind: 5), Self.packet(report, kind: 1)])
    #expect(decoded.statistics[.hep] == 2)
    #expect(decoded.dialogs.rejected == 0)
  }

  @Test func chunksAreAllThere() throws {
    let bytes = Self.packet(Self.invite)
    let found = HEP(bytes.span, 0..<bytes.count)
    let packet = try #require(found)
    #expect(packet.version == 3 && packet.transport == 6 && packet.agent == 2001)
    #expect(packet.sourcePort == 5060 && packet.destinationPort == 5061)
    #expect(packet.time == 1_600_000_000_123)
    #expect(packet.key.map { Array(bytes[$0]) } == Array("secret".utf8))
    #expect(Array(bytes[packet.payload]) == Self.invite)
  }

  @Test func cutAndChangedPacketsEnd() throws {
    let bytes = Self.packet(Self.stored(Self.invite), compressed: true)
    let cuts = bytes.indices.map { Array(bytes[..<$0]) }
    let decoded = try decode(cuts)
    #expect(decoded.bucketSum == UInt64(cuts.count))
    let changes = (0..<(bytes.count * 8)).filter { $0 % 3 == 0 }
      .map { bit in
        var changed = bytes
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        return changed
      }
    #expect(try decode(changes).bucketSum == UInt64(changes.count))
  }
}
