import SieveCapture
import SieveDiagnostics
import SieveModel
import SieveSIP
import TestSupport
import Testing

/// Several captures that are read as one give what the whole capture gives.
@Suite struct MergeTests {
  /// A packet and its time in microseconds.
  private typealias Sent = (time: Int, bytes: [UInt8])

  /// Calls over UDP, TCP and in fragments that overlap in time, with a question and its answer within a millisecond.
  private static func packets(calls: Int) -> [Sent] {
    var packets: [Sent] = []
    var sequences: [UInt32] = [1000, 5000]
    for number in 0..<calls {
      var call = Call()
      call.callID = "\(number)@merge"
      let messages: [(Int, String, Bool)] = [
        (0, call.request("INVITE"), true), (200, call.response("100 Trying"), false),
        (2_000_100, call.response("180 Ringing"), false),
        (4_000_000 + number * 1000, call.response("200 OK"), false),
        (4_000_300 + number * 1000, call.request("ACK", inDialog: true), true),
        (9_000_000, call.request("BYE", 2, inDialog: true), true),
        (9_000_400, call.response("200 OK", 2, "BYE"), false),
      ]
      for (after, message, isFromCaller) in messages {
        let time = 1_700_000_000_000_000 + number * 1_300_000 + after
        let bytes = Array(message.utf8)
        func add(_ payload: [UInt8], after: Int = 0, _ carrier: UInt8, fragment: UInt16 = 0) {
          let (own, other) = (UInt8(10 + number % 3), UInt8(20 + number % 3))
          let packet = Packet.ipv4(
            payload,
            protocol: carrier,
            from: isFromCaller ? own : other,
            to: isFromCaller ? other : own,
            fragment: fragment
          )
          packets.append((time + after, Packet.ethernet(packet)))
        }
        switch number % 3 {
        case 0: add(Packet.udp(bytes), 17)
        case 1:
          let side = isFromCaller ? 0 : 1
          let cut = bytes.count / 3
          add(Packet.tcp(Array(bytes[..<cut]), sequence: sequences[side]), 6)
          let rest = sequences[side] &+ UInt32(cut)
          add(Packet.tcp(Array(bytes[cut...]), sequence: rest), after: 50, 6)
          sequences[side] &+= UInt32(bytes.count)
        default:
          guard after == 0 else {
            add(Packet.udp(bytes), 17)
            continue
          }
          let datagram = Packet.udp(bytes)
          add(Array(datagram[..<64]), 17, fragment: 0x2000)
          add(Array(datagram[64...]), after: 70, 17, fragment: 8)
        }
      }
    }
    // Media that is of no use, in between.
    for number in 0..<calls * 3 {
      let voice = Packet.udp([0x80, 0, 0, UInt8(number & 255)] + [UInt8](repeating: 7, count: 40))
      let time = 1_700_000_000_000_500 + number * 400_000
      packets.append((time, Packet.ethernet(Packet.ipv4(voice))))
    }
    return packets.enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
  }

  /// The forms in which a capture is written.
  private enum Form: Int, CaseIterable {
    case classic, bigEndian, nanoseconds, blocks, snoop

    func write(_ packets: [Sent]) -> [UInt8] {
      switch self {
      case .classic, .bigEndian, .nanoseconds: writeClassic(packets)
      case .blocks: writeBlocks(packets)
      case .snoop: writeSnoop(packets)
      }
    }

    private func writeClassic(_ packets: [Sent]) -> [UInt8] {
      func put(_ value: Int, _ count: Int) -> [UInt8] {
        Packet.number(UInt64(value), count, bigEndian: self == .bigEndian)
      }
      let magic = self == .nanoseconds ? 0xA1B2_3C4D : 0xA1B2_C3D4
      var bytes = put(magic, 4) + put(2, 2) + put(4, 2) + put(0, 8) + put(65_535, 4) + put(1, 4)
      for (time, packet) in packets {
        let part = time % 1_000_000 * (self == .nanoseconds ? 1000 : 1)
        bytes += put(time / 1_000_000, 4) + put(part, 4)
        bytes += put(packet.count, 4) + put(packet.count, 4) + packet
      }
      return bytes
    }

    private func writeBlocks(_ packets: [Sent]) -> [UInt8] {
      var blocks = BlockBuilder(bigEndian: false)
      blocks.section()
      blocks.interface(link: 1)
      for (time, packet) in packets { blocks.enhanced(0, time: UInt64(time), packet) }
      return blocks.bytes
    }

