/// WebSocket on a byte stream.
extension SegmentStream {
  /// Takes the frames apart that are there.
  mutating func unwrapWebSocket() {
    inner.fault = nil
    let bytes = buffer
    while start < bytes.count {
      dropBody()
      guard bodyLeft == 0, start < bytes.count else { return }
      if isLost {
        guard findFrame(bytes.span) else { return }
      }
      if skipHead(bytes.span) { continue }
      switch WebSocket.header(bytes.span, start, bytes.count) {
      case .incomplete: return
      case .none: isLost = true
      case .header(let header):
        if header.opcode >= 8 || header.isCompressed || header.length > WebSocket.messageMax {
          pass(header)
        } else {
          guard bytes.count - start >= header.size + header.length else { return }
          take(header, bytes.span)
        }
      }
    }
  }

  /// Drops a control frame, and a message that cannot be read.
  private mutating func pass(_ header: WebSocket.Header) {
    start += header.size
    bodyLeft = header.length
    guard header.opcode < 8 else { return }
    if header.isCompressed { inner.fault = .compressedWebSocket }
    inner.lose()
  }

  private mutating func take(_ header: WebSocket.Header, _ bytes: Span<UInt8>) {
    let payload = (start + header.size)..<(start + header.size + header.length)
    start = payload.upperBound
    if header.opcode != 0 {
      inner.partial.removeAll(keepingCapacity: true)
      inner.isPartial = true
    }
    guard inner.isPartial, inner.partial.count + payload.count <= WebSocket.messageMax else {
      inner.lose()
      return
    }
    WebSocket.append(bytes, payload, mask: header.mask, to: &inner.partial)
    guard header.isFinal else { return }
    let mark = mark(before: payload.upperBound)
    inner.add(.init(bytes: inner.partial, packet: mark.packet, time: mark.time))
    inner.lose()
  }

  /// Skips the head of HTTP; whether there was one.
  private mutating func skipHead(_ bytes: Span<UInt8>) -> Bool {
    let range = start..<bytes.count
    guard bytes[start] == 0x47 || bytes[start] == 0x48, WebSocket.isHead(bytes, range),
      let end = bytes.headEnd(from: start, searched: start)
    else { return false }
    inner.isSIP = inner.isSIP || WebSocket.mentions("protocol: sip", bytes, start..<end)
    start = end
    return true
  }

  /// Finds the first segment that begins with a frame; whether there is one.
  private mutating func findFrame(_ bytes: Span<UInt8>) -> Bool {
    let candidates = [start] + marks.map(\.end).filter { $0 > start }
    for at in candidates where WebSocket.isFrameWithSIP(bytes, at..<bytes.count) {
      start = at
      isLost = false
      return true
    }
    start = bytes.count
    return false
  }
}
