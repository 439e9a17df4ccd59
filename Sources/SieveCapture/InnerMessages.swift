/// Messages that were found inside of WebSocket or HEP on a stream.
struct InnerMessages {
  /// A message, with what its wrapping says about it.
  struct Message {
    var bytes: [UInt8]
    var packet: UInt64
    var time: Int64
    /// The sender, when the wrapping names it.
    var source: IPAddress?
  }

  /// The message that was handed over last.
  private(set) var current: Message?
  /// Frames of a WebSocket message that is not complete.
  var partial: [UInt8] = []
  /// Whether `partial` has the beginning of a message.
  var isPartial = false
  /// Whether messages of the stream are SIP, as far as is known.
  var isSIP = false
  /// Why what came last could not be read.
  var fault: PacketBucket?

  private var ready: [Message] = []

  /// Bytes held.
  var held: Int { partial.count + (current?.bytes.count ?? 0) }

  /// Where a packet of the stream counts.
  func bucket(sip: PacketBucket, other: PacketBucket) -> PacketBucket {
    fault ?? (isSIP ? sip : other)
  }

  mutating func add(_ message: Message) {
    guard case .message = SIPStart.find(message.bytes.span, 0..<message.bytes.count) else { return }
    isSIP = true
    ready.append(message)
  }

  /// The next message, which becomes `current`.
  mutating func next() -> Message? {
    current = ready.isEmpty ? nil : ready.removeFirst()
    return current
  }

  /// Forgets what is incomplete.
  mutating func lose() {
    partial = []
    isPartial = false
  }
}