    private func writeSnoop(_ packets: [Sent]) -> [UInt8] {
      func put(_ value: Int) -> [UInt8] { Packet.number(UInt64(value), 4) }
      var bytes = Array("snoop\0\0\0".utf8) + put(2) + put(4)
      for (time, packet) in packets {
        bytes += put(packet.count) + put(packet.count) + put(24 + packet.count) + put(0)
        bytes += put(time / 1_000_000) + put(time % 1_000_000) + packet
      }
      return bytes
    }
  }

  /// What came of captures that were read together.
  private struct Merged {
    var output = DecodedRecords()
    var packets: [PacketStatistics] = []
    var dialogs = DialogStatistics()
    var faults: [Int: Diagnostic] = [:]

    init(
      _ captures: [[UInt8]],
      chunk: Int = 65_536,
      skews: [Int64] = [],
      mode: CaptureDecoder.Mode = .settled
    ) {
      var decoder = MergedDecoder(
        captures.indices.map {
          let skew = skews.isEmpty ? 0 : skews[$0]
          return .init(index: UInt16($0 + 5), name: "\($0).pcap", skew: skew)
        },
        plan: NumberPlan(home: nil),
        mode: mode
      )
      var given = captures.map { _ in 0 }
      while let place = decoder.wanted {
        let capture = captures[place]
        let end = min(given[place] + chunk, capture.count)
        if given[place] == end {
          decoder.end(into: &output)
        } else {
          _ = decoder.take(Array(capture[given[place]..<end]), into: &output)
        }
        given[place] = end
      }
      decoder.finish(into: &output)
      faults = decoder.faults
      for place in captures.indices {
        packets.append(decoder.statistics(of: place))
        dialogs.add(decoder.dialogStatistics(of: place))
        #expect(packets[place].addUp(to: decoder.packetsGiven(of: place)))
      }
    }

    var total: PacketStatistics {
      packets.reduce(into: PacketStatistics()) { $0.add($1) }
    }

    var lines: [String] { MergeTests.lines(output) }
  }

  /// A line for each attempt, without where it is from.
  private static func lines(_ output: DecodedRecords) -> [String] {
    output.batch.attempts.map { attempt in
      let times = [attempt.alertAfter, attempt.answerAfter, attempt.releaseAfter]
      return output.batch.string(attempt.callID, of: attempt)
        + " \(attempt.setupTime) \(times) \(attempt.disposition) \(attempt.sipStatus)"
        + " \(attempt.releaseCause) \(attempt.dialog) \(attempt.stage)"
    }
  }

  /// However a capture is split, its files are named and written, and chunks are cut.
  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func anySplitGivesTheWhole(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let packets = Self.packets(calls: 4 + Int(random.next() % 12))
    let mode: CaptureDecoder.Mode = seed % 4 == 0 ? .live : .settled
    let whole = try Decoded(Form.classic.write(packets), mode: mode)
    let count = 2 + Int(random.next() % 6)
    var parts = [[Sent]](repeating: [], count: count)
    for (place, packet) in packets.enumerated() {
      switch seed % 3 {
      // Rotated; one of the parts may be empty.
      case 0: parts[min(count - 1, place * count / packets.count)].append(packet)
      // A file for each direction.
      case 1: parts[packet.bytes[29] >= 20 ? 0 : count - 1].append(packet)
      default: parts[Int(random.next() % UInt64(count))].append(packet)
      }
    }
    parts.shuffle(using: &random)
    let files = parts.map { part in
      Form.allCases[Int(random.next() % UInt64(Form.allCases.count))].write(part)
    }
    let chunk = 1 + Int(random.next() % 3000)
    let merged = Merged(files, chunk: chunk, mode: mode)
    #expect(merged.lines == Self.lines(whole.output), "seed \(seed)")
    #expect(merged.dialogs == whole.dialogs, "seed \(seed)")
    #expect(merged.output.warnings.isEmpty && merged.output.rejects.isEmpty, "seed \(seed)")
    let (buckets, expected) = (merged.total.named, whole.statistics.named)
    #expect(buckets.map(\.name) == expected.map(\.name), "seed \(seed)")
    #expect(buckets.map(\.count) == expected.map(\.count), "seed \(seed)")
    #expect(merged.packets.map(\.packets) == parts.map { UInt64($0.count) }, "seed \(seed)")
    // The packet that an attempt names is its INVITE.
    for attempt in merged.output.batch.attempts where attempt.stage != .amended {
      let packet = parts[Int(attempt.source) - 5][Int(attempt.origin) - 1]
      #expect(Int64(packet.time / 1000) == attempt.setupTime, "seed \(seed)")
    }
  }

