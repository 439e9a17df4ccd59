import SieveModel

/// Where the attempts of a batch came from: call id and origin of each, as what is new against the one before.
///
/// Records of a file follow each other, so an origin is a step of two bytes; numbers that a switch counts up share all but their
/// last digits. Rows of `groupRows` begin afresh: so many are read to find one.
///
/// ```
/// first      where each group begins in what follows, 32 bits
/// then       for each attempt: step of the origin (signed, 7 bits a byte), bytes of the id that are the same (one byte),
///            how many are new (7 bits a byte), and these
/// ```
struct PackedRecords {
  private static let groupRows = 32
  /// Bytes of an attempt beside its call id: 10 for an origin, 1 for what is shared, 3 for the length of an id, which has 16 bits.
  private static let bytesMax = 14

  /// Room to pack in, used again and again.
  struct Room {
    fileprivate var bytes: UnsafeMutablePointer<UInt8>
    private var count = 1 << 16

    init() { bytes = .allocate(capacity: count) }

    fileprivate mutating func reserve(_ wanted: Int) {
      guard wanted > count else { return }
      bytes.deallocate()
      count = wanted + wanted / 4
      bytes = .allocate(capacity: count)
    }

    func free() { bytes.deallocate() }
  }

  let count: Int
  private let memory: UnsafeMutableRawPointer

  /// Packs `count` records; `idBytes` is how long their ids are together.
  ///
  /// - Complexity: O(count + idBytes)
  @inline(__always)
  init(
    count: Int,
    idBytes: Int,
    room: inout Room,
    _ record: (Int) -> (origin: UInt64, id: UnsafeBufferPointer<UInt8>)
  ) {
    self.count = count
    let groups = (count &+ Self.groupRows &- 1) / Self.groupRows
    let start = groups * MemoryLayout<UInt32>.size
    room.reserve(start + count * Self.bytesMax + idBytes + 8)
    let base = UnsafeMutableRawPointer(room.bytes)
    var to = room.bytes + start
    var last: (origin: UInt64, id: UnsafeBufferPointer<UInt8>) = (0, .init(start: nil, count: 0))
    for index in 0..<count {
      if index & (Self.groupRows &- 1) == 0 {
        base.storeBytes(
          of: UInt32(truncatingIfNeeded: to - room.bytes),
          toByteOffset: index / Self.groupRows &* MemoryLayout<UInt32>.size,
          as: UInt32.self
        )
        last = (0, .init(start: nil, count: 0))
      }
      let next = record(index)
      let step = Int64(bitPattern: next.origin &- last.origin)
      Self.write(UInt64(bitPattern: step << 1 ^ step >> 63), to: &to)
      let shared = Self.shared(last.id, next.id)
      to.pointee = UInt8(truncatingIfNeeded: shared)
      to += 1
      let fresh = next.id.count &- shared
      Self.write(UInt64(truncatingIfNeeded: fresh), to: &to)
      if let id = next.id.baseAddress { Self.copy(id, next.id.count, last: fresh, to: to) }
      to += fresh
      last = next
    }
    let size = max(1, to - room.bytes)
    memory = .allocate(byteCount: size, alignment: 8)
    memory.copyMemory(from: base, byteCount: to - room.bytes)
  }

  func free() { memory.deallocate() }

  /// Seven bits a byte, the lowest first; the upper bit says that more follow.
  @inline(__always)
  private static func write(_ value: UInt64, to: inout UnsafeMutablePointer<UInt8>) {
    if value < 0x80 {
      to.pointee = UInt8(truncatingIfNeeded: value)
      to += 1
      return
    }
    var rest = value
    while rest >= 0x80 {
      to.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
      to += 1
      rest >>= 7
    }
    to.pointee = UInt8(truncatingIfNeeded: rest)
    to += 1
  }

  /// Copies the last bytes of a text to where there is room for a word more.
  @inline(__always)
  private static func copy(
    _ text: UnsafePointer<UInt8>,
    _ count: Int,
    last fresh: Int,
    to: UnsafeMutablePointer<UInt8>
  ) {
    guard count >= 8, fresh <= 8 else {
      to.update(from: text + (count &- fresh), count: fresh)
      return
    }
    let end = UInt64(
      littleEndian: UnsafeRawPointer(text + (count &- 8)).loadUnaligned(as: UInt64.self)
    )
    // A shift by 64 bits, for no byte, gives 0, and what is written is written over.
    UnsafeMutableRawPointer(to).storeBytes(
      of: (end >> UInt64(truncatingIfNeeded: 64 &- 8 &* fresh)).littleEndian,
      as: UInt64.self
    )
  }

  /// How many bytes are the same at the beginning, 255 at most.
  @inline(__always)
  private static func shared(
    _ one: UnsafeBufferPointer<UInt8>,
    _ other: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let most = min(one.count, other.count, 255)
    guard most > 0, let a = one.baseAddress, let b = other.baseAddress else { return 0 }
    var at = 0
    while at &+ 8 <= most {
      let different =
        UInt64(littleEndian: UnsafeRawPointer(a + at).loadUnaligned(as: UInt64.self))
        ^ UInt64(littleEndian: UnsafeRawPointer(b + at).loadUnaligned(as: UInt64.self))
      if different != 0 { return at &+ different.trailingZeroBitCount / 8 }
      at &+= 8
    }
    while at < most, a[at] == b[at] { at &+= 1 }
    return at
  }

  // MARK: Reading

  /// Hands over the records from one on, each with its place, until `body` says no.
  ///
  /// - Complexity: O(`groupRows`) before the first.
  func forEach(from first: Int, _ body: (Int, UInt64, [UInt8]) -> Bool) {
    guard first < count else { return }
    var origin: UInt64 = 0
    var id: [UInt8] = []
    let group = first / Self.groupRows
    let offset = memory.load(
      fromByteOffset: group * MemoryLayout<UInt32>.size,
      as: UInt32.self
    )
    var from = UnsafePointer(memory.assumingMemoryBound(to: UInt8.self)) + Int(offset)
    for index in (group * Self.groupRows)..<count {
      if index % Self.groupRows == 0 {
        origin = 0
        id.removeAll(keepingCapacity: true)
      }
      let step = Self.read(&from)
      origin &+= step >> 1 ^ (0 &- (step & 1))
      let shared = Int(from.pointee)
      from += 1
      let fresh = Int(Self.read(&from))
      id.removeLast(id.count - shared)
      id.append(contentsOf: UnsafeBufferPointer(start: from, count: fresh))
      from += fresh
      if index >= first, !body(index, origin, id) { return }
    }
  }

  private static func read(_ from: inout UnsafePointer<UInt8>) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = from.pointee
      from += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }
}
