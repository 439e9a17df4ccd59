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
  private var entries: [Entry]

  /// An empty queue.
  init() { entries = [Entry](repeating: Entry(), count: Self.capacity) }

  /// One without room, in the place of a queue whose messages are being taken.
  private init(entries: [Entry]) { self.entries = entries }

  var isEmpty: Bool { count == 0 }
  var isFull: Bool { count == Self.capacity }

  /// Gives all messages away, and gets them back without them.
  @inline(__always)
  mutating func take(_ body: (UnsafeMutableBufferPointer<Entry>) -> Void) {
    let count = count
    entries.withUnsafeMutableBufferPointer { body(.init(rebasing: $0[..<count])) }
    self.count = 0
  }

  /// Takes the queue out of its owner, who may change meanwhile.
  @inline(__always)
  mutating func takeOut() -> MessageQueue {
    var queue = MessageQueue(entries: [])
    swap(&self, &queue)
    return queue
  }

  /// Parses a message into the next place; it only counts once it is kept.
  @inline(__always)
  mutating func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) -> SIPFault? {
    entries[count].message = SIPMessage()
    return SIPParser.parse(bytes, range, into: &entries[count].message)
  }

  /// Whether the message that was parsed last has a header that goes on in another line.
  @inline(__always)
  var isFolded: Bool { entries[count].message.isFolded }

  /// The key of the message that was parsed last.
  @inline(__always)
  func key(_ bytes: Span<UInt8>) -> DialogKey { DialogTable.key(bytes, entries[count].message) }

  /// Keeps the message that was parsed last.
  @inline(__always)
  mutating func keep(_ key: DialogKey, _ origin: MessageOrigin) {
    entries[count].key = key
    entries[count].origin = origin
    count += 1
  }
}
