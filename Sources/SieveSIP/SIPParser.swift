import CSieveKernels
import SieveCapture

/// Finds the parts of a SIP message in one pass over its lines, without copying.
enum SIPParser {
  /// Names are searched for their colon no farther than this.
  private static let nameMax = 64

  /// Parses the message that begins at the start of a range.
  ///
  /// Messages of which only the mandatory headers matter are not read beyond them.
  ///
  /// - Precondition: the range lies within the bytes; the loops rely on it.
  /// - Complexity: O(*n*) in the length of its headers.
  static func parse(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    into message: inout SIPMessage
  ) -> SIPFault? {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range outside of span")
    return bytes.withUnsafeBufferPointer { buffer in
      guard !range.isEmpty, let base = buffer.baseAddress else { return .startLine }
      if readUsual(bytes, range, base, into: &message) { return nil }
      return parseByLine(bytes, range, base, into: &message)
    }
  }

  /// Parses a message of any kind, line by line.
  @inline(never)
  static func parseByLine(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ base: UnsafePointer<UInt8>,
    into message: inout SIPMessage
  ) -> SIPFault? {
    message.begin()
    sieve_head_begin(&message.head, base, range.lowerBound, range.upperBound, bytes.count)
    let line = message.head.value_start..<message.head.value_end
    guard StartLine.read(bytes, line, into: &message) else { return .startLine }
    readHead(bytes, base, &message)
    return finish(bytes, &message)
  }

  /// Reads a message as nearly all are; if it is another one, nothing has been read.
  @inline(__always)
  private static func readUsual(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ base: UnsafePointer<UInt8>,
    into message: inout SIPMessage
  ) -> Bool {
    let said = sieve_head_usual(
      &message.head,
      base,
      range.lowerBound,
      range.upperBound,
      bytes.count
    )
    guard said != 0, let method = SIPMethod(said) else { return false }
    message.begin()
    message.status = UInt16(truncatingIfNeeded: said)
    message.method = method
    message.sequence = UInt32(truncatingIfNeeded: said >> UInt64(SIEVE_SAID_SEQUENCE))
    let isRead = UInt64(SIEVE_SAID_BRIEF | SIEVE_SAID_WHOLE)
    if said & isRead != isRead { readHead(bytes, base, &message) }
    return true
  }

  // MARK: Headers

  /// Reads the headers; all but rare ones are found without a look at them here.
  @inline(__always)
  private static func readHead(
    _ bytes: Span<UInt8>,
    _ base: UnsafePointer<UInt8>,
    _ message: inout SIPMessage
  ) {
    let isBrief = message.isBrief
    message.head.is_brief = isBrief ? 1 : 0
    while true {
      let line = sieve_head_next(&message.head, base)
      if line == SIEVE_LINE_NONE { return }
      if line == SIEVE_LINE_FOLDED {
        message.isFolded = true
      } else {
        let range = message.head.value_start..<message.head.value_end
        message.head.is_used = unusual(bytes, range, &message) ? 1 : 0
        message.head.is_changed = 1
      }
      // The next line may still be a part of this one.
      let next = message.head.next
      if isBrief, message.hasAllMandatory, next < message.head.end, bytes[unchecked: next] > 0x20 {
        return
      }
    }
  }

  /// Reads a line whose name has to be looked at as a whole.
  @inline(never)
  private static func unusual(
    _ bytes: Span<UInt8>,
    _ line: Range<Int>,
    _ message: inout SIPMessage
  ) -> Bool {
    let limit = min(line.upperBound, line.lowerBound + nameMax)
    guard let colon = bytes.firstIndex(of: 0x3A, in: line.lowerBound..<limit) else { return false }
    var nameEnd = colon
    while nameEnd > line.lowerBound, bytes.isBlank(nameEnd - 1) { nameEnd -= 1 }
    guard let header = SIPHeader(bytes, line.lowerBound..<nameEnd) else { return false }
    let value = bytes.trimmed((colon + 1)..<line.upperBound)
    switch header {
    case .history: storeHistory(bytes, value, &message)
    case .identity: storeIdentity(bytes, value, &message)
    default: message.keep(header, value)
    }
    return true
  }

  /// Keeps the last two entries over all History-Info headers.
  private static func storeHistory(
    _ bytes: Span<UInt8>,
    _ value: Range<Int>,
    _ message: inout SIPMessage
  ) {
    var at = value.lowerBound
    while at < value.upperBound {
      let end = bytes.separator(0x2C, in: at..<value.upperBound) ?? value.upperBound
      message.historyBefore = message.history
      message.history = SIPMessage.Part(bytes.trimmed(at..<end))
      at = end + 1
    }
  }

  /// Keeps the first Identity header, but rather one of SHAKEN: others vouch for other things.
  private static func storeIdentity(
    _ bytes: Span<UInt8>,
    _ value: Range<Int>,
    _ message: inout SIPMessage
  ) {
    let kept = message.identity
    guard kept.isPresent else { return message.keep(.identity, value) }
    guard !Passport.isSHAKEN(bytes, kept.range), Passport.isSHAKEN(bytes, value) else { return }
    message.identity = SIPMessage.Part(value)
  }

  // MARK: What every message must have

  @inline(__always)
  private static func finish(_ bytes: Span<UInt8>, _ message: inout SIPMessage) -> SIPFault? {
    guard message.hasAllMandatory else { return message.missing.map { .missing($0) } }
    let end = Int(message.sequenceLine.end)
    var at = Int(message.sequenceLine.start)
    // A digit, a blank and a method, as nearly everywhere.
    if end &- at > 4, bytes[unchecked: at] &- 0x30 < 10, bytes[unchecked: at &+ 1] == 0x20,
      let method = SIPMethod(ofCall: bytes, at &+ 2, end)
    {
      guard !message.isRequest || method == message.method else { return .sequence }
      message.method = method
      message.sequence = UInt32(bytes[unchecked: at] &- 0x30)
      return nil
    }
    let digitsMax = at &+ 10
    var number: UInt64 = 0
    // A part of the message lies within the bytes.
    while at < end, at < digitsMax, bytes[unchecked: at] &- 0x30 < 10 {
      number = number &* 10 &+ UInt64(bytes[unchecked: at] &- 0x30)
      at &+= 1
    }
    guard at > Int(message.sequenceLine.start), at < end, bytes[unchecked: at] <= 0x20,
      let sequence = UInt32(exactly: number)
    else { return .sequence }
    while at < end, bytes.isBlank(at) { at &+= 1 }
    guard at < end else { return .sequence }
    let method = SIPMethod(bytes, at..<end)
    guard !message.isRequest || method == message.method else { return .sequence }
    message.method = method
    message.sequence = sequence
    return nil
  }
}

extension SIPParser {
  /// Copies headers so that none continues on another line.
  static func unfold(_ bytes: Span<UInt8>, _ head: Range<Int>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(head.count)
    for at in head {
      let byte = bytes[at]
      if byte == 0x0A, at + 1 < head.upperBound, bytes[at + 1] == 0x20 || bytes[at + 1] == 0x09 {
        if copy.last == 0x0D { copy[copy.count - 1] = 0x20 }
        copy.append(0x20)
      } else {
        copy.append(byte)
      }
    }
    return copy
  }
}
