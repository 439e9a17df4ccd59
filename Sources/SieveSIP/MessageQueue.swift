import SieveCapture

/// Messages that were parsed and wait for their dialogs to come into the cache.
///
/// Calls under way are many and looked up at random: to wait for memory for one message after the
/// other costs more than to parse it. The bytes of all messages are those of one span.
struct MessageQueue {
  /// As many as the memory can be asked for at a time.
  static let capacity = 12

  /// A message and where it belongs.
  struct Entry {
    var message = SIPMessage()
    var key = DialogKey.none
    /// Where its dialog may be, once it was looked for.
    var slot = -1
    var origin = MessageOrigin(packet: 0, time: 0, source: .unspecified)
  }

  private(set) var count = 0
  private var entries = [Entry](repeating: Entry(), count: MessageQueue.capacity)

  var isEmpty: Bool { count == 0 }
  var isFull: Bool { count == Self.capacity }

  /// The key of a message.
  @inline(__always)
  func key(_ place: Int) -> DialogKey { entries[place].key }

  /// Notes where the dialog of a message may be.
  @inline(__always)
  mutating func foresee(_ place: Int, _ slot: Int) { entries[place].slot = slot }

  /// Gives the messages in their order.
  @inline(__always)
  func forEach(_ body: (borrowing Entry) -> Void) {
    entries.withUnsafeBufferPointer { buffer in
      for place in 0..<count { body(buffer[place]) }
    }
  }

  /// Parses a message into the next place; it only counts once it is kept.
  @inline(__always)
  mutating func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) -> SIPFault? {
    entries[count].message = SIPMessage()
    return SIPParser.parse(bytes, range, into: &entries[count].message)
  }

  /// The message that was parsed last.
  @inline(__always)
  var parsed: SIPMessage { entries[count].message }

  /// Keeps the message that was parsed last.
  @inline(__always)
  mutating func keep(_ key: DialogKey, _ origin: MessageOrigin) {
    entries[count].key = key
    entries[count].origin = origin
    count += 1
  }

  /// Forgets all messages.
  mutating func removeAll() { count = 0 }
}
