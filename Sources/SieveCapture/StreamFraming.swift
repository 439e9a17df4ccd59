import CSieveKernels

/// Cuts SIP messages out of bytes in order, by their blank line and Content-Length.
extension SegmentStream {
  /// What was found at the beginning of the buffer.
  enum Cut {
    /// Headers of a message, and as much of its body as is there.
    case message(Range<Int>)
    /// Headers that are too long; the stream is searched for the next start line.
    case tooLong(Range<Int>)
    /// More bytes are needed.
    case incomplete
  }

  static let headersMax = 65_536
  static let bodyMax = 65_536

  /// Takes apart what wraps messages, so that it is known whether they are SIP.
  mutating func unwrap() {
    switch content {
    case .webSocket: unwrapWebSocket()
    case .hep: unwrapHEP()
    default: break
    }
  }

  /// The next message; the bytes stay valid until bytes are added.
  mutating func cut() -> Cut {
    while content == .sip {
      dropBody()
      guard bodyLeft == 0 else { return .incomplete }
      if isLost {
        guard resynchronise() else { return .incomplete }
      }
      skipBlanks()
      guard start < buffer.count else { return .incomplete }
      if isHEP(at: start) {
        becomeHEP(at: start)
        break
      }
      switch buffer.span.headEnd(from: start, searched: max(start, searched)) {
      case let end?:
        searched = end
        let range = start..<end
        guard SIPStart.isStartLine(buffer.span, start, end) else {
          isLost = true
          start += 1
          continue
        }
        start = end
        if let length = buffer.span.contentLength(in: range), length <= Self.bodyMax {
          bodyLeft = length
        } else {
          // The headers are all there; where the body ends, nobody knows.
          isLost = true
        }
        return .message(range)
      case nil:
        searched = max(start, buffer.count - 3)
        guard buffer.count - start > Self.headersMax else { return .incomplete }
        let range = start..<buffer.count
        isLost = true
        start = (buffer.span.firstIndex(of: 0x0A, in: range) ?? buffer.count - 1) + 1
        return .tooLong(range)
      }
    }
    guard let message = inner.next() else { return .incomplete }
    return .message(0..<message.bytes.count)
  }

  /// The packet that brought the byte before `end`.
  func mark(before end: Int) -> Mark {
    marks.first { $0.end >= end } ?? marks.last ?? Mark(end: 0, packet: 0, time: 0)
  }

  /// Drops as much as is there of what is not wanted.
  mutating func dropBody() {
    let count = min(bodyLeft, buffer.count - start)
    bodyLeft -= count
    start += count
  }

  private mutating func skipBlanks() {
    while start < buffer.count, SIPStart.isBlank(buffer[start]) { start += 1 }
  }

  /// Moves to the next start line; whether there is one.
  private mutating func resynchronise() -> Bool {
    let buffer = buffer
    let bytes = buffer.span
    var at = start
    while at < bytes.count {
      if SIPStart.isStartLine(bytes, at, bytes.count) || isHEP(at: at) {
        start = at
        searched = at
        isLost = false
        return true
      }
      guard let lineFeed = bytes.firstIndex(of: 0x0A, in: at..<bytes.count) else { break }
      at = lineFeed + 1
    }
    // The last line may be the beginning of a start line.
    start = bytes.count - at <= 8192 ? min(at, bytes.count) : bytes.count
    return false
  }
}

extension SegmentStream {
  /// The head of the message that a segment is by itself, when nothing waits in the stream.
  ///
  /// What is left behind is what `accept` and `cutMessage` would leave, but the bytes were not copied: messages over
  /// TCP mostly are one segment each.
  mutating func takeWhole(_ bytes: Span<UInt8>, _ frame: Frame, time: Int64) -> Range<Int>? {
    let range = frame.payload
    guard case .sip = content, frame.sequence == expected, start == buffer.count, bodyLeft == 0,
      !isLost, !isReset, early.isEmpty, let end = Self.wholeMessage(bytes, range)
    else { return nil }
    isTouched = true
    hasMessage = true
    undecided = 0
    latest = time
    expected &+= UInt32(truncatingIfNeeded: range.count)
    return range.lowerBound..<end
  }

  /// Where the headers of the message end that a range is and nothing else.
  static func wholeMessage(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard let (end, length) = bytes.messageFrame(range), length == range.upperBound - end,
      length <= bodyMax, SIPStart.isStartLine(bytes, range.lowerBound, end)
    else { return nil }
    return end
  }
}

extension Span<UInt8> {
  /// One past the blank line of the message at the start of a range, and the length of its body; `nil` when there is
  /// no such line, or a length that is no number.
  func messageFrame(_ range: Range<Int>) -> (end: Int, length: Int)? {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside of the span")
    var value = 0
    let end = withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      return sieve_head_frame(base, range.lowerBound, range.upperBound, buffer.count, &value)
    }
    guard end > 0 else { return nil }
    guard value > 0 else { return (end, 0) }
    return decimal(value, end).map { (end, $0) }
  }

  /// Whether there is a blank line behind the headers of the message at the start of a range.
  func hasHeadEnd(_ range: Range<Int>) -> Bool {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside of the span")
    var value = 0
    return withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return false }
      return sieve_head_frame(base, range.lowerBound, range.upperBound, buffer.count, &value) > 0
    }
  }

  /// One past the blank line that ends the headers, or `nil` when it is not there yet.
  func headEnd(from start: Int, searched: Int) -> Int? {
    var at = Swift.max(start, searched - 3)
    while let lineFeed = firstIndex(of: 0x0A, in: at..<count) {
      let next = lineFeed + 1
      if next < count, self[next] == 0x0A { return next + 1 }
      if next + 1 < count, self[next] == 0x0D, self[next + 1] == 0x0A { return next + 2 }
      at = next
    }
    return nil
  }

  /// Content-Length in the headers of a message: 0 when it is missing, `nil` when it is no number.
  func contentLength(in head: Range<Int>) -> Int? {
    var at = head.lowerBound
    while let lineFeed = firstIndex(of: 0x0A, in: at..<head.upperBound) {
      at = lineFeed + 1
      guard at < head.upperBound else { break }
      let value = headerValue(at, head.upperBound, name: "content-length", compact: 0x6C)
      if let value { return decimal(value, head.upperBound) }
    }
    return 0
  }

  /// Where the value of a header begins when the line at `at` has this name.
  private func headerValue(
    _ at: Int,
    _ end: Int,
    name: StaticString,
    compact: UInt8
  ) -> Int? {
    // Nearly all lines are told by their first letter.
    let letter = self[at] | 0x20
    guard letter == name.utf8Start[0] || letter == compact else { return nil }
    var position = at
    if end - at > name.utf8CodeUnitCount,
      (0..<name.utf8CodeUnitCount).allSatisfy({ self[at + $0] | 0x20 == name.utf8Start[$0] })
    {
      position += name.utf8CodeUnitCount
    } else if self[at] | 0x20 == compact {
      position += 1
    } else {
      return nil
    }
    while position < end, self[position] == 0x20 || self[position] == 0x09 { position += 1 }
    return position < end && self[position] == 0x3A ? position + 1 : nil
  }

  private func decimal(_ start: Int, _ end: Int) -> Int? {
    var at = start
    while at < end, self[at] == 0x20 || self[at] == 0x09 { at += 1 }
    let first = at
    var value = 0
    while at < end, (0x30...0x39).contains(self[at]), at - first < 10 {
      value = value * 10 + Int(self[at] - 0x30)
      at += 1
    }
    return at > first ? value : nil
  }
}
