/// Hands out valid numbers, each once, in an order that looks random.
///
/// Each plan is a bijection of an index, so that two numbers of one world never collide.
struct NumberSpace {
  private var mobileIndex: UInt64 = 0
  private var fixedIndex: UInt64 = 0
  private var lotIndex: UInt64 = 0
  private var blockIndex: UInt64 = 0
  private var foreignIndex: UInt64 = 0
  private let shift: UInt64

  init(seed: UInt64) { shift = Random.mix(seed ^ 0x6E75_6D62) % 1_000_000 }

  /// Mobile prefixes with seven digits after them; 80 and 90 are kept for dialled blocks.
  private static let mobilePrefixes: [UInt64] = [
    6681, 6682, 6683, 6684, 6685, 6686, 6687, 6688, 6689, 6691, 6692, 6693, 6694, 6695, 6696, 6697,
    6698, 6699, 6661, 6662, 6663, 6664, 6665,
  ]

  /// A Thai mobile number that nobody has had before.
  mutating func mobile() -> UInt64 {
    defer { mobileIndex += 1 }
    return mobile(at: mobileIndex)
  }

  private func mobile(at index: UInt64) -> UInt64 {
    let count = UInt64(Self.mobilePrefixes.count) * 10_000_000
    // The multiplier shares no factor with the count, so that each index has its own place.
    let place = (index * 73_687_949 + shift) % count
    return Self.mobilePrefixes[Int(place / 10_000_000)] * 10_000_000 + place % 10_000_000
  }

  /// A Bangkok fixed line.
  mutating func fixed() -> UInt64 {
    defer { fixedIndex += 1 }
    return 662_0_000_000 + (fixedIndex * 7_368_787 + shift) % 6_000_000
  }

  /// The first of `count` adjacent fixed lines, at most 100.
  mutating func lot() -> UInt64 {
    defer { lotIndex += 1 }
    return 662_6_000_000 + (lotIndex * 7919 + shift) % 30_000 * 100
  }

  /// The first number of a block of 10,000 mobile numbers.
  mutating func block() -> UInt64 {
    defer { blockIndex += 1 }
    return 6680_0_000_000 + (blockIndex * 137 + shift) % 1000 * 10_000
  }

  /// A mobile number abroad: Myanmar, Cambodia, Laos, China, Singapore or Burundi.
  mutating func foreign(_ country: Foreign) -> UInt64 {
    defer { foreignIndex += 1 }
    let place = foreignIndex * 736_879 + shift
    switch country {
    case .myanmar: return 959_790_000_000 + place % 10_000_000
    case .cambodia: return 85_512_000_000 + place % 1_000_000
    case .laos: return 856_205_0_000_000 + place % 10_000_000
    case .china: return 86_138_0000_0000 + place % 100_000_000
    case .singapore: return 6_591_000_000 + place % 1_000_000
    case .burundi: return 25_779_000_000 + place % 1_000_000
    }
  }

  /// Where a foreign number is from.
  enum Foreign: Int, CaseIterable {
    case myanmar, cambodia, laos, china, singapore, burundi
  }
}
