/// Which numbers exist, and the giving out of them.
struct Numbers {
  private(set) var used = Set<Int>()
  private var blocks: [Int] = []
  private var nextFixed = 0

  /// Blocks of ten thousand mobile numbers, enough for `subscribers` at `density`.
  init(subscribers: Int, density: Double, random: inout Random) {
    let count = max(4, Int(Double(subscribers) * 1.15 / (10_000 * density)) + 1)
    var taken = Set<Int>()
    while blocks.count < count {
      // +66 and nine digits, of which the first two are those of mobile networks: prefixes of five digits.
      let network = random.pick([61, 62, 63, 64, 65] + Array(80...99))
      let block = 66 * 100_000 + network * 1000 + random.below(1000)
      if taken.insert(block).inserted { blocks.append(block * 10_000) }
    }
  }

  func isUsed(_ number: Int) -> Bool { used.contains(number) }

  mutating func mobile(_ random: inout Random) -> Int {
    while true {
      let number = random.pick(blocks) + random.below(10_000)
      if used.insert(number).inserted { return number }
    }
  }

  /// Cards bought together: numbers that follow each other, where others already have some.
  mutating func lot(of count: Int, _ random: inout Random) -> [Int] {
    var number = random.pick(blocks) + random.below(max(1, 9_900 - count * 3))
    var lot: [Int] = []
    while lot.count < count {
      if used.insert(number).inserted { lot.append(number) }
      number += 1
    }
    return lot
  }

  /// Lines of a company: a block of fixed numbers, which begins on a ten or a hundred.
  mutating func fixed(_ count: Int, area: Int = 2, _ random: inout Random) -> [Int] {
    while true {
      let step = count > 10 ? 100 : 10
      let first =
        (66 * 10 + area) * 10_000_000 + random.between(1_000_000, 9_999_999 - count) / step * step
      let block = Array(first..<first + count)
      if block.allSatisfy({ !used.contains($0) }) {
        used.formUnion(block)
        return block
      }
    }
  }

  /// Someone's number in a country that callsieve knows nothing more of.
  func foreign(_ country: String, _ random: inout Random) -> Int {
    switch country {
    case "MM": 95 * 10_000_000_000 + 9_700_000_000 + random.below(100_000_000)
    case "KH": 855 * 100_000_000 + 90_000_000 + random.below(9_000_000)
    case "LA": 856 * 10_000_000_000 + 2_050_000_000 + random.below(9_000_000)
    case "CN": 86 * 100_000_000_000 + 13_800_000_000 + random.below(100_000_000)
    case "JP": 81 * 10_000_000_000 + 9_040_000_000 + random.below(9_000_000)
    case "DE": 49 * 100_000_000_000 + 15_120_000_000 + random.below(9_000_000)
    default: 65 * 100_000_000 + 81_000_000 + random.below(9_000_000)
    }
  }

  func anyBlock(_ random: inout Random) -> Int { random.pick(blocks) }
}