  @Test func filesOfOneInstantStayInOrder() throws {
    // All at one time: the file that begins first is the elder.
    let call = Call()
    let datagrams = [
      call.request("INVITE"), call.response("180 Ringing"), call.response("200 OK"),
      call.request("BYE", 2, inDialog: true),
    ]
    .map { Packet.ethernet(Packet.ipv4(Packet.udp(Array($0.utf8)))) }
    let start = 1_700_000_000_000_500
    let elder = Form.classic.write([(start - 5, datagrams[0]), (start, datagrams[1])])
    let younger = Form.blocks.write([(start, datagrams[2]), (start + 9_000_000, datagrams[3])])
    for files in [[elder, younger], [younger, elder]] {
      let merged = Merged(files)
      #expect(merged.output.batch.attempts.map(\.alertAfter) == [0])
      #expect(merged.output.batch.attempts.map(\.answerAfter) == [0])
      #expect(merged.output.batch.attempts.map(\.releaseAfter) == [9000])
    }
  }

  @Test func clockOffsetsMoveThePackets() throws {
    let call = Call()
    func datagram(_ text: String) -> [UInt8] {
      Packet.ethernet(Packet.ipv4(Packet.udp(Array(text.utf8))))
    }
    let start = 1_700_000_000_000_000
    let asked = Form.classic.write([
      (start, datagram(call.request("INVITE"))),
      (start + 8_000_000, datagram(call.request("BYE", 2, inDialog: true))),
    ])
    // The clock of the other file is an hour ahead.
    let answered = Form.snoop.write([
      (start + 3_602_000_000, datagram(call.response("180 Ringing"))),
      (start + 3_605_000_000, datagram(call.response("200 OK"))),
    ])
    let merged = Merged([answered, asked], skews: [-3_600_000, 0])
    let attempts = merged.output.batch.attempts
    #expect(attempts.map(\.alertAfter) == [2000])
    #expect(attempts.map(\.answerAfter) == [5000])
    #expect(attempts.map(\.talkMilliseconds) == [3000])
    #expect(attempts.map(\.source) == [6])
  }

  @Test func damageStaysInItsFile() throws {
    let packets = Self.packets(calls: 6)
    let half = packets.count / 2
    let (first, second) = (Array(packets[..<half]), Array(packets[half...]))
    let whole = Merged([Form.classic.write(first), Form.blocks.write(second)])
    // A third file is none at all, a fourth breaks off inside a packet.
    let cut = Form.classic.write([(1, [1, 2, 3, 4])]).dropLast(2)
    let nothing = [UInt8](repeating: 9, count: 400)
    let merged = Merged([
      Form.classic.write(first), nothing, Array(cut), Form.blocks.write(second),
    ])
    #expect(merged.lines == whole.lines)
    #expect(merged.faults.mapValues(\.code) == [1: .notACapture])
    #expect(merged.output.warnings.map(\.code) == [.captureCutOff])
    #expect(merged.output.warnings.map { $0.location?.source } == ["2.pcap"])
  }

  @Test func rejectsNameTheirFileAndPacket() throws {
    let good = Packet.ethernet(Packet.ipv4(Packet.udp(Array(Call().request("INVITE").utf8))))
    let text = "INVITE sip:a@b SIP/2.0\r\nCall-ID: x\r\nContent-Length: 0\r\n\r\n"
    let bad = Packet.ethernet(Packet.ipv4(Packet.udp(Array(text.utf8))))
    let merged = Merged([
      Form.classic.write([(1_000_000, good), (3_000_000, bad)]),
      Form.snoop.write([(2_000_000, bad)]),
    ])
    let places = merged.output.rejects.map { $0.diagnostic.location }
    #expect(places.map { $0?.source } == ["1.pcap", "0.pcap"])
    #expect(places.map { $0?.packet } == [1, 2])
    #expect(merged.packets.map { $0[.malformedSIP] } == [1, 1])
  }
}
