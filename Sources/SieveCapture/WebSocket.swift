/// WebSocket (RFC 6455), which carries one message of SIP in each of its messages (RFC 7118).
enum WebSocket {
  /// The header of a frame.
  struct Header {
    var isFinal: Bool
    var isCompressed: Bool
    var opcode: UInt8
    var mask: UInt32?
    /// Bytes of the header.
    var size: Int
    /// Bytes of the payload.
    var length: Int
  }

  /// What a header turned out to be.
  enum Found {
    case header(Header)
    case incomplete
    case none
  }

  /// Longer frames are taken for damage.
  static let frameMax = 1 << 20
  /// Bytes of a message.
  static let messageMax = 65_536
  static let headMax = 8192

  /// Reads the header of a frame.
  static func header(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Found {
    guard end - at >= 2 else { return .incomplete }
    let (first, second) = (bytes[at], bytes[at + 1])
    let opcode = first & 0x0F
    // The first reserved bit says that the message is compressed (RFC 7692).
    guard first & 0x30 == 0, opcode <= 2 || (8...10).contains(opcode) else { return .none }
    let isControl = opcode >= 8
    let short = Int(second & 0x7F)
    guard !isControl || (short <= 125 && first & 0xC0 == 0x80) else { return .none }
    var size = 2
    var length = short
    if short == 126 {
      guard end - at >= 4 else { return .incomplete }
      length = Int(bytes.bigEndian16(at + 2))
      size = 4
    } else if short == 127 {
      guard end - at >= 10 else { return .incomplete }
      let long = bytes.bigEndian64(at + 2)
      guard long <= UInt64(frameMax) else { return .none }
      length = Int(long)
      size = 10
    }
    var mask: UInt32?
    if second & 0x80 != 0 {
      guard end - at >= size + 4 else { return .incomplete }
      mask = bytes.bigEndian32(at + size)
      size += 4
    }
    return .header(
      Header(
        isFinal: first & 0x80 != 0,
        isCompressed: first & 0x40 != 0,
        opcode: opcode,
        mask: mask,
        size: size,
        length: length
      )
    )
  }

  /// Appends a payload without its mask.
  static func append(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    mask: UInt32?,
    to output: inout [UInt8]
  ) {
    guard let mask else {
      bytes.extracting(range).withUnsafeBufferPointer { output.append(contentsOf: $0) }
      return
    }
    var turning = mask
    output.reserveCapacity(output.count + range.count)
    for at in range {
      output.append(bytes[at] ^ UInt8(truncatingIfNeeded: turning >> 24))
      turning = turning << 8 | turning >> 24
    }
  }

  /// Whether a segment begins with a frame that has the beginning of a SIP message.
  static func isFrameWithSIP(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let at = range.lowerBound
    guard range.count >= 16, bytes[at] & 0x7F == 1 || bytes[at] & 0x7F == 2,
      case .header(let header) = header(bytes, at, range.upperBound), header.length >= 16
    else { return false }
    let start = at + header.size
    let end = min(range.upperBound, start + min(header.length, 1024))
    var beginning: [UInt8] = []
    append(bytes, start..<max(start, end), mask: header.mask, to: &beginning)
    if case .message = SIPStart.find(beginning.span, 0..<beginning.count) { return true }
    return false
  }

  /// Whether these begin with all headers of HTTP with which a WebSocket begins.
  static func isHead(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    isHTTP(bytes, range) && mentions("websocket", bytes, range)
      && bytes.extracting(range).headEnd(from: 0, searched: 0) != nil
  }

  /// Whether these may become such headers when more of them come.
  static func mayBecomeHead(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    isHTTP(bytes, range) && range.count < headMax
      && bytes.extracting(range).headEnd(from: 0, searched: 0) == nil
  }

  /// `GET `, or `HTTP/1.1 101`.
  private static func isHTTP(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count >= 4 else { return false }
    let at = range.lowerBound
    switch bytes.bigEndian32(at) {
    case 0x4745_5420: return true
    case 0x4854_5450: return range.count < 12 || bytes.bigEndian32(at + 8) == 0x2031_3031
    default: return false
    }
  }

  /// Whether a head has a word, which is given in lower case.
  static func mentions(
    _ word: StaticString,
    _ bytes: Span<UInt8>,
    _ range: Range<Int>
  ) -> Bool {
    let count = word.utf8CodeUnitCount
    var at = range.lowerBound
    let last = min(range.upperBound, range.lowerBound + headMax) - count
    while at <= last {
      var matched = 0
      while matched < count, bytes[at + matched] | 0x20 == word.utf8Start[matched] { matched += 1 }
      if matched == count { return true }
      at += 1
    }
    return false
  }
}
