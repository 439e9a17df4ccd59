import SieveModel
import SieveSIP
import Testing

@testable import SieveCapture

struct WebSocketTests {
  private static let upgrade = Array(
    ("GET / HTTP/1.1\r\nHost: example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n").utf8
  )

  private static func invite(_ number: Int, padding: Int = 0) -> [UInt8] {
    let call = Call(callID: "call-\(number)")
    // A message on WebSocket needs no Content-Length.
    let text = call.request("INVITE", 1, "X: " + String(repeating: "x", count: padding))
    return Array(text.replacing("Content-Length: 0\r\n", with: "").utf8)
  }

  static func frame(
    _ payload: [UInt8],
    opcode: UInt8 = 1,
    final: Bool = true,
    masked: Bool = true,
    compressed: Bool = false
  ) -> [UInt8] {
    var bytes = [opcode | (final ? 0x80 : 0) | (compressed ? 0x40 : 0)]
    let flag: UInt8 = masked ? 0x80 : 0
    switch payload.count {
    case ..<126: bytes.append(flag | UInt8(payload.count))
    case ..<65_536: bytes += [flag | 126] + Packet.number(UInt64(payload.count), 2)
    default: bytes += [flag | 127] + Packet.number(UInt64(payload.count), 8)
    }
    guard masked else { return bytes + payload }
    let mask: [UInt8] = [0x12, 0x34, 0x56, 0x78]
    return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
  }

  /// Sends bytes as segments of a size, behind a handshake when `handshake`.
  private func decode(
    _ bytes: [UInt8],
    size: Int = 1400,
    handshake: Bool = true,
    dropping dropped: Int? = nil
  ) throws -> Decoded {
    var capture = CaptureBuilder(link: 101)
    if handshake {
      capture.add(Packet.ipv4(Packet.tcp([], sequence: 0, flags: 2), protocol: 6), at: 0)
    }
    for (index, at) in stride(from: 0, to: bytes.count, by: size).enumerated()
    where index != dropped {
      let part = Array(bytes[at..<min(bytes.count, at + size)])
      let segment = Packet.tcp(part, sequence: UInt32(1 + at))
      capture.add(Packet.ipv4(segment, protocol: 6), at: 1000 + index)
    }
    return try Decoded(capture.bytes)
  }

  private func callIDs(_ decoded: Decoded) -> [String] {
    decoded.attempts.indices.map { decoded.text(decoded.attempts[$0].callID, $0) }
  }

  @Test(arguments: [1, 5, 37, 300, 1400, 60_000], [false, true])
  func framesSplitAndJoined(_ size: Int, _ masked: Bool) throws {
    let bytes =
      Self.upgrade + Self.frame(Self.invite(1), masked: masked)
      + Self.frame([1, 2, 3], opcode: 9, masked: masked)
      + Self.frame(Self.invite(2, padding: 70), opcode: 2, masked: masked)
      + Self.frame([], opcode: 10, masked: masked)
      + Self.frame([3, 0xE8], opcode: 8, masked: masked)
    let decoded = try decode(bytes, size: size)
    #expect(callIDs(decoded) == ["call-1", "call-2"])
    #expect(decoded.dialogs.rejected == 0)
    #expect(decoded.statistics[.sipOverWebSocket] > 0)
  }

  @Test func fragmentedMessageWithAPingInside() throws {
    let message = Self.invite(1)
    let bytes =
      Self.upgrade + Self.frame(Array(message[..<50]), final: false)
      + Self.frame([9], opcode: 9) + Self.frame(Array(message[50..<51]), opcode: 0, final: false)
      + Self.frame(Array(message[51...]), opcode: 0)
    #expect(callIDs(try decode(bytes)) == ["call-1"])
  }

  @Test func longFrames() throws {
    let decoded = try decode(Self.upgrade + Self.frame(Self.invite(1, padding: 60_000)))
    #expect(callIDs(decoded) == ["call-1"])
    let bytes =
      Self.upgrade + Self.frame(Self.invite(1, padding: 70_000)) + Self.frame(Self.invite(2))
    #expect(callIDs(try decode(bytes)) == ["call-2"])
  }

  @Test func upgradeWasNotSeen() throws {
    let bytes = Self.frame(Self.invite(1)) + Self.frame(Self.invite(2), masked: false)
    let decoded = try decode(bytes, handshake: false)
    #expect(callIDs(decoded) == ["call-1", "call-2"])
    #expect(decoded.statistics[.sipOverWebSocket] == 1)
  }

  @Test func answerOfTheServer() throws {
    let head = Array("HTTP/1.1 101 Switching\r\nUpgrade: WebSocket\r\n\r\n".utf8)
    let decoded = try decode(head + Self.frame(Self.invite(1), masked: false))
    #expect(callIDs(decoded) == ["call-1"])
  }

  @Test func otherProtocolsAreCounted() throws {
    let head = Array("GET / HTTP/1.1\r\nUpgrade: WebSocket\r\n\r\n".utf8)
    let decoded = try decode(head + Self.frame(Array("{\"a\":1}".utf8)))
    #expect(decoded.statistics[.webSocket] == 1)
    let compressed = try decode(head + Self.frame([1, 2, 3, 4], compressed: true))
    #expect(compressed.statistics[.compressedWebSocket] == 1)
  }

  @Test func lossIsResynchronisedAtTheNextFrame() throws {
    let frames = (1...6).map { Self.frame(Self.invite($0)) }
    let size = frames[0].count
    let bytes = Self.upgrade + [UInt8](frames.joined())
    // Segments that begin with frames, one of them missing.
    var capture = CaptureBuilder(link: 101)
    capture.add(Packet.ipv4(Packet.tcp(Self.upgrade, sequence: 1), protocol: 6), at: 1)
    for at in 0..<6 where at != 2 {
      let sequence = UInt32(1 + Self.upgrade.count + at * size)
      capture.add(Packet.ipv4(Packet.tcp(frames[at], sequence: sequence), protocol: 6), at: 10 + at)
    }
    let decoded = try Decoded(capture.bytes)
    #expect(callIDs(decoded) == ["call-1", "call-2", "call-4", "call-5", "call-6"])
    #expect(decoded.statistics.streamGaps == 1)
    #expect(try decode(bytes, size: 100, dropping: 9).bucketSum > 0)
  }

  @Test func headersOfFramesAreBounded() {
    let long: [UInt8] = [0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]
    var isRefused = false
    if case .none = WebSocket.header(long.span, 0, long.count) { isRefused = true }
    #expect(isRefused)
  }
}
