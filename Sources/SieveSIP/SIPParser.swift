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
    var at = range.lowerBound
    let end = range.upperBound
    var next = bytes.lineEnd(at, end)
    let first = at..<contentEnd(bytes, at, next)
    guard startLine(bytes, first, into: &message) else { return .startLine }
    at = next
    let isBrief = message.isBrief
    var isRead = false
    while at < end {
      next = bytes.lineEnd(at, end)
      let lead = bytes[unchecked: at]
      if lead <= 0x20 {
        let content = contentEnd(bytes, at, next)
        if content == at {
          at = next
          break
        }
        if lead == 0x20 || lead == 0x09 {
          if isRead { message.isFolded = true }
          at = next
          continue
        }
      }
      if isBrief, message.hasAllMandatory { break }
      isRead =
        isFirstLetter(lead) && header(bytes, at..<contentEnd(bytes, at, next), &message)
      at = next
    }
    message.headEnd = at
    return finish(bytes, &message)
  }

  /// Where a line ends without its line feed and the return before it.
  @inline(__always)
  private static func contentEnd(_ bytes: Span<UInt8>, _ at: Int, _ next: Int) -> Int {
    guard next > at, bytes[unchecked: next &- 1] == 0x0A else { return next }
    let hasReturn = next &- at >= 2 && bytes[unchecked: next &- 2] == 0x0D
    return hasReturn ? next &- 2 : next &- 1
  }

  // MARK: Start line

  private static func startLine(
    _ bytes: Span<UInt8>,
    _ line: Range<Int>,
    into message: inout SIPMessage
  ) -> Bool {
    let start = line.lowerBound
    guard line.count >= 11 else { return false }
    if bytes.matchesIgnoringCase("sip/2.0", start..<(start + 7)) {
      guard bytes[start + 7] == 0x20,
        let status = bytes.decimal32((start + 8)..<(start + 11)), (100...699).contains(status),
        line.count == 11 || bytes[start + 11] == 0x20
      else { return false }
      message.status = UInt16(status)
      return true
    }
    return requestLine(bytes, bytes.trimmed(line), into: &message)
  }

  private static func requestLine(
    _ bytes: Span<UInt8>,
    _ line: Range<Int>,
    into message: inout SIPMessage
  ) -> Bool {
    let version = line.upperBound - 7
    guard line.count > 10, bytes.matchesIgnoringCase("sip/2.0", version..<line.upperBound),
      bytes[version - 1] == 0x20,
      let space = bytes.firstIndex(of: 0x20, in: line.lowerBound..<(version - 1))
    else { return false }
    message.method = SIPMethod(bytes, line.lowerBound..<space)
    message.requestURI = SIPMessage.Part(bytes.trimmed(space..<(version - 1)))
    return message.requestURI.isPresent
  }

  // MARK: Headers

  /// Reads one line; whether its header is one that is kept.
  @inline(__always)
  private static func header(
    _ bytes: Span<UInt8>,
    _ line: Range<Int>,
    _ message: inout SIPMessage
  ) -> Bool {
    guard line.upperBound &- line.lowerBound > 8 else { return unusual(bytes, line, &message) }
    let start = line.lowerBound
    // The mandatory headers as they are usually written are told by their first eight bytes, which
    // are in the line. The bit makes letters small and changes neither `:` nor `-`.
    let word =
      UInt64(
        littleEndian: bytes.bytes.unsafeLoadUnaligned(
          fromUncheckedByteOffset: start,
          as: UInt64.self
        )
      ) | 0x2020_2020_2020_2020
    if word & 0xFF_FFFF_FFFF == 0x3A_6D6F_7266 {
      message.from.fill(bytes, start &+ 5, line.upperBound)
    } else if word & 0xFF_FFFF == 0x3A_6F74 {
      message.to.fill(bytes, start &+ 3, line.upperBound)
    } else if word == 0x3A64_692D_6C6C_6163 {
      message.callID.fill(bytes, start &+ 8, line.upperBound)
    } else if word & 0xFF_FFFF_FFFF == 0x3A_7165_7363 {
      message.sequenceLine.fill(bytes, start &+ 5, line.upperBound)
    } else if word & 0xFFFF == 0x6F63 {
      // `Contact`, `Content-…`: no header that is read begins like this.
      return false
    } else {
      return unusual(bytes, line, &message)
    }
    return true
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
    if header == .history {
      storeHistory(bytes, value, &message)
    } else {
      message.keep(header, value)
    }
    return true
  }

  /// The letters that names of read headers begin with, as bits from `a`: c d f h i p r t u y.
  private static let firstLetters: UInt32 = 0x11A_81AC

  @inline(__always)
  private static func isFirstLetter(_ byte: UInt8) -> Bool {
    let letter = (byte | 0x20) &- 0x61
    return letter < 26 && (firstLetters >> UInt32(letter)) & 1 == 1
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

  // MARK: What every message must have

  private static func finish(_ bytes: Span<UInt8>, _ message: inout SIPMessage) -> SIPFault? {
    if let missing = message.missing { return .missing(missing) }
    let line = message.sequenceLine.range
    var numberEnd = line.lowerBound
    // A part of the message lies within the bytes.
    while numberEnd < line.upperBound, bytes[unchecked: numberEnd] > 0x20 { numberEnd &+= 1 }
    guard let number = bytes.decimal32(line.lowerBound..<numberEnd) else { return .sequence }
    let methodRange = bytes.trimmed(numberEnd..<line.upperBound)
    guard !methodRange.isEmpty else { return .sequence }
    let method = SIPMethod(bytes, methodRange)
    guard !message.isRequest || method == message.method else { return .sequence }
    message.method = method
    message.sequence = number
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
