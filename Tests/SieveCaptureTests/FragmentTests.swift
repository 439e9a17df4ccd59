import SieveModel
import SieveSIP
import Testing

@testable import SieveCapture

struct FragmentTests {
  /// A message whose headers do not fit into the first fragment.
  private static let long = Array(
    Call().request("INVITE", 1, "X-Long: " + String(repeating: "x", count: 3000)).utf8
  )
  private static let datagram = Packet.udp(long)

  private static func four(
    _ range: Range<Int>,
    of datagram: [UInt8] = datagram,
    identification: UInt16 = 7
  ) -> [UInt8] {
    let more: UInt16 = range.upperBound < datagram.count ? 0x2000 : 0
    var packet = Packet.ipv4(
      Array(datagram[range]),
      fragment: more | UInt16(range.lowerBound / 8)
    )
    packet[4] = UInt8(identification >> 8)
    packet[5] = UInt8(identification & 255)
    return packet
  }

  private static func six(_ range: Range<Int>) -> [UInt8] {
    let more: UInt64 = range.upperBound < datagram.count ? 1 : 0
    let header = [17, 0] + Packet.number(UInt64(range.lowerBound) | more, 2) + [0, 0, 0, 7]
    return Packet.ipv6(Array(datagram[range]), next: 44, extensions: header)
  }

  private func decode(_ packets: [[UInt8]], step: Int = 1) throws -> Decoded {
    var capture = CaptureBuilder(link: 101)
    for (at, packet) in packets.enumerated() { capture.add(packet, at: 1000 + at * step) }
    return try Decoded(capture.bytes)
  }

  private static func pieces(_ size: Int) -> [Range<Int>] {
    stride(from: 0, to: datagram.count, by: size).map { $0..<min(datagram.count, $0 + size) }
  }

