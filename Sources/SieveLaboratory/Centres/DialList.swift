/// Where a scam centre takes the next number from.
enum DialList {
  /// Numbers that nobody has called, and now and then a subscriber of the world.
  case strangers
  /// A block of numbers, dialled in sequence.
  case block(next: UInt64, end: UInt64)

  /// The next number to dial.
  mutating func next(_ builder: inout WorldBuilder, _ random: inout Random) -> UInt64 {
    guard case .block(let at, let end) = self, at < end else {
      if case .block = self {
        let first = builder.numbers.block()
        self = .block(next: first + 1, end: first + 10_000)
        return first
      }
      return builder.stranger(&random)
    }
    self = .block(next: at + UInt64(random.between(1...2)), end: end)
    return at
  }

  /// An empty block, which takes a new one at the first number.
  static let newBlock = DialList.block(next: 0, end: 0)
}
