import SieveCapture

/// Messages that were parsed and wait for their dialogs to come into the cache.
///
/// Calls under way are many and looked up at random: to wait for memory for one message after the other costs more than to
/// parse it. The bytes of all messages are those of one span: a queue is emptied before it takes messages of another, and lives
/// no longer than the look at a chunk. No look at an entry asks whether somebody else has the buffer.
struct MessageQueue {
  /// As many as the memory can be asked for at a time.
  static let capacity = 12

  /// A message and where it belongs.
  struct Entry: BitwiseCopyable {
    var message = SIPMessage()
    var key = DialogKey.none
    /// Where its dialog may be, once it was looked for.
    var slot = -1
    var origin = MessageOrigin(packet: 0, time: 0, source: .unspecified)
  }

  /// Messages that wait, the last one that was parsed not among them unless it was kept.
  private(set) var count = 0
  /// Room for `capacity` entries.
  private let entries: UnsafeMutablePointer<Entry>

  /// An empty queue, for the time that `body` takes.
  @inline(__always)
  static func with<Failure: Error>(
    _ body: (inout MessageQueue) throws(Failure) -> Void
  ) throws(Failure) {
    var failure: Failure?
    withUnsafeTemporaryAllocation(of: Entry.self, capacity: capacity) { room in
      // There is a base: the capacity is above zero.
      var queue = MessageQueue(entries: room.baseAddress.unsafelyUnwrapped)
      do throws(Failure) { try body(&queue) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private init(entries: UnsafeMutablePointer<Entry>) { self.entries = entries }

  @inline(__always)
  var isEmpty: Bool { count == 0 }
  @inline(__always)
  var isFull: Bool { count == Self.capacity }

  /// An entry, for as long as the queue.
  @inline(__always)
  subscript(place: Int) -> UnsafeMutablePointer<Entry> { entries + place }

  /// The place for the next message; it only counts once it is kept.
  ///
  /// - Precondition: the queue is not full.
  @inline(__always)
  var next: UnsafeMutablePointer<Entry> {
    precondition(count < Self.capacity, "no room in the queue")
    return entries + count
  }

  /// Keeps the message that was parsed into `next`.
  @inline(__always)
  mutating func keep() { count &+= 1 }

  /// Forgets all messages.
  @inline(__always)
  mutating func removeAll() { count = 0 }
}
