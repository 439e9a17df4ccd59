import CSieveKernels

/// An upper bound of how many events a key has had within a window: counters shared by keys.
///
/// Time is cut in epochs as long as the window, so that the events of any window lie in two of them. In each
/// epoch a key adds to two counters; the smaller one is at least its count. The bound is never too
/// low. There are so many counters that it is rarely as high as the threshold for a key that is far
/// below: with two epochs a counter gets about a quarter of the threshold from strangers.
struct RateSketch: ~Copyable {
  private static let initialBits = 10
  private static let bitsMax = 26
  /// From here on counters are not in the first-level cache.
  private static let prefetchedBits = 14
  /// Thresholds above are treated as this: a counter ends at 255.
  private static let thresholdMax = 64

  /// Counters of one epoch.
  private struct Table {
    var counters: UnsafeMutablePointer<UInt8>
    var bits: Int

    init(bits: Int) {
      self.bits = bits
      counters = .allocate(capacity: 1 << bits)
      counters.initialize(repeating: 0, count: 1 << bits)
    }

    @inline(__always)
    func first(_ hash: UInt64) -> UnsafeMutablePointer<UInt8> {
      counters + Int(truncatingIfNeeded: hash) & (1 << bits &- 1)
    }

    @inline(__always)
    func second(_ hash: UInt64) -> UnsafeMutablePointer<UInt8> {
      counters + Int(truncatingIfNeeded: hash >> 32) & (1 << bits &- 1)
    }

    @inline(__always)
    func bound(_ hash: UInt64) -> Int { Int(min(first(hash).pointee, second(hash).pointee)) }
  }

  private let threshold: Int
  private let epochLength: Int64
  private var epoch = Int64.min
  private var epochStart = Int64.max
  private var epochEnd = Int64.min
  private var current = Table(bits: initialBits)
  private var previous = Table(bits: initialBits)
  /// Events of the current epoch.
  private var events = 0
  /// With how many the table is too small.
  private var eventsMax = 0

  /// A sketch that tells who may have `threshold` events in `window` milliseconds.
  init(window: Int64, threshold: Int) {
    epochLength = max(1, window)
    self.threshold = max(1, min(threshold, Self.thresholdMax))
    eventsMax = capacity(Self.initialBits)
  }

  deinit {
    current.counters.deallocate()
    previous.counters.deallocate()
  }

  /// Brings the counters of a run's keys into the cache, when there are too many to be there anyway.
  func prefetch(_ hashes: UnsafePointer<UInt64>, _ count: Int) {
    guard current.bits >= Self.prefetchedBits else { return }
    for at in 0..<count {
      sieve_prefetch(current.first(hashes[at]))
      sieve_prefetch(current.second(hashes[at]))
      sieve_prefetch(previous.first(hashes[at]))
      sieve_prefetch(previous.second(hashes[at]))
    }
  }

  /// Counts an event of a key.
  ///
  /// - Returns: no less than the key's events in the window that ends with this one.
  @inline(__always)
  mutating func note(_ hash: UInt64, at time: Int64) -> Int {
    if time >= epochEnd { begin(time) }
    if events >= eventsMax { grow() }
    events &+= 1
    let (a, b) = (current.first(hash), current.second(hash))
    // Only what is at the lower bound of this key has to rise.
    let (inA, inB) = (a.pointee, b.pointee)
    let lower = min(inA, inB)
    let bound = lower == .max ? lower : lower &+ 1
    a.pointee = max(inA, bound)
    b.pointee = max(inB, bound)
    let total = Int(bound) &+ previous.bound(hash)
    // A counter at its end may stand for any number, and what came before an event of an earlier epoch is
    // not known any more.
    return total >= 255 || time < epochStart ? .max : total
  }

  private mutating func begin(_ time: Int64) {
    let quotient = time / epochLength
    let next = time % epochLength < 0 ? quotient - 1 : quotient
    let isNext = epoch != .min && next == epoch + 1
    var bits = Self.initialBits
    while bits < Self.bitsMax, capacity(bits) < events { bits += 1 }
    previous.counters.deallocate()
    previous = current
    if !isNext { previous.counters.initialize(repeating: 0, count: 1 << previous.bits) }
    current = Table(bits: bits)
    epoch = next
    epochStart = next * epochLength
    epochEnd = epochStart + epochLength
    events = 0
    eventsMax = capacity(bits)
  }

  /// Events for which a table of this size is made.
  private func capacity(_ bits: Int) -> Int { (threshold << bits) / 16 }

  /// More counters: each is copied for the keys that are going to have another.
  private mutating func grow() {
    guard current.bits < Self.bitsMax else {
      eventsMax = .max
      return
    }
    let bigger = Table(bits: current.bits + 1)
    let size = 1 << current.bits
    bigger.counters.update(from: current.counters, count: size)
    (bigger.counters + size).update(from: current.counters, count: size)
    current.counters.deallocate()
    current = bigger
    eventsMax = capacity(current.bits)
  }
}
