/// Messages that are still to pass, earliest first; equal times leave in the order in which they came.
struct PacketQueue {
  /// A message of a call.
  struct Entry {
    var time: Int64
    var order: UInt64
    var call: Int
    var step: CallStep

    func precedes(_ other: Entry) -> Bool {
      time != other.time ? time < other.time : order < other.order
    }
  }

  // A binary heap: every entry precedes its two children.
  private var heap: [Entry] = []
  private var order: UInt64 = 0

  /// Time of the earliest entry.
  var firstTime: Int64? { heap.first?.time }

  /// Adds a message.
  mutating func insert(time: Int64, call: Int, step: CallStep) {
    heap.append(Entry(time: time, order: order, call: call, step: step))
    order += 1
    var at = heap.count - 1
    while at > 0, heap[at].precedes(heap[(at - 1) / 2]) {
      heap.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  /// Removes the earliest message.
  mutating func removeFirst() -> Entry? {
    guard let last = heap.popLast() else { return nil }
    guard let first = heap.first else { return last }
    heap[0] = last
    var at = 0
    while true {
      var least = at
      for child in at * 2 + 1...at * 2 + 2 where child < heap.count {
        if heap[child].precedes(heap[least]) { least = child }
      }
      guard least != at else { return first }
      heap.swapAt(at, least)
      at = least
    }
  }
}
