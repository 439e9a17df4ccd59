/// Puts IP fragments together, in whatever order they come.
///
/// Where fragments overlap, the bytes that came first win. The first fragment with a last piece
/// fixes the length; bytes beyond it are dropped. A datagram whose fragments do not come within
/// the time limit is given up, as is the oldest one when there are too many.
struct FragmentTable: Sendable {
  /// Datagrams under way.
  static let datagramsMax = 4096
  /// Bytes held for all of them, with what it takes to keep account of them.
  static let bytesMax = 16 << 20
  /// Fragments of one datagram.
  static let piecesMax = 256
  /// A datagram is given up after this time.
  static let milliseconds: Int64 = 30_000
  /// Fragments of whatever content that come so long after the first of a datagram that was handed over belong to
  /// another one with the same number.
  static let lateMilliseconds: Int64 = 1000
  /// How far ahead of stream time a datagram may begin: longer pauses than a day are cut to that.
  private static let aheadMax: Int64 = 86_400_000

  /// No more memory than this is kept for a datagram to come.
  private static let spareMax = 4096

  /// What became of a fragment.
  enum Outcome {
    /// It is held until the rest comes.
    case held
    /// It belongs to a datagram that was handed over already.
    case late
    /// It makes the datagram whole, so many of these bytes; so many fragments before it were counted as incomplete.
    case whole([UInt8], length: Int, pieces: Int)
    /// No datagram can have it.
    case malformed
  }

  /// Datagrams that were given up.
  private(set) var givenUp: UInt64 = 0
  /// Datagrams with the number of another one that was handed over a moment ago.
  private(set) var numbersReused: UInt64 = 0

  /// What is looked at of datagrams that are not meant: theirs are buffers, which a look would count.
  private struct Label: BitwiseCopyable {
    var key: FragmentKey
    /// 0 for a slot that is free.
    var serial: UInt64 = 0
    var since: Int64
    var held = 0
    var isHandedOver = false
  }

  private var datagrams: [Fragments] = []
  private var labels: [Label] = []
  private var free: [Int] = []
  private var index = HashIndex()
  /// Slots in the order of their first fragment; those used again since are told by the serial.
  private var order: [(slot: Int, serial: UInt64)] = []
  private var orderStart = 0
  private var serial: UInt64 = 0
  private var held = 0
  private var now: Int64?
  /// The memory of a datagram that was read.
  private var spare: [UInt8] = []

  /// How many datagrams are under way, and how many bytes are held for them.
  var load: (datagrams: Int, bytes: Int) { (index.count, held) }

  /// Takes a fragment whose data is `piece.range` of `bytes`.
  mutating func take(_ bytes: Span<UInt8>, _ piece: FragmentHeader, time: Int64) -> Outcome {
    let now = advance(to: time)
    expire(now)
    guard !piece.range.isEmpty, piece.offset + piece.range.count <= 65_535 else {
      return .malformed
    }
    let hash = piece.key.hash
    var known = find(piece.key, hash)
    if let slot = known, labels[slot].isHandedOver {
      let isOther = !isUsedUp(slot, now) && datagrams[slot].isOther(bytes, piece)
      if isOther { numbersReused += 1 }
      if isOther || isUsedUp(slot, now) {
        drop(slot)
        known = nil
      }
    }
    // After a pause stream time catches up in steps: by its own time the datagram is not old at the next of them.
    let since = max(now, min(time, now + Self.aheadMax))
    let slot = known ?? add(piece.key, hash, since)
    let outcome = datagrams[slot].take(bytes, piece)
    settle(slot)
    while held > Self.bytesMax, dropOldest() {}
    return outcome
  }

  /// Stream time never goes back, and one packet from the future expires little.
  private mutating func advance(to time: Int64) -> Int64 {
    let before = now ?? time
    let after = max(before, min(time, before + 60_000))
    now = after
    return after
  }

  /// Whether a datagram was handed over so long ago that its number is used again.
  private func isUsedUp(_ slot: Int, _ now: Int64) -> Bool {
    labels[slot].isHandedOver && now - labels[slot].since > Self.lateMilliseconds
  }

  /// Takes note of what has become of a datagram.
  private mutating func settle(_ slot: Int) {
    let bytes = datagrams[slot].held
    held += bytes - labels[slot].held
    labels[slot].held = bytes
    labels[slot].isHandedOver = datagrams[slot].isHandedOver
  }

  /// Says that the message of a datagram was read from its first fragment alone.
  ///
  /// - Returns: how many fragments of it were counted as incomplete so far.
  mutating func handOver(_ piece: FragmentHeader) -> Int {
    guard let slot = find(piece.key, piece.key.hash) else { return 0 }
    let waiting = datagrams[slot].waiting
    datagrams[slot].handOver()
    settle(slot)
    return waiting
  }

  /// Keeps the memory of a datagram that was read for one to come.
  mutating func recycle(_ whole: consuming [UInt8]) {
    guard spare.capacity == 0, whole.capacity <= Self.spareMax else { return }
    whole.removeAll(keepingCapacity: true)
    spare = whole
  }

  /// Gives up what is still incomplete at the end of the input.
  mutating func finish() {
    while dropOldest() {}
  }

  private func find(_ key: FragmentKey, _ hash: UInt64) -> Int? {
    var position = index.start(hash)
    while let slot = index.next(hash, &position) {
      if labels[slot].serial != 0, labels[slot].key == key { return slot }
    }
    return nil
  }

  private mutating func add(_ key: FragmentKey, _ hash: UInt64, _ now: Int64) -> Int {
    if index.count >= Self.datagramsMax { _ = dropOldest() }
    if orderStart > 4096, orderStart * 2 > order.count {
      order.removeSubrange(0..<orderStart)
      orderStart = 0
    }
    serial += 1
    let label = Label(key: key, serial: serial, since: now)
    let slot = free.popLast() ?? datagrams.count
    if slot == datagrams.count {
      datagrams.append(Fragments())
      labels.append(label)
    } else {
      labels[slot] = label
    }
    datagrams[slot].reuse(&spare)
    settle(slot)
    index.insert(hash, slot: slot)
    order.append((slot, serial))
    return slot
  }

  /// Forgets what is older than the limit, and what was handed over as soon as its number may be used again: a
  /// table full of datagrams that were read long ago is in no cache.
  private mutating func expire(_ now: Int64) {
    while let slot = oldest(),
      now - labels[slot].since > Self.milliseconds || isUsedUp(slot, now)
    {
      drop(slot)
    }
  }

  /// The slot of the oldest datagram.
  private mutating func oldest() -> Int? {
    while orderStart < order.count {
      let entry = order[orderStart]
      if labels[entry.slot].serial == entry.serial { return entry.slot }
      orderStart += 1
    }
    return nil
  }

  /// Forgets the oldest datagram; whether there was one.
  private mutating func dropOldest() -> Bool {
    guard let slot = oldest() else { return false }
    drop(slot)
    return true
  }

  private mutating func drop(_ slot: Int) {
    if !labels[slot].isHandedOver { givenUp += 1 }
    held -= labels[slot].held
    index.remove(labels[slot].key.hash, slot: slot)
    datagrams[slot] = Fragments()
    labels[slot].serial = 0
    free.append(slot)
  }
}
