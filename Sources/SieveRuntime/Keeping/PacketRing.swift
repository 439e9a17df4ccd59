/// The packets of the recent past, up to a number of bytes; the oldest go first, in blocks.
struct PacketRing {
  /// Where a packet is.
  struct Reference: BitwiseCopyable {
    var block: UInt32
    var index: UInt32
  }

  /// A packet: a record of pcap with nanoseconds.
  private struct Entry {
    var range: Range<Int>
    var lane: Int
    var isTaken = false
  }

  private struct Block {
    var bytes: [UInt8] = []
    var entries: [Entry] = []
    /// The calls that have packets here.
    var calls: [UInt64] = []
    /// What it takes with all that hangs on it.
    var held: Int { bytes.count + (entries.count + calls.count) * PacketRing.overhead }
  }

  /// What a packet takes besides its bytes: its entry, its place in a call, the call itself.
  private static let overhead = 256
  private static let blockSize = 1 << 20

  private let bytesMax: Int
  private var blocks: [Block] = [Block()]
  /// Number of the first block that is held.
  private var first: UInt32 = 0
  private var heldBefore = 0

  /// Makes a ring of at most so many bytes, and at least a few blocks.
  init(bytesMax: Int) { self.bytesMax = max(bytesMax, 4 * Self.blockSize) }

  /// Keeps a packet of calls; `forget` gets the calls of packets that had to go, and up to which block.
  mutating func add(
    _ record: ArraySlice<UInt8>,
    lane: Int,
    calls: [UInt64],
    forget: ([UInt64], UInt32) -> Void
  ) -> Reference {
    if blocks[blocks.count - 1].bytes.count + record.count > Self.blockSize {
      heldBefore += blocks[blocks.count - 1].held
      blocks.append(Block())
      while heldBefore + Self.blockSize > bytesMax, blocks.count > 1 {
        let gone = blocks.removeFirst()
        heldBefore -= gone.held
        first &+= 1
        forget(gone.calls, first)
      }
    }
    let last = blocks.count - 1
    let start = blocks[last].bytes.count
    blocks[last].bytes += record
    blocks[last].entries.append(Entry(range: start..<(start + record.count), lane: lane))
    blocks[last].calls += calls
    return Reference(
      block: first &+ UInt32(last),
      index: UInt32(blocks[last].entries.count - 1)
    )
  }

  /// Notes that another call has a packet in the newest block.
  mutating func addCall(_ call: UInt64) { blocks[blocks.count - 1].calls.append(call) }

  /// Gives a packet once; nothing when it was given before or had to go.
  mutating func take(_ reference: Reference, _ body: ([UInt8], Range<Int>, Int) -> Void) {
    let place = Int(reference.block &- first)
    guard blocks.indices.contains(place),
      blocks[place].entries.indices.contains(Int(reference.index)),
      !blocks[place].entries[Int(reference.index)].isTaken
    else { return }
    blocks[place].entries[Int(reference.index)].isTaken = true
    let entry = blocks[place].entries[Int(reference.index)]
    body(blocks[place].bytes, entry.range, entry.lane)
  }
}
