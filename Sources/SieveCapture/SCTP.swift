/// The chunks of an SCTP packet (RFC 9260), of which those with data are of use.
enum SCTP {
  /// A part of a user message.
  struct Part {
    /// Where its bytes stand.
    var range: Range<Int>
    /// Number that is one more for each part.
    var sequence: UInt32
    var isFirst: Bool
    var isLast: Bool
  }

  static let headerLength = 12

  /// Whether chunks of known types follow the header, one behind the other, until the end or until they are cut.
  static func isWhole(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var at = range.lowerBound + headerLength
    guard range.upperBound - at >= 4 else { return false }
    while range.upperBound - at >= 4 {
      let length = Int(bytes.bigEndian16(at + 2))
      switch bytes[at] {
      case 0...15, 64, 128...132, 192...194: break
      default: return false
      }
      guard length >= 4 else { return false }
      at += (length + 3) & ~3
    }
    return at >= range.upperBound
  }

  /// The next part at or behind `at`, which is moved past it.
  static func next(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> Part? {
    while end - at >= 4 {
      let type = bytes[at]
      let flags = bytes[at + 1]
      let length = Int(bytes.bigEndian16(at + 2))
      guard length >= 4 else { return nil }
      let start = at
      at += (length + 3) & ~3
      // DATA, and I-DATA of RFC 8260.
      let header = type == 0 ? 16 : type == 64 ? 20 : 0
      let stop = min(end, start + length)
      guard header > 0, stop - start > header else { continue }
      return Part(
        range: (start + header)..<stop,
        sequence: bytes.bigEndian32(start + 4),
        isFirst: flags & 2 != 0,
        isLast: flags & 1 != 0
      )
    }
    return nil
  }
}

/// Puts user messages of SCTP together whose parts came in several chunks.
///
/// The parts of a message have consecutive numbers. A part that is there already is not taken
/// again: the first wins.
struct PartTable: Sendable {
  /// Parts held, and their bytes with what it takes to keep account of them.
  static let partsMax = 8192
  static let bytesMax = 8 << 20
  /// Bytes of one message.
  static let messageMax = 262_144
  /// A part is given up after this time.
  static let milliseconds: Int64 = 30_000

  private struct Key: Hashable {
    var source: IPAddress
    var destination: IPAddress
    var ports: UInt32
    var tag: UInt32
    var sequence: UInt32
  }

  private struct Held {
    var bytes: [UInt8]
    var isFirst: Bool
    var isLast: Bool
    var since: Int64
    var serial: UInt64
    /// Whether it is the first part of its packet, which counts by it.
    var isCounted: Bool
  }

  /// A message whose parts are all there.
  struct Whole {
    var bytes: [UInt8]
    /// Packets before this one that had parts of it, and were counted as SCTP.
    var packets: Int
  }

  /// Parts that were given up.
  private(set) var givenUp: UInt64 = 0

  private var parts: [Key: Held] = [:]
  private var order: [(key: Key, serial: UInt64)] = []
  private var orderStart = 0
  private var serial: UInt64 = 0
  private var held = 0

  /// How many parts are held, and how many bytes for them.
  var load: (parts: Int, bytes: Int) { (parts.count, held) }

  /// Takes a part, the first of its packet or not; the whole message when it was the last that was missing.
  mutating func take(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    tag: UInt32,
    _ part: SCTP.Part,
    isCounted: Bool,
    time: Int64
  ) -> Whole? {
    while let oldest = oldest(), time - oldest.since > Self.milliseconds { dropOldest() }
    let key = Key(
      source: frame.source,
      destination: frame.destination,
      ports: UInt32(frame.sourcePort) << 16 | UInt32(frame.destinationPort),
      tag: tag,
      sequence: part.sequence
    )
    guard parts[key] == nil else { return nil }
    hold(key, bytes.copy(part.range), part, time)
    parts[key]?.isCounted = isCounted
    return join(around: key)
  }

  /// Gives up what is still incomplete at the end of the input.
  mutating func finish() {
    while oldest() != nil { dropOldest() }
  }

  private mutating func hold(_ key: Key, _ bytes: [UInt8], _ part: SCTP.Part, _ time: Int64) {
    while parts.count >= Self.partsMax || held > Self.bytesMax { dropOldest() }
    if orderStart > 4096, orderStart * 2 > order.count {
      order.removeSubrange(0..<orderStart)
      orderStart = 0
    }
    serial += 1
    parts[key] = Held(
      bytes: bytes,
      isFirst: part.isFirst,
      isLast: part.isLast,
      since: time,
      serial: serial,
      isCounted: false
    )
    order.append((key, serial))
    held += bytes.count + 192
  }

  /// The message of which `key` is a part, when all of it is there.
  private mutating func join(around key: Key) -> Whole? {
    var first = key
    var count = 0
    while let part = parts[first], !part.isFirst {
      first.sequence &-= 1
      count += part.bytes.count
      guard parts[first] != nil, count <= Self.messageMax else { return nil }
    }
    var last = first
    count = 0
    while let part = parts[last], !part.isLast {
      last.sequence &+= 1
      count += part.bytes.count
      guard parts[last] != nil, count <= Self.messageMax else { return nil }
    }
    var whole = Whole(bytes: [], packets: 0)
    while let part = parts.removeValue(forKey: first) {
      whole.bytes += part.bytes
      // This packet counts as what it turns out to be.
      if part.isCounted, first != key { whole.packets += 1 }
      held -= part.bytes.count + 192
      guard first != last else { break }
      first.sequence &+= 1
    }
    return whole
  }

  private mutating func oldest() -> Held? {
    while orderStart < order.count {
      let entry = order[orderStart]
      if let part = parts[entry.key], part.serial == entry.serial { return part }
      orderStart += 1
    }
    return nil
  }

  private mutating func dropOldest() {
    guard oldest() != nil else { return }
    if let part = parts.removeValue(forKey: order[orderStart].key) {
      held -= part.bytes.count + 192
      givenUp += 1
    }
    orderStart += 1
  }
}
