/// Times of day in the home country, seven hours ahead of UTC.
enum WorkingTime {
  private static let offset: Int64 = 25_200_000
  private static let day: Int64 = 86_400_000
  private static let minute: Int64 = 60_000

  /// The hour of day, 0 … 23.
  static func hour(of time: Int64) -> Int {
    let sinceMidnight = (time + offset) % day
    return Int((sinceMidnight + day) % day / 3_600_000)
  }

  /// The part of each day between two minutes of the day, cut to `start ..< end`.
  ///
  /// Days without a part are left out; `jitter` moves each part by up to so many minutes.
  static func spans(
    _ minutes: Range<Int>,
    from start: Int64,
    to end: Int64,
    jitter: Int = 0,
    _ random: inout Random
  ) -> [Range<Int64>] {
    var spans: [Range<Int64>] = []
    var midnight = start - ((start + offset) % day + day) % day
    while midnight < end {
      let moved = Int64(random.between(-jitter...jitter))
      let first = max(start, midnight + (Int64(minutes.lowerBound) + moved) * minute)
      let last = min(end, midnight + (Int64(minutes.upperBound) + moved) * minute)
      if first < last { spans.append(first..<last) }
      midnight += day
    }
    return spans
  }

  /// How likely a private person is to call in each hour, in permille of the busiest one.
  static let privateHours = [
    40, 20, 12, 10, 15, 60, 240, 480, 640, 760, 820, 860, 900, 780, 760, 800, 880, 980, 1000, 960,
    820, 560, 280, 110,
  ]
}
