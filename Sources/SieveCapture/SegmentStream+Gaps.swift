/// What a capture has lost, and what it has in the wrong order.
extension SegmentStream {
  /// Bytes that were given up, by their sequence numbers.
  struct Hole: BitwiseCopyable {
    var start: UInt32
    var end: UInt32
  }

  private static let holesMax = 8

  /// Takes note of what the receiver has, when a segment is waited for.
  ///
  /// What it has will not be sent again: those bytes are missing from the capture and nowhere else.
  mutating func acknowledge(_ number: UInt32) {
    guard !early.isEmpty, distance(number) > 0, distance(number) <= Self.windowMax else { return }
    acknowledged = number
  }

  /// Whether a segment is waited for that the receiver has.
  var isGapLost: Bool {
    guard let acknowledged, !early.isEmpty else { return false }
    return distance(acknowledged) > 0
  }

  /// Gives up what the receiver has and the capture has not; later bytes of the gap may still come.
  mutating func skipLost() {
    guard let acknowledged, let nearest = early.map({ distance($0.sequence) }).min() else { return }
    skip(min(nearest, distance(acknowledged)))
    if !isGapLost { self.acknowledged = nil }
    settle()
    unwrap()
  }

  /// Goes on behind so many bytes: what was begun is lost, and the search for a start line begins.
  mutating func skip(_ count: Int) {
    let end = expected &+ UInt32(truncatingIfNeeded: count)
    if holes.count >= Self.holesMax { holes.removeFirst() }
    holes.append(Hole(start: expected, end: end))
    loseBuffer()
    expected = end
    deliverEarly()
  }

  /// The head of the message that a segment is by itself which was given up, and which only stands too far behind.
  mutating func takeLate(_ bytes: Span<UInt8>, _ frame: Frame) -> Range<Int>? {
    let range = frame.payload
    guard !holes.isEmpty, case .sip = content, !isReset, distance(frame.sequence) < 0,
      let place = holes.firstIndex(where: { frame.sequence &- $0.start < $0.end &- $0.start }),
      let end = Self.wholeMessage(bytes, range)
    else { return nil }
    let hole = holes.remove(at: place)
    let after = frame.sequence &+ UInt32(truncatingIfNeeded: range.count)
    // What is before and behind it may come as well.
    if frame.sequence != hole.start { holes.append(Hole(start: hole.start, end: frame.sequence)) }
    if Int32(bitPattern: hole.end &- after) > 0 { holes.append(Hole(start: after, end: hole.end)) }
    isTouched = true
    return range.lowerBound..<end
  }
}
