import SieveCapture
import SieveModel
import SieveSIP

/// Makes captures byte by byte, so that each test says what is in its packets.
struct CaptureBuilder {
  /// The capture so far.
  private(set) var bytes: [UInt8] = []
  private let isBigEndian: Bool
  private let isNanosecond: Bool

  init(link: UInt32 = 1, bigEndian: Bool = false, nanoseconds: Bool = false) {
    isBigEndian = bigEndian
    isNanosecond = nanoseconds
    put32(nanoseconds ? 0xA1B2_3C4D : 0xA1B2_C3D4)
    put16(2)
    put16(4)
    put32(0)
    put32(0)
    put32(262_144)
    put32(link)
  }

  /// Adds a packet at a time in milliseconds.
  mutating func add(_ packet: [UInt8], at time: Int, captured: Int? = nil) {
    put32(UInt32(time / 1000))
    put32(UInt32(time % 1000 * (isNanosecond ? 1_000_000 : 1000)))
    let length = captured ?? packet.count
    put32(UInt32(length))
    put32(UInt32(packet.count))
    bytes += packet.prefix(length)
  }

  /// Adds a SIP message in a UDP datagram over Ethernet and IPv4.
  mutating func add(_ message: String, at time: Int, from: UInt8 = 1, to: UInt8 = 2) {
    let datagram = Packet.udp(Array(message.utf8))
    add(Packet.ethernet(Packet.ipv4(datagram, from: from, to: to)), at: time)
  }

  private mutating func put16(_ value: UInt16) {
    bytes += Packet.number(UInt64(value), 2, bigEndian: isBigEndian)
  }

  private mutating func put32(_ value: UInt32) {
    bytes += Packet.number(UInt64(value), 4, bigEndian: isBigEndian)
  }
}

/// Makes the headers of packets.
enum Packet {
  static func number(_ value: UInt64, _ count: Int, bigEndian: Bool = true) -> [UInt8] {
    let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
    return bigEndian ? little.reversed() : little
  }

  static func ethernet(_ payload: [UInt8], type: UInt16 = 0x0800, tags: [UInt16] = []) -> [UInt8] {
    var frame = [UInt8](repeating: 2, count: 12)
    for tag in tags { frame += number(UInt64(tag), 2) + [0, 100] }
    return frame + number(UInt64(type), 2) + payload
  }

  static func ipv4(
    _ payload: [UInt8],
    protocol number: UInt8 = 17,
    from: UInt8 = 1,
    to: UInt8 = 2,
    options: [UInt8] = [],
    fragment: UInt16 = 0
  ) -> [UInt8] {
    let headerLength = 20 + options.count
    var header: [UInt8] = [0x40 | UInt8(headerLength / 4), 0]
    header += Self.number(UInt64(headerLength + payload.count), 2) + [0, 0]
    header += Self.number(UInt64(fragment), 2) + [64, number, 0, 0]
    header += [192, 0, 2, from, 192, 0, 2, to] + options
    return header + payload
  }

  static func ipv6(_ payload: [UInt8], next: UInt8 = 17, extensions: [UInt8] = []) -> [UInt8] {
    let source: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    var header: [UInt8] = [0x60, 0, 0, 0]
    header += number(UInt64(extensions.count + payload.count), 2) + [next, 64]
    return header + source + source.dropLast() + [2] + extensions + payload
  }

  static func udp(_ payload: [UInt8], from: UInt16 = 5060, to: UInt16 = 5060) -> [UInt8] {
    number(UInt64(from), 2) + number(UInt64(to), 2) + number(UInt64(payload.count + 8), 2)
      + [0, 0] + payload
  }

  static func tcp(
    _ payload: [UInt8],
    sequence: UInt32,
    acknowledging: UInt32 = 0,
    flags: UInt8 = 0x18
  ) -> [UInt8] {
    number(5060, 2) + number(5060, 2) + number(UInt64(sequence), 4)
      + number(UInt64(acknowledging), 4)
      + [0x50, flags] + number(65_535, 2) + [0, 0, 0, 0] + payload
  }
}

