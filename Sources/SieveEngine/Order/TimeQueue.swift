/// Records waiting for their turn, by (set-up time, order of input).
///
/// Records lie in a ring of buckets by time, unsorted, and are sorted when their bucket may leave. A binary heap over
/// the same records took a cache miss at most of its levels: four hours of a busy network are millions of records. A
/// dictionary of buckets took .9 µs a record where there are a dozen records a second, each nearly alone in its bucket.
struct TimeQueue {
  /// A record by where it lies; 16 bytes.
  struct Held: BitwiseCopyable {
    let time: Int64
    private let place: UInt64

    private static let indexBits: UInt64 = 26

    /// Takes a record: less than 2³⁸ segments of less than 2²⁶ records.
    init(time: Int64, segment: Int, index: Int) {
      self.time = time
      place = UInt64(segment) << Self.indexBits | UInt64(index)
    }

    /// The batch that it came with, counted from the first of its input.
    var segment: Int { Int(truncatingIfNeeded: place >> Self.indexBits) }
    /// Its place there.
    var index: Int { Int(truncatingIfNeeded: place & (1 << Self.indexBits - 1)) }

    @inline(__always)
    static func isBefore(_ a: Held, _ b: Held) -> Bool {
      a.time != b.time ? a.time < b.time : a.place < b.place
    }
  }

  /// Buckets for an order lag; none has more than some seconds of the four hours of files in release order.
  private static let ringCount = 4096
  /// Buckets are no shorter than 2⁴ ms, so that their numbers can be subtracted.
  private static let bucketBitsLeast: Int64 = 4

  /// Milliseconds of a bucket, as a power of two.
  private let bucketBits: Int64
  /// Sorted records of buckets up to `frontBucket`, from `frontAt` on.
  private var front: [Held] = []
  private var frontAt = 0
  private var frontBucket = Int64.min
  /// The buckets behind `frontBucket`; empty until one is used.
  private var ring: [[Held]] = []
  /// A bit for each that holds records.
  private var filled: [UInt64] = []
  private var ringed = 0

  /// A queue for records that are held back for `lag` milliseconds.
  init(lag: Int64) {
    var bits = Self.bucketBitsLeast
    // A record and the limit before it are up to a lag and two broken buckets apart.
    while lag >> bits > Int64(Self.ringCount - 3) { bits += 1 }
    bucketBits = bits
  }

  /// How many records wait.
  var count: Int { front.count - frontAt + ringed }

  /// Adds a record that is at most the lag later than the limit raised to last.
  ///
  /// - Complexity: O(1); O(later records of its bucket) for one that may leave at once.
  @inline(__always)
  mutating func insert(_ held: Held) {
    let bucket = held.time >> bucketBits
    guard bucket > frontBucket else {
      insertInFront(held)
      return
    }
    if ring.isEmpty { makeRing() }
    let at = Int(truncatingIfNeeded: bucket) & (Self.ringCount - 1)
    ring[at].append(held)
    filled[at >> 6] |= 1 << UInt64(at & 63)
    ringed += 1
  }

  private mutating func insertInFront(_ held: Held) {
    var at = front.count
    while at > frontAt, Held.isBefore(held, front[at - 1]) { at -= 1 }
    front.insert(held, at: at)
  }

  private mutating func makeRing() {
    ring = Array(repeating: [], count: Self.ringCount)
    filled = Array(repeating: 0, count: Self.ringCount / 64)
  }

  /// Lets records up to `limit` leave; limits only rise.
  ///
  /// - Complexity: O(log *n*) for each record, *n* being those of its bucket.
  @inline(__always)
  mutating func raise(to limit: Int64) {
    let bucket = limit >> bucketBits
    if bucket > frontBucket { raise(toBucket: bucket) }
  }

  private mutating func raise(toBucket last: Int64) {
    if frontAt > 0, frontAt * 2 >= front.count {
      front.removeFirst(frontAt)
      frontAt = 0
    }
    if ringed > 0 {
      let start = Int(truncatingIfNeeded: frontBucket &+ 1) & (Self.ringCount - 1)
      let (behind, isFar) = last.subtractingReportingOverflow(frontBucket)
      let span = isFar ? Self.ringCount : Int(min(behind, Int64(Self.ringCount)))
      var offset = nextFilled(from: start, offset: 0)
      while ringed > 0, offset < span {
        let at = (start + offset) & (Self.ringCount - 1)
        ring[at].sort(by: Held.isBefore)
        front += ring[at]
        ringed -= ring[at].count
        ring[at].removeAll(keepingCapacity: ring[at].capacity <= 1024)
        filled[at >> 6] &= ~(1 << UInt64(at & 63))
        offset = nextFilled(from: start, offset: offset + 1)
      }
    }
    frontBucket = last
  }

  /// The distance from `start` of the first bucket with records that is no nearer than `offset`.
  private func nextFilled(from start: Int, offset: Int) -> Int {
    var offset = offset
    while offset < Self.ringCount {
      let at = (start + offset) & (Self.ringCount - 1)
      let bits = filled[at >> 6] >> UInt64(at & 63)
      if bits != 0 { return offset + bits.trailingZeroBitCount }
      offset += 64 - at & 63
    }
    return offset
  }

  /// The first record, when its time is at most `limit`; `limit` has been raised to.
  @inline(__always)
  func first(until limit: Int64) -> Held? {
    guard frontAt < front.count, front[frontAt].time <= limit else { return nil }
    return front[frontAt]
  }

  /// The record that many places behind the first, if it has been sorted already.
  @inline(__always)
  func ahead(_ places: Int) -> Held? {
    frontAt + places < front.count ? front[frontAt + places] : nil
  }

  /// Takes the first record.
  @inline(__always)
  mutating func removeFirst() {
    frontAt += 1
    // Where one record lies far ahead, nothing else raises the limit for a long time.
    guard frontAt == front.count else { return }
    front.removeAll(keepingCapacity: true)
    frontAt = 0
  }

  /// Gives the memory back; nothing is going to come.
  mutating func free() {
    front = []
    frontAt = 0
    ring = []
    filled = []
    ringed = 0
  }
}