  private static let orders: [[Int]] = [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1], [1, 2, 0]]

  @Test(arguments: orders, [false, true])
  func anyOrder(_ order: [Int], _ isIPv6: Bool) throws {
    let pieces = Self.pieces(1200)
    try #require(pieces.count == 3)
    let decoded = try decode(order.map { isIPv6 ? Self.six(pieces[$0]) : Self.four(pieces[$0]) })
    #expect(decoded.attempts.count == 1)
    #expect(decoded.attempts.first?.setupTime == 1002)
    #expect(decoded.statistics[.sipOverUDP] == 1)
    #expect(decoded.statistics[.ipFragmentJoined] == 2)
    #expect(decoded.statistics[.ipFragment] == 0)
    #expect(decoded.statistics.fragmentsGivenUp == 0)
  }

  /// A sender that numbers all its datagrams alike: each is followed by its duplicate and by the next within a second.
  @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2]], [1, 2])
  func numberThatIsUsedAgainAtOnce(_ order: [Int], _ copies: Int) throws {
    var packets: [[UInt8]] = []
    for number in 1...4 {
      let padding = String(repeating: "\(number)", count: 3000)
      let call = Call(callID: "call-\(number)").request("INVITE", 1, "X-Long: " + padding)
      let datagram = Packet.udp(Array(call.utf8))
      for _ in 0..<copies {
        for at in order {
          let range = (at * 1200)..<min(datagram.count, (at + 1) * 1200)
          packets.append(Self.four(range, of: datagram))
        }
      }
    }
    let decoded = try decode(packets)
    #expect(decoded.attempts.count == 4)
    #expect(decoded.dialogs.messages == 4)
    #expect(decoded.statistics.fragmentNumbersReused == 3)
    #expect(decoded.statistics.fragmentsGivenUp == 0)
    #expect(decoded.bucketSum == decoded.statistics.packets)
  }

  @Test func duplicatesAreOneDatagram() throws {
    let packets = Self.pieces(800).flatMap { [Self.four($0), Self.four($0)] }
    let decoded = try decode(packets + packets)
    #expect(decoded.dialogs.messages == 1)
    #expect(decoded.statistics[.sipOverUDP] == 1)
    #expect(decoded.statistics[.ipFragmentJoined] == UInt64(packets.count * 2 - 1))
  }

  @Test func bytesThatCameFirstWin() throws {
    // The second fragment is sent twice: first as it is, then with another Call-ID inside.
    let text = Call(callID: "first@example.org").request(
      "INVITE",
      1,
      "X-Long: " + String(repeating: "x", count: 2000)
    )
    let forged = text.replacing("first@", with: "forge@")
    let (good, bad) = (Packet.udp(Array(text.utf8)), Packet.udp(Array(forged.utf8)))
    let at = 96
    let packets = [
      Self.four(at..<480, of: good), Self.four(0..<1600, of: bad),
      Self.four(1600..<good.count, of: good),
    ]
    let decoded = try decode(packets)
    #expect(decoded.text(decoded.attempts[0].callID) == "first@example.org")
    let other = try decode([packets[1], packets[0], packets[2]])
    #expect(other.text(other.attempts[0].callID) == "forge@example.org")
  }

  @Test func firstLastFragmentFixesTheLength() throws {
    // A second "last" fragment ends later; its excess is dropped.
    let pieces = Self.pieces(1200)
    let excess = Packet.ipv4([UInt8](repeating: 0x21, count: 80), fragment: 500)
    let decoded = try decode([
      Self.four(pieces[2]), excess, Self.four(pieces[1]), Self.four(pieces[0]),
    ])
    #expect(decoded.attempts.count == 1)
  }

  @Test func headInTheFirstFragmentIsEnough() throws {
    let text = Call().request("INVITE").replacing("Content-Length: 0", with: "Content-Length: 3000")
    let datagram = Packet.udp(Array(text.utf8) + [UInt8](repeating: 0x61, count: 3000))
    let first = Self.four(0..<1480, of: datagram)
    let rest = [1480..<2960, 2960..<datagram.count].map { Self.four($0, of: datagram) }
    let alone = try decode([first])
    #expect(alone.attempts.count == 1)
    #expect(alone.statistics[.sipOverUDP] == 1)
    let all = try decode([rest[1], first, rest[0]])
    #expect(all.dialogs.messages == 1)
    #expect(all.statistics[.sipOverUDP] == 1)
    #expect(all.statistics[.ipFragmentJoined] == 2)
    #expect(all.statistics[.ipFragment] == 0)
  }

  @Test func sameNumberIsUsedAgain() throws {
    let other = Packet.udp(
      Array(
        Call(callID: "b@example.org")
          .request("INVITE", 1, "X-Long: " + String(repeating: "y", count: 3000)).utf8
      )
    )
    let packets =
      Self.pieces(1600).map { Self.four($0) }
      + [0..<1600, 1600..<other.count].map { Self.four($0, of: other) }
    #expect(try decode(packets, step: 2000).attempts.count == 2)
  }

  @Test func aPauseBeforeADatagramDoesNotAgeIt() throws {
    var capture = CaptureBuilder(link: 101)
    let other = Packet.udp(
      Array(
        Call(callID: "b@example.org")
          .request("INVITE", 1, "X-Long: " + String(repeating: "y", count: 3000)).utf8
      )
    )
    for piece in Self.pieces(1200) { capture.add(Self.four(piece), at: 1000) }
    for range in [0..<1200, 1200..<2400, 2400..<other.count] {
      capture.add(Self.four(range, of: other, identification: 8), at: 3_601_000)
    }
    let decoded = try Decoded(capture.bytes)
    #expect(decoded.attempts.count == 2)
    #expect(decoded.statistics.fragmentsGivenUp == 0)
  }

  @Test func missingFragmentIsGivenUp() throws {
    let pieces = Self.pieces(1200)
    let decoded = try decode([Self.four(pieces[0]), Self.four(pieces[2])])
    #expect(decoded.attempts.isEmpty)
    #expect(decoded.statistics[.ipFragment] == 2)
    #expect(decoded.statistics.fragmentsGivenUp == 1)
    let late = try decode(pieces.map { Self.four($0) }, step: 20_000)
    #expect(late.attempts.isEmpty)
    #expect(late.statistics[.ipFragment] == 3)
  }

  @Test func tunnelsWithinFragmentsWithinTunnels() throws {
    let inner = Self.pieces(1200).map { Self.four($0) }
    let packets = inner.enumerated().flatMap { index, packet -> [[UInt8]] in
      let outer = Packet.udp([8, 0, 0, 0, 0, 0, 1, 0] + Packet.ethernet(packet), to: 4789)
      let half = outer.count / 2 & ~7
      return [0..<half, half..<outer.count].map {
        Packet.ipv4(
          Self.four($0, of: outer, identification: UInt16(100 + index)),
          protocol: 4
        )
      }
    }
    let decoded = try decode(packets)
    #expect(decoded.attempts.count == 1)
    #expect(decoded.statistics[.sipOverUDP] == 1)
    #expect(decoded.statistics[.ipFragmentJoined] == 5)
  }

  @Test func pingOfDeathIsRefused() throws {
    let decoded = try decode([Packet.ipv4([UInt8](repeating: 1, count: 200), fragment: 0x1FFF)])
    #expect(decoded.statistics[.cutShort] == 1)
  }

  @Test func floodStaysBounded() {
    var table = FragmentTable()
    let bytes = [UInt8](repeating: 0x61, count: 1480)
    for number in 0..<40_000 {
      let key = FragmentKey(
        source: IPAddress(ipv4: UInt32(number)),
        destination: .unspecified,
        identification: UInt32(number),
        protocolNumber: 17
      )
      let piece = FragmentHeader(key: key, offset: 1480, hasMore: true, range: 0..<1480)
      _ = table.take(bytes.span, piece, time: Int64(number))
    }
    #expect(table.load.datagrams <= FragmentTable.datagramsMax)
    #expect(table.load.bytes <= FragmentTable.bytesMax)
    #expect(table.givenUp == 40_000 - UInt64(table.load.datagrams))
    table.finish()
    #expect(table.load == (0, 0))
  }

  /// The memory of a datagram serves the next ones, whatever length and order these have.
  @Test func datagramsInMemoryUsedBeforeAreWhole() {
    var table = FragmentTable()
    func whole(_ number: UInt32, _ length: Int, _ order: [Int]) -> [UInt8]? {
      let key = FragmentKey(
        source: .unspecified,
        destination: .unspecified,
        identification: number,
        protocolNumber: 17
      )
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ Int(number)) }
      for part in order {
        let range = part * 512..<min((part + 1) * 512, length)
        let piece = FragmentHeader(
          key: key,
          offset: range.lowerBound,
          hasMore: range.upperBound < length,
          range: range
        )
        if case .whole(let found, let length, _) = table.take(bytes.span, piece, time: 0) {
          #expect(Array(found[..<length]) == bytes, "\(number)")
          return found
        }
      }
      return nil
    }
    for (number, (length, order)) in [
      (1500, [0, 1, 2]), (700, [0, 1]), (1500, [1, 0, 2]), (3000, [0, 1, 2, 3, 4, 5]),
      (9000, (0...17).map { $0 }), (600, [0, 1]), (1100, [2, 1, 0]), (1500, [0, 2]),
      (1300, [0, 1, 2]),
    ].enumerated() {
      let found = whole(UInt32(number), length, order)
      #expect((found == nil) == (order == [0, 2]))
      if let found { table.recycle(found) }
    }
    table.finish()
    #expect(table.load == (0, 0))
  }

  @Test func manyPiecesStayBounded() {
    var table = FragmentTable()
    let bytes = [UInt8](repeating: 0x61, count: 8)
    let key = FragmentKey(
      source: .unspecified,
      destination: .unspecified,
      identification: 1,
      protocolNumber: 17
    )
    for number in stride(from: 0, to: 8000, by: 2) {
      let piece = FragmentHeader(key: key, offset: number * 8, hasMore: true, range: 0..<8)
      _ = table.take(bytes.span, piece, time: 0)
    }
    #expect(table.load.bytes < FragmentTable.piecesMax * 100)
  }
}
