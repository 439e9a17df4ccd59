import TestSupport

/// Choices of random worlds.
extension SplitMix64 {
  /// A number of the range; the slight bias does not matter here.
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  /// True so often in a hundred.
  mutating func chance(_ percent: Int) -> Bool { number(0...99) < percent }

  /// One of the values, which must not be none.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[number(0...(values.count - 1))] }

  /// A value so often in a hundred, else nothing.
  mutating func maybe<Value>(_ percent: Int, _ value: Value) -> Value? {
    chance(percent) ? value : nil
  }
}
