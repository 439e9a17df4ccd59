/// Sorts the records of a bucket by their times.
///
/// All lie within the few seconds of the bucket and come in the order of the input, so that two counts of 256 sort them
/// where comparisons take ten rounds over the thousand records that a busy network has in a bucket.
struct BucketSort {
  /// Fewer are put in their places one after the other: to count takes 256 steps a round, however few there are.
  private static let countedLeast = 64
  /// Buckets of more than a minute are compared.
  private static let countedBitsMax: Int64 = 16

  private var halfSorted: [TimeQueue.Held] = []

  /// Appends the records of a bucket of 2^`bits` ms to `front`, in their order.
  ///
  /// - Precondition: records of the same time are in the order of the input.
  mutating func append(
    _ bucket: [TimeQueue.Held],
    bits: Int64,
    to front: inout [TimeQueue.Held]
  ) {
    guard bucket.count >= Self.countedLeast else { return Self.insert(bucket, into: &front) }
    guard bits <= Self.countedBitsMax else {
      front += bucket.sorted(by: TimeQueue.Held.isBefore)
      return
    }
    guard bits > 8 else { return Self.append(bucket, byBitsFrom: 0, to: &front) }
    halfSorted.removeAll(keepingCapacity: true)
    Self.append(bucket, byBitsFrom: 0, to: &halfSorted)
    Self.append(halfSorted, byBitsFrom: 8, to: &front)
  }

  /// Appends records one by one, each before those of the bucket that are later.
  ///
  /// - Complexity: O(*n*²), for few of them.
  private static func insert(_ records: [TimeQueue.Held], into sorted: inout [TimeQueue.Held]) {
    sorted.append(addingCapacity: records.count) { space in
      space.withUnsafeMutableBufferPointer { space, count in
        guard let base = space.baseAddress else { return }
        for record in records {
          var place = base + count
          while place > base, record.time < place[-1].time {
            place.initialize(to: place[-1])
            place -= 1
          }
          place.initialize(to: record)
          count += 1
        }
      }
    }
  }

  /// Appends records in the order of eight bits of their times, and of those in theirs.
  private static func append(
    _ records: [TimeQueue.Held],
    byBitsFrom shift: Int64,
    to sorted: inout [TimeQueue.Held]
  ) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { places in
      places.initialize(repeating: 0)
      for record in records { places[digit(record, shift)] += 1 }
      var place = 0
      for digit in places.indices { (places[digit], place) = (place, place + places[digit]) }
      sorted.append(addingCapacity: records.count) { space in
        space.withUnsafeMutableBufferPointer { space, count in
          guard let base = space.baseAddress else { return }
          for record in records {
            let digit = digit(record, shift)
            (base + places[digit]).initialize(to: record)
            places[digit] += 1
          }
          count = records.count
        }
      }
    }
  }

  @inline(__always)
  private static func digit(_ record: TimeQueue.Held, _ shift: Int64) -> Int {
    Int(truncatingIfNeeded: record.time >> shift & 0xFF)
  }
}
