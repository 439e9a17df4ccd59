/// Looks at the checksums of some packets: wrong ones are no reason to drop a packet.
///
/// Machines that leave checksums to their network cards capture what they send without them. The
/// first packets of a capture are all looked at, then one of sixteen, since a sum over every byte
/// would cost more than the rest of the reading.
public struct ChecksumSample: Sendable, Equatable {
  /// Packets that are all looked at.
  @inlinable static var first: UInt64 { 4096 }
  @inlinable static var stride: UInt64 { 16 }

  /// Packets of UDP and TCP that were looked at.
  public private(set) var checked: UInt64 = 0
  /// Those of them with a wrong checksum of IPv4, UDP or TCP.
  public private(set) var wrong: UInt64 = 0

  @usableFromInline var seen: UInt64 = 0

  /// Makes an empty one.
  public init() {}

  /// Adds what was found in another capture.
  mutating func add(_ other: ChecksumSample) {
    checked += other.checked
    wrong += other.wrong
    seen += other.seen
  }

  /// Looks at a packet when it is its turn.
  @inline(__always)
  public mutating func look(_ bytes: Span<UInt8>, _ frame: Frame, isCut: Bool) {
    if isNextDue() { check(bytes, frame, isCut: isCut) }
  }

  /// Looks at a datagram when it is its turn.
  @inlinable @inline(__always)
  public mutating func look(
    _ bytes: Span<UInt8>,
    _ datagram: PlainDatagram,
    isCut: Bool
  ) {
    if isNextDue() { check(bytes, datagram, isCut: isCut) }
  }

  @inlinable @inline(__always)
  mutating func isNextDue() -> Bool {
    seen &+= 1
    return seen <= Self.first || seen % Self.stride == 0
  }

  @inline(never) @usableFromInline
  mutating func check(_ bytes: Span<UInt8>, _ datagram: PlainDatagram, isCut: Bool) {
    check(bytes, datagram.frame(bytes), isCut: isCut)
  }

  @inline(never)
  private mutating func check(_ bytes: Span<UInt8>, _ frame: Frame, isCut: Bool) {
    guard frame.transport != .none, !isCut else { return }
    checked += 1
    if !Self.isHeaderRight(bytes, frame) || !Self.isTransportRight(bytes, frame) { wrong += 1 }
  }

  private static func isHeaderRight(_ bytes: Span<UInt8>, _ frame: Frame) -> Bool {
    guard !frame.source.isIPv6 else { return true }
    let start = frame.networkStart
    let length = Int(bytes[start] & 0x0F) * 4
    return fold(sum(bytes, start..<(start + length))) == 0xFFFF
  }

  private static func isTransportRight(_ bytes: Span<UInt8>, _ frame: Frame) -> Bool {
    let start = frame.transportStart
    let isUDP = frame.transport == .udp
    // UDP without a checksum.
    if isUDP, bytes.bigEndian16(start + 6) == 0 { return true }
    let length = frame.payloadEnd - start
    // What was cut elsewhere cannot be summed up.
    if isUDP, Int(bytes.bigEndian16(start + 4)) != length { return true }
    var total = sum(bytes, start..<frame.payloadEnd)
    for half in [
      frame.source.high, frame.source.low, frame.destination.high, frame.destination.low,
    ] {
      total += half >> 32 + half & 0xFFFF_FFFF
    }
    total += UInt64(length) + (isUDP ? 17 : 6)
    return fold(total) == 0xFFFF
  }

  /// The sum of the words of a range; an odd byte at the end counts as if a zero followed.
  private static func sum(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var total: UInt64 = 0
    var at = range.lowerBound
    while range.upperBound - at >= 4 {
      total += UInt64(bytes.bigEndian32(at))
      at += 4
    }
    if range.upperBound - at >= 2 {
      total += UInt64(bytes.bigEndian16(at))
      at += 2
    }
    if at < range.upperBound { total += UInt64(bytes[at]) << 8 }
    return total
  }

  private static func fold(_ sum: UInt64) -> UInt64 {
    var folded = sum
    while folded > 0xFFFF { folded = folded >> 16 + folded & 0xFFFF }
    return folded
  }
}
