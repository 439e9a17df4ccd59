/// Records waiting for their turn, by (set-up time, order of input).
///
/// Records lie in buckets of a quarter of a second, unsorted; only the bucket whose turn it is gets sorted. A
/// binary heap over the same records took a cache miss at most of its levels: four hours of a busy
/// network are millions of records.
struct TimeQueue {
  /// A record by where it lies.
  struct Held {
    let time: Int64
    let order: UInt64
    let segment: Int
    let index: Int

    static func isBefore(_ a: Held, _ b: Held) -> Bool {
      a.time != b.time ? a.time < b.time : a.order < b.order
    }
  }

  /// Milliseconds of a bucket, as a power of two.
  private static let bucketBits: Int64 = 8

  /// The bucket whose turn it is, sorted, from `frontAt` on.
  private var front: [Held] = []
  private var frontAt = 0
  private var frontBucket = Int64.min
  private var buckets: [Int64: [Held]] = [:]
  private var order = MinimumHeap()
  /// Emptied buckets, for their memory.
  private var spare: [[Held]] = []

  /// Adds a record.
  ///
  /// - Complexity: O(1); O(records of one bucket) for one that is before all but those.
  mutating func insert(_ held: Held) {
    let bucket = held.time >> Self.bucketBits
    if bucket <= frontBucket {
      var at = front.count
      while at > frontAt, Held.isBefore(held, front[at - 1]) { at -= 1 }
      front.insert(held, at: at)
      return
    }
    if buckets[bucket]?.append(held) == nil {
      var fresh = spare.popLast() ?? []
      fresh.append(held)
      buckets[bucket] = fresh
      order.insert(bucket)
    }
  }

  /// Takes the first record when its time is at most `limit`.
  ///
  /// - Complexity: O(log *n*) amortised, *n* being the records of a bucket.
  mutating func next(until limit: Int64) -> Held? {
    if frontAt == front.count, !advance(until: limit) { return nil }
    let first = front[frontAt]
    guard first.time <= limit else { return nil }
    frontAt += 1
    return first
  }

  private mutating func advance(until limit: Int64) -> Bool {
    guard let bucket = order.minimum, bucket << Self.bucketBits <= limit,
      var records = buckets.removeValue(forKey: bucket)
    else { return false }
    order.removeMinimum()
    records.sort(by: Held.isBefore)
    front.removeAll(keepingCapacity: true)
    if front.capacity > 0, spare.count < 64 { spare.append(front) }
    front = records
    frontAt = 0
    frontBucket = bucket
    return true
  }
}
