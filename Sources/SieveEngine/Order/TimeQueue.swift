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
  /// How many sorted records are there at least, if so many may leave: `ahead` tells of them.
  static let aheadMax = 16
  /// Buckets are no shorter than 2⁴ ms, so that their numbers can be subtracted.
  private static let bucketBitsLeast: Int64 = 4

  /// Milliseconds of a bucket, as a power of two.
  private let bucketBits: Int64
  /// Sorted records of buckets up to `frontBucket`, from `frontAt` on.
  private var front: [Held] = []
  private var frontAt = 0
  private var frontBucket = Int64.min
  /// The bucket of the limit: those up to it may leave, and are sorted when it is their turn.
  private var limitBucket = Int64.min
  /// How many buckets the front may lag behind the limit before the ring is too short.
  private let bucketsBehindMax: Int64
  /// The buckets behind `frontBucket`; empty until one is used.
  private var ring: [[Held]] = []
  /// A bit for each that holds records.
  private var filled: [UInt64] = []
  private var ringed = 0
  private var sorter = BucketSort()

  /// A queue for records that are held back for `lag` milliseconds.
  init(lag: Int64) {
    var bits = Self.bucketBitsLeast
    // A record and the limit before it are up to a lag and two broken buckets apart.
    while lag >> bits > Int64(Self.ringCount - 3) { bits += 1 }
    bucketBits = bits
    bucketsBehindMax = Int64(Self.ringCount - 3) - lag >> bits
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

  /// Lets records up to `limit` leave; limits only rise, and behind the last one, `.max`, nothing is added.
  ///
  /// - Complexity: O(1) for each record of a bucket of many, O(*n*) in those of its bucket where there are few.
  @inline(__always)
  mutating func raise(to limit: Int64) {
    let bucket = limit >> bucketBits
    if bucket > limitBucket { raise(toBucket: bucket) }
  }

  private mutating func raise(toBucket last: Int64) {
    limitBucket = last
    if front.count - frontAt < Self.aheadMax { refill() }
    guard last < Int64.max >> bucketBits else { return }
    // The ring goes as far as the latest record from the limit, and no bucket of it may lie behind that.
    let (behind, isFar) = last.subtractingReportingOverflow(frontBucket)
    guard isFar || behind > bucketsBehindMax else { return }
    while let at = nextFilled() { sort(at) }
    frontBucket = last
  }

  /// Sorts more of what may leave, not all at once: it leaves while it is in the cache.
  private mutating func refill() {
    if frontAt * 2 >= front.count {
      front.removeFirst(frontAt)
      frontAt = 0
    }
    while front.count - frontAt < Self.aheadMax, frontBucket < limitBucket {
      if let at = nextFilled() { sort(at) } else { frontBucket = limitBucket }
    }
  }

  /// Moves a bucket behind those in front.
  private mutating func sort(_ at: Int) {
    frontBucket = bucket(at)
    sorter.append(ring[at], bits: bucketBits, to: &front)
    ringed -= ring[at].count
    ring[at].removeAll(keepingCapacity: ring[at].capacity <= 1024)
    filled[at >> 6] &= ~(1 << UInt64(at & 63))
  }

  /// The place of the next bucket with records, if they may leave.
  private func nextFilled() -> Int? {
    guard ringed > 0 else { return nil }
    let start = Int(truncatingIfNeeded: frontBucket &+ 1) & (Self.ringCount - 1)
    let at = (start + nextFilled(from: start, offset: 0)) & (Self.ringCount - 1)
    return bucket(at) <= limitBucket ? at : nil
  }

  /// The bucket at a place that has records.
  private func bucket(_ at: Int) -> Int64 { ring[at][0].time >> bucketBits }

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

  /// The record that many places behind the first, if it has been sorted already; up to `aheadMax` it has.
  @inline(__always)
  func ahead(_ places: Int) -> Held? {
    frontAt + places < front.count ? front[frontAt + places] : nil
  }

  /// Takes the first record.
  @inline(__always)
  mutating func removeFirst() {
    frontAt += 1
    if front.count - frontAt < Self.aheadMax, frontBucket < limitBucket { refill() }
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
    sorter = BucketSort()
  }
}
