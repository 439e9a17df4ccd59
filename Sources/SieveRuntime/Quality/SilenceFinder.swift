/// Stretches of time without a call where calls were to be expected: a file that is missing, an export
/// that stood still.
struct SilenceFinder {
  /// A stretch without a call, in milliseconds since 1970.
  struct Silence {
    var start: Int64
    var end: Int64
    /// How many calls there would have been.
    var expected: Double
  }

  /// So many calls have to be missing; that chance makes a stretch of this kind is out of the question.
  static let expectedMin = 20.0
  /// A stretch is so many minutes at least.
  static let minutesMin: Int64 = 15
  /// How many are given, those with most missing calls.
  private static let shownMax = 10
  /// Two years: records of other times are counted with the nearest of them.
  private static let minutesMax = 1 << 20

  /// Calls by minute since 1970.
  private var minutes: [Int64: UInt32] = [:]
  /// So many minutes are looked at, the latest ones; `nil` for those that come first.
  private let latestMax: Int?
  private var newest = Int64.min

  /// Looks at so many of the latest minutes, or at those that come first.
  init(latestMinutes: Int? = nil) { latestMax = latestMinutes }

  /// Notes a call that began at `time`.
  mutating func add(_ time: Int64) {
    let minute = time / 60_000
    if let latestMax {
      newest = max(newest, minute)
      let oldest = newest - Int64(latestMax)
      guard minute > oldest else { return }
      if minutes.count >= 2 * latestMax { minutes = minutes.filter { $0.key > oldest } }
    } else {
      guard minutes.count < Self.minutesMax || minutes[minute] != nil else { return }
    }
    minutes[minute, default: 0] &+= 1
  }

  /// The stretches, in order of time.
  ///
  /// What is expected of an hour is the mean of that hour of the day, over the days of the source, and with less
  /// than three days the mean over all of it.
  var silences: [Silence] {
    let seen = minutes.keys.sorted()
    guard let first = seen.first, let last = seen.last, last > first else { return [] }
    let rates = rates(first...last)
    var found: [Silence] = []
    for (former, next) in zip(seen, seen.dropFirst()) where next - former > Self.minutesMin {
      let silent = (former + 1)..<next
      let expected = Self.expected(silent, rates)
      guard expected >= Self.expectedMin else { continue }
      found.append(
        Silence(start: silent.lowerBound * 60_000, end: next * 60_000, expected: expected)
      )
    }
    return found.sorted { $1.expected < $0.expected }.prefix(Self.shownMax)
      .sorted { $0.start < $1.start }
  }

  /// Calls a minute by hour of the day in UTC.
  private func rates(_ all: ClosedRange<Int64>) -> [Double] {
    let span = Double(all.upperBound - all.lowerBound + 1)
    let total = minutes.values.reduce(0.0) { $0 + Double($1) }
    guard span >= 3 * 1440 else { return Array(repeating: total / span, count: 24) }
    var calls = Array(repeating: 0.0, count: 24)
    for (minute, count) in minutes { calls[Self.hour(minute)] += Double(count) }
    return (0..<24).map { calls[$0] / (60 * span / 1440) }
  }

  private static func hour(_ minute: Int64) -> Int { Int(((minute / 60) % 24 + 24) % 24) }

  private static func expected(_ silent: Range<Int64>, _ rates: [Double]) -> Double {
    // Whole days at once, so that a year of silence is not counted minute by minute.
    let days = Int64(silent.count) / 1440
    var sum = Double(days) * rates.reduce(0) { $0 + $1 * 60 }
    for minute in (silent.lowerBound + days * 1440)..<silent.upperBound {
      sum += rates[hour(minute)]
    }
    return sum
  }
}
