import SieveCapture

/// Finds the parts of a SIP message in one pass over its lines, without copying.
enum SIPParser {
  /// Names are searched for their colon no farther than this.
  private static let nameMax = 64

  /// Parses the message that begins at the start of a range.
  ///
  /// Messages of which only the mandatory headers matter are not read beyond them.
  ///
  /// - Complexity: O(*n*) in the length of its headers.
  static func parse(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    into message: inout SIPMessage
  ) -> SIPFault? {
    var at = range.lowerBound
    let end = range.upperBound
    let first = lineEnd(bytes, at, end)
    guard startLine(bytes, at..<first.content, into: &message) else { return .startLine }
    at = first.next
    let isBrief = message.isBrief
    var isRead = false
    while at < end {
      let line = lineEnd(bytes, at, end)
      if line.content == at {
        at = line.next
        break
      }
      if bytes[at] == 0x20 || bytes[at] == 0x09 {
        if isRead { message.isFolded = true }
      } else {
        if isBrief, message.hasAllMandatory { break }
        isRead = header(bytes, at..<line.content, &message)
      }
      at = line.next
    }
    message.headEnd = at
    return finish(bytes, &message)
  }

  private static func lineEnd(
    _ bytes: Span<UInt8>,
    _ at: Int,
    _ end: Int
  ) -> (content: Int, next: Int) {
    guard let lineFeed = bytes.firstIndex(of: 0x0A, in: at..<end) else { return (end, end) }
    let hasReturn = lineFeed > at && bytes[lineFeed - 1] == 0x0D
    return (hasReturn ? lineFeed - 1 : lineFeed, lineFeed + 1)
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
  private static func header(
    _ bytes: Span<UInt8>,
    _ line: Range<Int>,
    _ message: inout SIPMessage
  ) -> Bool {
    if let (header, start) = usual(bytes, line) {
      message.keep(header, bytes.trimmed(start..<line.upperBound))
      return true
    }
    guard isFirstLetter(bytes[line.lowerBound]) else { return false }
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

  /// The mandatory headers as they are usually written, told by their first eight bytes.
  private static func usual(
    _ bytes: Span<UInt8>,
    _ line: Range<Int>
  ) -> (SIPHeader, valueStart: Int)? {
    guard line.count > 8 else { return nil }
    let raw = bytes.bytes
    let written = raw.unsafeLoadUnaligned(fromByteOffset: line.lowerBound, as: UInt64.self)
    // The bit makes letters small and changes neither `:` nor `-`.
    let word = UInt64(littleEndian: written) | 0x2020_2020_2020_2020
    if word & 0xFF_FFFF_FFFF == 0x3A_6D6F_7266 { return (.from, line.lowerBound + 5) }
    if word & 0xFF_FFFF == 0x3A_6F74 { return (.to, line.lowerBound + 3) }
    if word == 0x3A64_692D_6C6C_6163 { return (.callID, line.lowerBound + 8) }
    if word & 0xFF_FFFF_FFFF == 0x3A_7165_7363 { return (.sequence, line.lowerBound + 5) }
    return nil
  }

  /// The letters that names of read headers begin with, as bits from `a`: c d f h i p r t u y.
  private static let firstLetters: UInt32 = 0x11A_81AC

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
    while numberEnd < line.upperBound, !bytes.isBlank(numberEnd) { numberEnd += 1 }
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