/// Makes SIP messages of one call.
struct Call {
  var callID = "a@example.org"
  var fromTag = "from1"
  var toTag = "to1"
  var from = "<sip:+66812345678@example.org>"
  var to = "<sip:+66898765432@example.org>"
  var uri = "sip:+66898765432@example.org;user=phone"

  func request(
    _ method: String,
    _ sequence: Int = 1,
    inDialog: Bool = false,
    fromCalledSide: Bool = false,
    _ headers: String...
  ) -> String {
    let own = "\(from);tag=\(fromTag)"
    let other = to + (inDialog ? ";tag=\(toTag)" : "")
    return message(
      "\(method) \(uri) SIP/2.0",
      fromCalledSide ? other : own,
      fromCalledSide ? own : other,
      "\(sequence) \(method)",
      headers
    )
  }

  func response(
    _ status: String,
    _ sequence: Int = 1,
    _ method: String = "INVITE",
    toTag: String? = nil,
    _ headers: String...
  ) -> String {
    let to = "\(to);tag=\(toTag ?? self.toTag)"
    return message(
      "SIP/2.0 \(status)",
      "\(from);tag=\(fromTag)",
      to,
      "\(sequence) \(method)",
      headers
    )
  }

  private func message(
    _ start: String,
    _ from: String,
    _ to: String,
    _ sequence: String,
    _ headers: [String]
  ) -> String {
    var lines = [start, "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1", "From: \(from)", "To: \(to)"]
    lines += ["Call-ID: \(callID)", "CSeq: \(sequence)"] + headers
    return (lines + ["Content-Length: 0", "", ""]).joined(separator: "\r\n")
  }
}

/// What a decoder made of a capture.
struct Decoded {
  var output = DecodedRecords()
  var statistics = PacketStatistics()
  var dialogs = DialogStatistics()
  var streamTime: Int64?

  var attempts: [Attempt] { output.batch.attempts }

  /// Decodes in chunks of a size.
  init(
    _ bytes: [UInt8],
    chunk: Int = 65_536,
    mode: CaptureDecoder.Mode = .settled,
    options: SIPOptions = SIPOptions()
  ) throws {
    var decoder = CaptureDecoder(
      plan: NumberPlan(home: nil),
      source: 3,
      sourceName: "test.pcap",
      mode: mode,
      options: options
    )
    var at = 0
    while at < bytes.count {
      let end = min(bytes.count, at + chunk)
      try decoder.decode(bytes.span.extracting(at..<end), into: &output)
      at = end
    }
    try decoder.finish(into: &output)
    statistics = decoder.statistics
    dialogs = decoder.dialogStatistics
    streamTime = decoder.streamTime
  }

  /// Decodes messages, each with its time in milliseconds, each a UDP datagram.
  init(
    messages: [(Int, String)],
    mode: CaptureDecoder.Mode = .settled,
    options: SIPOptions = SIPOptions()
  ) throws {
    var capture = CaptureBuilder()
    for (time, message) in messages { capture.add(message, at: 1_700_000_000_000 + time) }
    try self.init(capture.bytes, mode: mode, options: options)
  }

  func text(_ field: TextField, _ index: Int = 0) -> String {
    output.batch.string(field, of: attempts[index])
  }

  func text(_ identity: Identity, _ index: Int = 0) -> String {
    output.batch.string(identity, of: attempts[index])
  }

  /// The sum over all buckets.
  var bucketSum: UInt64 { statistics.named.reduce(0) { $0 + $1.count } }

  /// A line for each attempt, to compare two decodings.
  var lines: [String] {
    attempts.indices.map { at in
      let attempt = attempts[at]
      return [
        text(attempt.callID, at), text(attempt.callingNumber, at), text(attempt.calledNumber, at),
        "\(attempt.setupTime) \(attempt.alertAfter) \(attempt.answerAfter) \(attempt.releaseAfter)",
        "\(attempt.disposition.name) \(attempt.sipStatus) \(attempt.releaseCause) \(attempt.origin)",
        "\(attempt.dialog) \(attempt.stage)",
      ].joined(separator: " | ")
    }
  }
}
