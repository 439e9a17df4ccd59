import SieveCapture
import SieveDiagnostics
import SieveModel
import SieveSIP
import Testing

struct ContainerTests {
  private func call() -> String { Call().request("INVITE") }

  @Test(arguments: [(false, false), (false, true), (true, false), (true, true)])
  func classicInEveryOrderAndResolution(_ bigEndian: Bool, _ nanoseconds: Bool) throws {
    var capture = CaptureBuilder(bigEndian: bigEndian, nanoseconds: nanoseconds)
    capture.add(call(), at: 1_700_000_000_123)
    let decoded = try Decoded(capture.bytes)
    #expect(decoded.attempts.map(\.setupTime) == [1_700_000_000_123])
    #expect(decoded.streamTime == 1_700_000_000_123)
    let isRecognised = CaptureDecoder.recognises(capture.bytes.span)
    #expect(isRecognised)
  }

  @Test(arguments: [false, true])
  func sectionsInterfacesAndBlocks(_ bigEndian: Bool) throws {
    var blocks = BlockBuilder(bigEndian: bigEndian)
    blocks.section()
    blocks.other(type: 0x0BAD, length: 400_000)
    blocks.interface(link: 1)
    blocks.interface(
      link: 101,
      options: [(9, [9]), (14, Packet.number(100, 8, bigEndian: bigEndian))]
    )
    let datagram = Packet.ipv4(Packet.udp(Array(call().utf8)))
    blocks.enhanced(0, time: 5_000_000, Packet.ethernet(datagram))
    blocks.enhanced(1, time: 7_000_000_000, datagram)
    blocks.enhanced(9, time: 1, datagram)
    blocks.obsolete(0, time: 8_000_000, Packet.ethernet(datagram))
    blocks.simple(Packet.ethernet(datagram))
    blocks = blocks.next(bigEndian: !bigEndian)
    blocks.section()
    blocks.interface(link: 228, options: [(9, [0x80 | 10])])
    blocks.enhanced(0, time: 2048 + 512, datagram)
    let decoded = try Decoded(blocks.bytes)
    #expect(decoded.statistics.packets == 6)
    #expect(decoded.statistics[.sipOverUDP] == 5)
    #expect(decoded.statistics[.unknownInterface] == 1)
    #expect(decoded.attempts.map(\.setupTime) == [5000])
    #expect(decoded.streamTime == 107_000)
    #expect(decoded.output.warnings == [])
  }

  @Test func binaryResolution() throws {
    var blocks = BlockBuilder(bigEndian: false)
    blocks.section()
    blocks.interface(link: 228, options: [(9, [0x80 | 10])])
    blocks.enhanced(0, time: 2048 + 512, Packet.ipv4(Packet.udp(Array(call().utf8))))
    #expect(try Decoded(blocks.bytes).attempts.map(\.setupTime) == [2500])
  }

  @Test func truncatedLastPacketWarns() throws {
    var capture = CaptureBuilder()
    capture.add(call(), at: 1000)
    capture.add(call(), at: 2000)
    let decoded = try Decoded(Array(capture.bytes.dropLast(10)))
    #expect(decoded.statistics.packets == 1)
    #expect(decoded.attempts.count == 1)
    #expect(decoded.output.warnings.map(\.code) == [.captureCutOff])
    #expect(decoded.output.warnings.first?.location?.packet == 2)
  }

  @Test func absurdLengthGivesUpAndKeepsWhatWasRead() throws {
    var capture = CaptureBuilder()
    capture.add(call(), at: 1000)
    let end = UInt64(capture.bytes.count)
    let bytes =
      capture.bytes + [0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 127, 0, 0, 0, 0] + [1, 2, 3]
    let decoded = try Decoded(bytes)
    #expect(decoded.statistics.packets == 1)
    #expect(decoded.attempts.count == 1)
    let warning = try #require(decoded.output.warnings.first)
    #expect(warning.code == .containerBroken)
    #expect(warning.location?.byteOffset == end)
    #expect(warning.location?.packet == 2)
  }

