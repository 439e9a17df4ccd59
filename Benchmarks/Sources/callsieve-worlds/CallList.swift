/// Whom a centre calls: one list for all of its seats.
struct CallList {
  private let list: CentrePlan.List
  private var next = 0
  private var blocks: [Int] = []

  init(_ list: CentrePlan.List, in world: World, _ random: inout Random) {
    self.list = list
    blocks = (0..<random.between(1, 4)).map { _ in world.numbers.anyBlock(&random) }
    next = blocks[0] + random.below(3000)
  }

  /// The next number and whether anyone has it.
  mutating func callee(in world: World, _ random: inout Random) -> (number: Int, exists: Bool) {
    switch list {
    case .file:
      let exists = random.chance(0.94)
      return exists
        ? (world.anyone(&random), true)
        : (world.numbers.anyBlock(&random) + random.below(10_000), false)
    case .inOrder(let step):
      next += step
      // At the end of a block, on to another.
      if next % 10_000 < step { next = random.pick(blocks) + random.below(5000) }
      return (next, world.numbers.isUsed(next))
    case .blocks:
      let number = random.pick(blocks) + random.below(10_000)
      return (number, world.numbers.isUsed(number))
    case .abroad(let country): return (world.numbers.foreign(country, &random), random.chance(0.85))
    }
  }
}
