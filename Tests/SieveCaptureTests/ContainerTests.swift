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

  /// Kuznetsov's records have eight more bytes, Ixia's files four more in the header.
  @Test(arguments: [0xA1B2_CD34, 0x1C00_01AC, 0x1C00_01AB] as [UInt64], [false, true])
  func classicOfOtherMakers(_ magic: UInt64, _ bigEndian: Bool) throws {
    func put(_ value: UInt64, _ count: Int) -> [UInt8] {
      Packet.number(value, count, bigEndian: bigEndian)
    }
    let isModified = magic == 0xA1B2_CD34
    var bytes = put(magic, 4) + put(2, 2) + put(4, 2) + put(0, 8) + put(65_535, 4) + put(1, 4)
    if !isModified { bytes += put(9999, 4) }
    let packet = Packet.ethernet(Packet.ipv4(Packet.udp(Array(call().utf8))))
    for second in 1...2 as ClosedRange<UInt64> {
      bytes += put(second, 4) + put(isModified ? 500_000 : 500_000_000, 4)
      bytes += put(UInt64(packet.count), 4) + put(UInt64(packet.count), 4)
      if isModified { bytes += put(7, 4) + put(0x0800, 2) + [4, 0] }
      bytes += packet
    }
    let decoded = try Decoded(bytes, chunk: 100)
    #expect(decoded.attempts.map(\.setupTime) == [1500])
    #expect(decoded.statistics[.sipOverUDP] == 2)
    #expect(decoded.streamTime == 2500)
  }

  @Test func oldLengthsAreTheOtherWayRound() throws {
    var capture = CaptureBuilder()
    let packet = Packet.ethernet(Packet.ipv4(Packet.udp(Array(call().utf8))))
    capture.add(packet + [0, 0], at: 1000, captured: packet.count)
    var bytes = capture.bytes
    bytes[6] = 2
    bytes.swapAt(32, 36)
    bytes.swapAt(33, 37)
    let decoded = try Decoded(bytes)
    #expect(decoded.attempts.count == 1)
    #expect(decoded.statistics.cutPackets == 1)
  }

  @Test func snoop() throws {
    var bytes = Array("snoop\0\0\0".utf8) + [0, 0, 0, 2, 0, 0, 0, 4]
    let packet = Packet.ethernet(Packet.ipv4(Packet.udp(Array(call().utf8))))
    let padding = (4 - packet.count % 4) % 4
    for second in 1...2 as ClosedRange<UInt64> {
      bytes += Packet.number(UInt64(packet.count), 4) + Packet.number(UInt64(packet.count), 4)
      bytes += Packet.number(UInt64(24 + packet.count + padding), 4) + [0, 0, 0, 0]
      bytes += Packet.number(second, 4) + Packet.number(250_000, 4) + packet
      bytes += [UInt8](repeating: 0, count: padding)
    }
    for chunk in [1, 50, 100_000] {
      let decoded = try Decoded(bytes, chunk: chunk)
      #expect(decoded.attempts.map(\.setupTime) == [1250])
      #expect(decoded.statistics[.sipOverUDP] == 2)
      #expect(decoded.output.warnings == [])
    }
    let damaged = try Decoded(bytes.prefix(24) + [0xFF, 0xFF] + bytes.dropFirst(26))
    #expect(damaged.output.warnings.map(\.code) == [.containerBroken])
  }

  @Test(arguments: [1, 2]) func networkMonitor(_ version: Int) throws {
    func put(_ value: UInt64, _ count: Int) -> [UInt8] {
      Packet.number(value, count, bigEndian: false)
    }
    let packet = Packet.ethernet(Packet.ipv4(Packet.udp(Array(call().utf8))))
    let length = UInt64(packet.count)
    let frame =
      version == 2
      ? put(1_500_000, 8) + put(length, 4) + put(length, 4) + packet
      : put(1500, 4) + put(length, 2) + put(length, 2) + packet
    var bytes =
      Array((version == 2 ? "GMBU" : "RTSS").utf8) + [version == 2 ? 0 : 1, UInt8(version)]
    bytes += put(1, 2)
    // 2020-09-13, 12:26:40.
    for part in [2020, 9, 0, 13, 12, 26, 40, 0] as [UInt64] { bytes += put(part, 2) }
    bytes += put(UInt64(128 + 2 * frame.count), 4) + put(8, 4)
    bytes += [UInt8](repeating: 0, count: 128 - bytes.count) + frame + frame
    bytes += put(128, 4) + put(UInt64(128 + frame.count), 4)
    let decoded = try Decoded(bytes, chunk: 77)
    #expect(decoded.attempts.map(\.setupTime) == [1_600_000_001_500])
    #expect(decoded.statistics.packets == 2)
    #expect(decoded.output.warnings == [])
  }

  @Test func blocksWithoutPacketsAreSkipped() throws {
    var blocks = BlockBuilder(bigEndian: false)
    blocks.section()
    // Names, statistics, systemd journal, decryption secrets, custom blocks, and an unknown one.
    for type in [4, 5, 9, 10, 0x0BAD, 0x4000_0BAD, 0x7777_7777] as [UInt64] {
      blocks.other(type: type, length: 64)
    }
    blocks.interface(link: 1)
    for type in [4, 5, 9, 10] as [UInt64] { blocks.other(type: type, length: 0) }
    blocks.enhanced(0, time: 1, Packet.ethernet(Packet.ipv4(Packet.udp(Array(call().utf8)))))
    let decoded = try Decoded(blocks.bytes)
    #expect(decoded.attempts.count == 1)
    #expect(decoded.statistics.packets == 1)
    #expect(decoded.output.warnings == [])
  }

  @Test func cutPacketsAreCounted() throws {
    var capture = CaptureBuilder()
    let packet = Packet.ethernet(Packet.ipv4(Packet.udp(Array(call().utf8))))
    capture.add(packet, at: 1000)
    capture.add(packet, at: 1001, captured: 200)
    capture.add(packet, at: 1002, captured: 60)
    #expect(try Decoded(capture.bytes).statistics.cutPackets == 2)
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
