import CSieveKernels

/// An upper bound of how many events a key has had within a window: counters shared by keys.
///
/// Time is cut in epochs as long as the window, so that the events of any window lie in two of them. In each
/// epoch a key adds to two counters; the smaller one is at least its count. The bound is never too
/// low. There are so many counters that it is rarely as high as the threshold for a key that is far
/// below: with two epochs a counter gets about a quarter of the threshold from strangers.
///
/// All four counters of a key lie in one cache line, for each line was a miss: 32 of this epoch, then the same 32 of the one before.
struct RateSketch: ~Copyable {
  private static let initialBits = 10
  private static let bitsMax = 26
  /// Thresholds above are treated as this: a counter ends at 255.
  private static let thresholdMax = 64
  /// Counters of one epoch in a line, as a power of two; a line has twice as many bytes.
  private static let lineBits = 5
  private static let lineCounters = 1 << lineBits
  private static let lineBytes = 2 * lineCounters

  private let threshold: Int
  private let epochLength: Int64
  private var epoch = Int64.min
  private var epochStart = Int64.max
  private var epochEnd = Int64.min
  private var lines: UnsafeMutablePointer<UInt8>
  /// Counters of one epoch, as a power of two.
  private var bits = initialBits
  /// Lines − 1.
  private var mask: UInt64
  /// Events of the current epoch.
  private var events = 0
  /// With how many there are too few counters.
  private var eventsMax = 0

  /// A sketch that tells who may have `threshold` events in `window` milliseconds.
  init(window: Int64, threshold: Int) {
    epochLength = max(1, window)
    self.threshold = max(1, min(threshold, Self.thresholdMax))
    lines = Self.allocate(Self.initialBits)
    mask = Self.mask(Self.initialBits)
    eventsMax = capacity(Self.initialBits)
  }

  deinit { lines.deallocate() }

  private static func mask(_ bits: Int) -> UInt64 { 1 << UInt64(bits - lineBits) - 1 }

  private static func allocate(_ bits: Int) -> UnsafeMutablePointer<UInt8> {
    UnsafeMutableRawPointer.allocate(byteCount: 2 << bits, alignment: lineBytes)
      .initializeMemory(as: UInt8.self, repeating: 0, count: 2 << bits)
  }

  @inline(__always)
  private func line(_ hash: UInt64) -> UnsafeMutablePointer<UInt8> {
    lines + Int(truncatingIfNeeded: (hash & mask) &* UInt64(Self.lineBytes))
  }

  /// Brings the counters of a key into the cache.
  @inline(__always)
  func prefetch(_ hash: UInt64) { sieve_prefetch(line(hash)) }

  /// Counts an event of a key.
  ///
  /// - Returns: no less than the key's events in the window that ends with this one.
  @inline(__always)
  mutating func note(_ hash: UInt64, at time: Int64) -> Int {
    if time >= epochEnd { begin(time) }
    if events >= eventsMax { grow() }
    events &+= 1
    let line = line(hash)
    let a = line + Int(truncatingIfNeeded: hash >> 32 & UInt64(Self.lineCounters &- 1))
    let b = line + Int(truncatingIfNeeded: hash >> 40 & UInt64(Self.lineCounters &- 1))
    // Only what is at the lower bound of this key has to rise.
    let (inA, inB) = (a.pointee, b.pointee)
    let before = min(a[Self.lineCounters], b[Self.lineCounters])
    let lower = min(inA, inB)
    let bound = lower == .max ? lower : lower &+ 1
    a.pointee = max(inA, bound)
    b.pointee = max(inB, bound)
    let total = Int(bound) &+ Int(before)
    // A counter at its end may stand for any number, and what came before an event of an earlier epoch is
    // not known any more.
    return total >= 255 || time < epochStart ? .max : total
  }

  private mutating func begin(_ time: Int64) {
    let quotient = time / epochLength
    let next = time % epochLength < 0 ? quotient - 1 : quotient
    let isNext = epoch != .min && next == epoch + 1
    for line in 0...Int(mask) {
      let current = lines + line * Self.lineBytes
      let previous = current + Self.lineCounters
      if isNext {
        previous.update(from: current, count: Self.lineCounters)
      } else {
        previous.update(repeating: 0, count: Self.lineCounters)
      }
      current.update(repeating: 0, count: Self.lineCounters)
    }
    // To begin an epoch takes as long as there are counters.
    while bits > Self.initialBits + 1, capacity(bits - 2) >= events { shrink() }
    epoch = next
    epochStart = next * epochLength
    epochEnd = epochStart + epochLength
    events = 0
    eventsMax = capacity(bits)
  }

  /// Events for which there are enough counters.
  private func capacity(_ bits: Int) -> Int { (threshold << bits) / 16 }

  /// More counters: each is copied for the keys that are going to have another.
  private mutating func grow() {
    guard bits < Self.bitsMax else {
      eventsMax = .max
      return
    }
    let bigger = Self.allocate(bits + 1)
    let size = 2 << bits
    bigger.update(from: lines, count: size)
    (bigger + size).update(from: lines, count: size)
    replace(bigger, bits + 1)
    eventsMax = capacity(bits)
  }

  /// Fewer counters: of two that become one the greater, which is enough for the keys of both.
  private mutating func shrink() {
    let size = 1 << bits
    let smaller = Self.allocate(bits - 1)
    for at in 0..<size { smaller[at] = max(lines[at], lines[at + size]) }
    replace(smaller, bits - 1)
  }

  private mutating func replace(_ lines: UnsafeMutablePointer<UInt8>, _ bits: Int) {
    self.lines.deallocate()
    self.lines = lines
    self.bits = bits
    mask = Self.mask(bits)
  }
}
