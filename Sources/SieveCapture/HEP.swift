/// A packet of the Homer Encapsulation Protocol: what an agent says about a message it saw.
///
/// Versions 1 and 2 are those of Kamailio and OpenSIPS, version 3 is that of
/// https://github.com/sipcapture/HEP. It is read from bytes alone, wherever they came from.
public struct HEP: Sendable {
  /// 1, 2 or 3.
  public var version: UInt8
  /// Sender of the message.
  public var source = IPAddress.unspecified
  /// Receiver of the message.
  public var destination = IPAddress.unspecified
  /// Port of the sender.
  public var sourcePort: UInt16 = 0
  /// Port of the receiver.
  public var destinationPort: UInt16 = 0
  /// What carried the message, as in IP headers: 6 is TCP, 17 UDP, 132 SCTP.
  public var transport: UInt8 = 0
  /// Milliseconds since 1970-01-01 UTC, when the agent gave a time.
  public var time: Int64?
  /// What the payload is; 1 is SIP.
  public var kind: UInt8 = 1
  /// The number by which the agent goes.
  public var agent: UInt32 = 0
  /// Where the agent's key stands.
  public var key: Range<Int>?
  /// Where the payload stands.
  public var payload: Range<Int> = 0..<0
  /// Whether the payload is compressed (chunk 0x10).
  public var isCompressed = false

  /// Bytes of the longest payload after decompression; a packet that has more is malformed.
  public static let payloadMax = 65_535

  /// Reads a packet, `nil` when it is malformed.
  public init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count, range.count >= 6 else {
      return nil
    }
    if HEP.isVersion3(bytes, range) {
      self.init(version: 3)
      guard readChunks(bytes, range) else { return nil }
    } else {
      guard HEP.isOldVersion(bytes, range) else { return nil }
      self.init(version: bytes[range.lowerBound])
      readOldHeader(bytes, range)
    }
  }

  private init(version: UInt8) { self.version = version }

  /// Whether bytes begin with `HEP3`.
  public static func isVersion3(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    range.count >= 6 && bytes.bigEndian32(range.lowerBound) == 0x4845_5033
  }

  /// Whether bytes begin like version 1 or 2: the header's length follows from version and family.
  static func isOldVersion(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count >= 16 else { return false }
    let start = range.lowerBound
    guard let length = oldLength(bytes[start], family: bytes[start + 2]) else { return false }
    return bytes[start + 1] == length && range.count >= Int(length)
  }

  private static func oldLength(_ version: UInt8, family: UInt8) -> UInt8? {
    switch (version, family) {
    case (1, 2): 16
    case (1, 10): 40
    case (2, 2): 28
    case (2, 10): 52
    default: nil
    }
  }

  /// Whether a packet of version 3 begins at a place in a byte stream: with a first chunk that can be.
  static func begins(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    guard end - at >= 12, bytes.bigEndian32(at) == 0x4845_5033 else { return false }
    // Wider than they are stated, for the sum of two may not fit.
    let length = Int(bytes.bigEndian16(at + 4))
    let chunk = Int(bytes.bigEndian16(at + 10))
    return chunk >= 6 && length >= 6 + chunk
  }

  /// The length that a packet on a byte stream states, `nil` when it is none of version 3.
  static func length(_ bytes: Span<UInt8>, _ at: Int) -> Int? {
    guard bytes.count - at >= 6, bytes.bigEndian32(at) == 0x4845_5033 else { return nil }
    let length = Int(bytes.bigEndian16(at + 4))
    return length >= 6 ? length : nil
  }

  // MARK: Versions 1 and 2

  private mutating func readOldHeader(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let start = range.lowerBound
    transport = bytes[start + 3]
    sourcePort = bytes.bigEndian16(start + 4)
    destinationPort = bytes.bigEndian16(start + 6)
    let isIPv6 = bytes[start + 2] == 10
    let size = isIPv6 ? 16 : 4
    source = HEP.address(bytes, start + 8, isIPv6: isIPv6)
    destination = HEP.address(bytes, start + 8 + size, isIPv6: isIPv6)
    if version == 2 {
      // In the byte order of the agents' machines, which is little-endian on the wire.
      let at = start + 8 + 2 * size
      let seconds = bytes.word32(at, bigEndian: false)
      let microseconds = bytes.word32(at + 4, bigEndian: false)
      if seconds > 0 {
        time = Int64(seconds) * 1000 + Int64(min(microseconds, 999_999) / 1000)
      }
      agent = UInt32(bytes.word16(at + 8, bigEndian: false))
    }
    payload = (start + Int(bytes[start + 1]))..<range.upperBound
  }

  private static func address(_ bytes: Span<UInt8>, _ at: Int, isIPv6: Bool) -> IPAddress {
    isIPv6
      ? IPAddress(high: bytes.bigEndian64(at), low: bytes.bigEndian64(at + 8))
      : IPAddress(ipv4: bytes.bigEndian32(at))
  }

  // MARK: Version 3

  /// Reads the chunks; whether there is a payload among them.
  private mutating func readChunks(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let stated = range.lowerBound + Int(bytes.bigEndian16(range.lowerBound + 4))
    // Agents that cannot state more than 65,535 state 0.
    let end = stated > range.lowerBound + 6 ? min(stated, range.upperBound) : range.upperBound
    var at = range.lowerBound + 6
    var seconds: UInt32?
    var microseconds: UInt32 = 0
    var hasPayload = false
    while end - at >= 6 {
      let vendor = bytes.bigEndian16(at)
      let type = bytes.bigEndian16(at + 2)
      let length = Int(bytes.bigEndian16(at + 4))
      let isPayload = vendor == 0 && (type == 15 || type == 16)
      // A payload that the capture cut is used as far as it goes; anything else is not.
      guard length >= 6, at + length <= end || isPayload else { return hasPayload }
      let value = (at + 6)..<min(at + length, end)
      at += length
      guard vendor == 0 else { continue }
      switch type {
      case 9 where value.count == 4: seconds = bytes.bigEndian32(value.lowerBound)
      case 10 where value.count == 4: microseconds = bytes.bigEndian32(value.lowerBound)
      case 15, 16:
        payload = value
        isCompressed = type == 16
        hasPayload = true
      default: readChunk(type, bytes, value)
      }
    }
    if let seconds {
      time = Int64(seconds) * 1000 + Int64(min(microseconds, 999_999) / 1000)
    }
    return hasPayload
  }

  private mutating func readChunk(_ type: UInt16, _ bytes: Span<UInt8>, _ value: Range<Int>) {
    let at = value.lowerBound
    switch (type, value.count) {
    case (2, 1): transport = bytes[at]
    case (3, 4): source = HEP.address(bytes, at, isIPv6: false)
    case (4, 4): destination = HEP.address(bytes, at, isIPv6: false)
    case (5, 16): source = HEP.address(bytes, at, isIPv6: true)
    case (6, 16): destination = HEP.address(bytes, at, isIPv6: true)
    case (7, 2): sourcePort = bytes.bigEndian16(at)
    case (8, 2): destinationPort = bytes.bigEndian16(at)
    case (11, 1): kind = bytes[at]
    case (12, 4): agent = bytes.bigEndian32(at)
    case (14, _): key = value
    default: break
    }
  }
}

extension HEP {
  /// The payload as it was sent, when it is compressed: `nil` when it is damaged or too long.
  ///
  /// Agents use zlib, some gzip; both are told by their first bytes.
  public func inflatedPayload(_ bytes: Span<UInt8>) -> [UInt8]? {
    Inflate.inflate(bytes, payload, limit: HEP.payloadMax)
  }
}
