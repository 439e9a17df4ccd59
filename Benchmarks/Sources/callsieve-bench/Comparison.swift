import AllocationCounter

/// What one run of one side did.
struct Outcome {
  var records: Int
  var digest: Digest
}

/// One thing to measure: callsieve's way and, for check and proportion, another way to the same.
struct Comparison {
  let name: String
  /// What a record is: `row`, `packet`, `attempt`.
  let unit: String
  let runs: Int
  /// Allocations per record that are accepted; `nil` when they are not judged.
  var allocationsMax: Double?
  /// What the other way is called.
  var otherName = "naive"
  let fast: () throws -> Outcome
  let other: (() throws -> Outcome)?

  /// Runs both sides in turn, A B A B, so that a busy machine troubles both alike.
  ///
  /// - Returns: whether the results agree and allocations are within the limit.
  func run() throws -> Bool {
    var fastSeries = Series(name: "callsieve")
    var otherSeries = Series(name: otherName)
    for _ in 0..<runs {
      try fastSeries.measure(fast)
      if let other { try otherSeries.measure(other) }
    }
    print("\(name)")
    fastSeries.report(unit)
    var good = fastSeries.isStable
    if other != nil {
      otherSeries.report(unit)
      let ratio = otherSeries.medianNanoseconds / fastSeries.medianNanoseconds
      print("  ratio      \(ratio.shown(1)) x less CPU than \(otherName)")
      if otherSeries.digest != fastSeries.digest {
        print("  FAILED: the results differ")
        good = false
      }
    }
    if let limit = allocationsMax, allocation_counter_is_available(),
      fastSeries.allocationsPerRecord > limit
    {
      print("  FAILED: more than \(limit) allocations for each \(unit)")
      good = false
    }
    return good
  }
}

/// Runs of one side.
private struct Series {
  let name: String
  var nanoseconds: [Double] = []
  var digest: Digest?
  var records = 0
  var isStable = true
  var allocationsPerRecord = Double.infinity

  init(name: String) { self.name = name }

  mutating func measure(_ body: () throws -> Outcome) throws {
    let allocations = allocation_counter_value()
    let start = ProcessTime.now
    let outcome = try body()
    let time = ProcessTime.now - start
    let allocated = allocation_counter_value() - allocations
    records = outcome.records
    let count = Double(max(1, records))
    nanoseconds.append(Double(time) / count)
    allocationsPerRecord = min(allocationsPerRecord, Double(allocated) / count)
    if let digest, digest != outcome.digest { isStable = false }
    digest = outcome.digest
  }

  var medianNanoseconds: Double { nanoseconds.sorted()[nanoseconds.count / 2] }

  func report(_ unit: String) {
    let median = medianNanoseconds
    let spread = ((nanoseconds.max() ?? 0) - (nanoseconds.min() ?? 0)) / median * 100
    let allocations =
      allocation_counter_is_available() ? "\(allocationsPerRecord.shown(3)) alloc/\(unit)  " : ""
    print(
      "  \(name.padded(9))  \((1e3 / median).shown(3).padded(7)) M\(unit)s per CPU-second  "
        + "\(median.shown(1).padded(8)) ns/\(unit) (spread \(spread.shown(0)) %)  "
        + "\(allocations)\(records) \(unit)s  hash \(digest?.description ?? "-")"
    )
    if !isStable { print("  FAILED: runs of \(name) differ") }
  }
}

extension Double {
  /// With a fixed number of decimals.
  func shown(_ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    guard isFinite, magnitude * scale < 1e18 else { return "\(self)" }
    let scaled = Int64((self * scale).rounded())
    if decimals == 0 { return "\(scaled)" }
    let fraction = String(scaled.magnitude % UInt64(scale))
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return (scaled < 0 ? "-" : "") + "\(scaled.magnitude / UInt64(scale)).\(zeros)\(fraction)"
  }
}

extension String {
  /// Right-aligned in a width.
  func padded(_ width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
