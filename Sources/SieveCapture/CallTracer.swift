/// Tells which calls the packets of a capture belong to, by the Call-IDs in them.
///
/// It reads no further than that, so that packets can be kept before anybody knows what for.
public struct CallTracer {
  /// What a packet has to do with.
  public struct Trace: Equatable, Sendable {
    /// Keys of the calls whose messages, or parts of them, are in the packet.
    public var calls: [UInt64] = []
    /// What it has in common with packets around it that have no Call-ID of their own.
    public var group: Group?
    /// Whether it may be the beginning of a message whose Call-ID follows in another packet.
    public var mayBegin = false
  }

  /// Packets that belong together.
  public enum Group: Hashable, Sendable {
    /// Fragments of one datagram.
    case fragments(UInt64)
    /// Segments of one direction of a TCP connection.
    case stream(UInt64)
  }

  private static let callsMax = 64

  private var unwrapper = Unwrapper()
  private var statistics = PacketStatistics()

  /// Makes a tracer that holds nothing.
  public init() {}

  /// The key of a call by its Call-ID; it differs from process to process.
  public static func key(callID: some Collection<UInt8>) -> UInt64 {
    var hasher = Hasher()
    for byte in callID { hasher.combine(byte) }
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  /// Looks at a packet; `nil` when it has nothing to do with SIP as far as can be seen.
  public mutating func trace(
    _ bytes: Span<UInt8>,
    _ packet: Range<Int>,
    link: UInt16,
    milliseconds: Int64
  ) -> Trace? {
    let frame = LinkLayer.dissect(bytes, packet, link: link)
    var trace = Trace()
    switch frame.transport {
    case .udp:
      Self.addMessage(bytes, frame.payload, &trace)
      if trace.calls.isEmpty {
        guard ForeignPayload.udp(bytes, frame).isWrapping else { return nil }
        open(bytes, frame, milliseconds, &trace)
      }
    case .tcp: Self.addSegment(bytes, frame, &trace)
    case .none:
      if frame.bucket == .ipFragment, let piece = FragmentHeader(bytes, frame) {
        trace.group = .fragments(piece.key.hash)
        trace.mayBegin = true
      }
      open(bytes, frame, milliseconds, &trace)
    }
    return trace.calls.isEmpty && trace.group == nil ? nil : trace
  }

  private mutating func open(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ time: Int64,
    _ trace: inout Trace
  ) {
    _ = unwrapper.open(bytes, frame, time: time, &statistics)
    while let content = unwrapper.next() {
      if let held = content.bytes {
        Self.add(held.span, content.frame, &trace)
      } else {
        Self.add(bytes, content.frame, &trace)
      }
    }
  }

  private static func add(_ bytes: Span<UInt8>, _ frame: Frame, _ trace: inout Trace) {
    if frame.transport == .tcp {
      addSegment(bytes, frame, &trace)
    } else {
      addMessage(bytes, frame.payload, &trace)
    }
  }

  private static func addMessage(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ trace: inout Trace
  ) {
    guard case .message(let start) = SIPStart.find(bytes, range) else { return }
    addCalls(bytes, start..<range.upperBound, max: 1, &trace)
  }

  private static func addSegment(_ bytes: Span<UInt8>, _ frame: Frame, _ trace: inout Trace) {
    guard !frame.payload.isEmpty else { return }
    trace.group = .stream(StreamKey(frame).hash)
    if case .message = SIPStart.find(bytes, frame.payload) { trace.mayBegin = true }
    addCalls(bytes, frame.payload, max: callsMax, &trace)
  }

  /// Finds lines that are a Call-ID.
  private static func addCalls(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    max: Int,
    _ trace: inout Trace
  ) {
    var at = range.lowerBound
    while at < range.upperBound, trace.calls.count < max {
      let lineEnd = bytes.firstIndex(of: 0x0A, in: at..<range.upperBound) ?? range.upperBound
      if let value = bytes.callID(at..<lineEnd) {
        let key = Self.key(callID: bytes.copy(value))
        if !trace.calls.contains(key) { trace.calls.append(key) }
      }
      at = lineEnd + 1
    }
  }
}

extension Span<UInt8> {
  /// The value of a line `Call-ID: value` or `i: value`.
  fileprivate func callID(_ line: Range<Int>) -> Range<Int>? {
    guard line.count > 2 else { return nil }
    var at = line.lowerBound
    if self[at] | 0x20 == 0x69 {
      at += 1
    } else {
      let name: StaticString = "call-id"
      guard self[at] | 0x20 == 0x63, line.count > name.utf8CodeUnitCount else { return nil }
      for index in 0..<name.utf8CodeUnitCount
      where self[at + index] | 0x20 != name.utf8Start[index] { return nil }
      at += name.utf8CodeUnitCount
    }
    while at < line.upperBound, self[at] == 0x20 || self[at] == 0x09 { at += 1 }
    guard at < line.upperBound, self[at] == 0x3A else { return nil }
    var (start, end) = (at + 1, line.upperBound)
    while start < end, self[start] <= 0x20 { start += 1 }
    while end > start, self[end - 1] <= 0x20 { end -= 1 }
    return start < end ? start..<end : nil
  }
}