  @Test func tooLongPacketIsSkippedAndCounted() throws {
    var blocks = BlockBuilder(bigEndian: false)
    blocks.section()
    blocks.interface(link: 1)
    blocks.enhanced(0, time: 1_000_000, [UInt8](repeating: 0, count: 300_000))
    blocks.enhanced(
      0,
      time: 2_000_000,
      Packet.ethernet(Packet.ipv4(Packet.udp(Array(call().utf8))))
    )
    let decoded = try Decoded(blocks.bytes, chunk: 1000)
    #expect(decoded.statistics[.tooLong] == 1)
    #expect(decoded.attempts.map(\.origin) == [2])
    #expect(decoded.output.rejects.map(\.diagnostic.code) == [.packetTooLong])
    #expect(decoded.output.rejects.first?.diagnostic.location?.packet == 1)
  }

  @Test func otherFilesAreRefused() {
    let text = Array("call_id,calling_number\n1,2\n".utf8)
    let isRecognised = CaptureDecoder.recognises(text.span)
    #expect(!isRecognised)
    #expect(throws: DiagnosticReport.self) { try Decoded(text) }
  }

  @Test func snappedPacketIsReadAsFarAsItGoes() throws {
    var capture = CaptureBuilder()
    let message = Array((Call().request("INVITE") + String(repeating: "x", count: 500)).utf8)
    let packet = Packet.ethernet(Packet.ipv4(Packet.udp(message)))
    capture.add(packet, at: 1000, captured: packet.count - 500)
    capture.add(packet, at: 2000, captured: 100)
    let decoded = try Decoded(capture.bytes)
    #expect(decoded.statistics[.sipOverUDP] == 1)
    #expect(decoded.statistics[.malformedSIP] == 1)
    #expect(decoded.output.rejects.map(\.diagnostic.code) == [.sipHeaderMissing])
  }
}

/// Makes pcapng blocks.
struct BlockBuilder {
  private(set) var bytes: [UInt8] = []
  private let isBigEndian: Bool

  init(bigEndian: Bool) { isBigEndian = bigEndian }

  /// The same file, going on in another byte order.
  func next(bigEndian: Bool) -> BlockBuilder {
    var builder = BlockBuilder(bigEndian: bigEndian)
    builder.bytes = bytes
    return builder
  }

  mutating func section() {
    block(0x0A0D_0D0A, put(0x1A2B_3C4D, 4) + put(1, 2) + put(0, 2) + put(UInt64.max, 8))
  }

  mutating func interface(link: UInt64, options: [(UInt64, [UInt8])] = []) {
    var body = put(link, 2) + put(0, 2) + put(0, 4)
    for (code, value) in options {
      body += put(code, 2) + put(UInt64(value.count), 2) + padded(value)
    }
    block(1, body + (options.isEmpty ? [] : put(0, 4)))
  }

  mutating func enhanced(_ interface: UInt64, time: UInt64, _ packet: [UInt8]) {
    let length = UInt64(packet.count)
    let stamp = put(time >> 32, 4) + put(time & 0xFFFF_FFFF, 4)
    block(6, put(interface, 4) + stamp + put(length, 4) + put(length, 4) + padded(packet))
  }

  mutating func obsolete(_ interface: UInt64, time: UInt64, _ packet: [UInt8]) {
    let length = UInt64(packet.count)
    let stamp = put(time >> 32, 4) + put(time & 0xFFFF_FFFF, 4)
    let head = put(interface, 2) + put(0, 2) + stamp
    block(2, head + put(length, 4) + put(length, 4) + padded(packet))
  }

  mutating func simple(_ packet: [UInt8]) {
    block(3, put(UInt64(packet.count), 4) + padded(packet))
  }

  mutating func other(type: UInt64, length: Int) {
    block(type, [UInt8](repeating: 7, count: length))
  }

  private mutating func block(_ type: UInt64, _ body: [UInt8]) {
    let length = put(UInt64(body.count + 12), 4)
    bytes += put(type, 4) + length + body + length
  }

  private func put(_ value: UInt64, _ count: Int) -> [UInt8] {
    Packet.number(value, count, bigEndian: isBigEndian)
  }

  private func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
  }
}
