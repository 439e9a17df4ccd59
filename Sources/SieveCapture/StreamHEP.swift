/// HEP on a byte stream: packets of version 3, one behind the other.
extension SegmentStream {
  /// Whether HEP is at a place in what was taken for SIP.
  ///
  /// Packets of HEP begin with anything when the capture begins inside one, with the start line of its message for
  /// instance. A stream of which the beginning is known is what it began as, whatever its messages have in them.
  func isHEP(at place: Int) -> Bool {
    initial == nil && buffer.count - place >= 12 && HEP.begins(buffer.span, place, buffer.count)
  }

  /// Goes on as HEP.
  mutating func becomeHEP(at place: Int) {
    start = place
    isLost = false
    content = .hep
    unwrapHEP()
  }

  /// Takes the packets apart that are there.
  mutating func unwrapHEP() {
    inner.fault = nil
    let bytes = buffer
    while bytes.count - start >= 6 {
      guard let length = HEP.length(bytes.span, start) else {
        guard findPacket(bytes.span) else { return }
        continue
      }
      guard bytes.count - start >= length else { return }
      take(bytes.span, start..<(start + length))
      start += length
    }
  }

  private mutating func take(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard let packet = HEP(bytes, range) else {
      inner.fault = .malformedHEP
      return
    }
    guard packet.kind == 1 else { return }
    guard
      let payload =
        packet.isCompressed ? packet.inflatedPayload(bytes) : bytes.copy(packet.payload)
    else {
      inner.fault = .malformedHEP
      return
    }
    let mark = mark(before: range.upperBound)
    inner.add(
      .init(
        bytes: payload,
        packet: mark.packet,
        time: packet.time ?? mark.time,
        source: packet.source
      )
    )
  }

  /// Moves to the next place where a packet may begin; whether there is one.
  private mutating func findPacket(_ bytes: Span<UInt8>) -> Bool {
    var at = start + 1
    while let found = bytes.firstIndex(of: 0x48, in: min(at, bytes.count)..<bytes.count) {
      if bytes.count - found < 12 || HEP.begins(bytes, found, bytes.count) {
        start = found
        return bytes.count - found >= 12
      }
      at = found + 1
    }
    start = bytes.count
    return false
  }
}
