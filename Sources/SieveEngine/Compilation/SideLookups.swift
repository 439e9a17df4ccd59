import SieveModel

/// The side tables as the hot path reads them.
final class SideLookups {
  let trunks: TrunkLookup
  /// The customers that `trunks` knows by number.
  let customers: [String]
  /// Per list: the instant, moved to begin at 1, from which a number does not count any more.
  private let lists: [String: FrozenMap]
  private let empty = FrozenMap([])

  init(_ tables: SideTables) {
    customers = Set(tables.trunks.values.compactMap(\.customer)).sorted()
    var numbers: [String: UInt64] = [:]
    for (index, customer) in customers.enumerated() { numbers[customer] = UInt64(index + 1) }
    let entries = tables.trunks.compactMap { name, trunk in
      AttemptValues.key(name, of: .field(.ingressTrunk)).map { key in
        (key: key, word: TrunkLookup.word(trunk, customer: trunk.customer.flatMap { numbers[$0] }))
      }
    }
    trunks = TrunkLookup(map: FrozenMap(entries))
    lists = tables.lists.mapValues { list in
      FrozenMap(
        list.expiries.compactMap { number, expiry in
          AttemptValues.key(number, of: .field(.callingNumber)).map { ($0, Self.mark(expiry)) }
        }
      )
    }
  }

  deinit {
    trunks.map.free()
    for list in lists.values { list.free() }
    empty.free()
  }

  /// The list of a name; an empty one when there is none.
  func list(_ name: String) -> FrozenMap { lists[name] ?? empty }

  /// An instant as a word that orders like it and is never 0 for one that can be.
  private static func mark(_ time: Int64) -> UInt64 { UInt64(bitPattern: time) ^ 1 << 63 }

  /// Whether a list has a number at a time.
  @inline(__always)
  static func contains(_ list: FrozenMap, _ key: UInt64, at time: Int64) -> Bool {
    key != 0 && mark(time) < list[key]
  }
}

/// What is known of trunks, by the key of their name.
///
/// ```
/// bits 0…7     1 + place of the role, 0 for none
/// bits 8…23    country
/// bits 24…     number of the customer from 1, 0 for none
/// ```
struct TrunkLookup: BitwiseCopyable {
  let map: FrozenMap

  static func word(_ trunk: Trunk, customer: UInt64?) -> UInt64 {
    let role = trunk.role.flatMap { Trunk.Role.allCases.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
    return UInt64(role) | UInt64(trunk.country.rawValue) << 8 | (customer ?? 0) << 24
  }

  @inline(__always)
  private func word(_ attempt: UnsafePointer<Attempt>, _ texts: AttemptTexts) -> UInt64 {
    let key = AttemptValues.key(attempt.pointee.ingressTrunk, attempt, texts)
    return key == 0 ? 0 : map[key]
  }

  /// 1 + the place of the role of an attempt's trunk, 0 for none.
  @inline(__always)
  func role(_ attempt: UnsafePointer<Attempt>, _ texts: AttemptTexts) -> UInt64 {
    word(attempt, texts) & 0xFF
  }

  /// The country of an attempt's trunk, 0 for none.
  @inline(__always)
  func country(_ attempt: UnsafePointer<Attempt>, _ texts: AttemptTexts) -> UInt64 {
    word(attempt, texts) >> 8 & 0xFFFF
  }

  /// The number of the customer of an attempt's trunk, 0 for none.
  @inline(__always)
  func customer(_ attempt: UnsafePointer<Attempt>, _ texts: AttemptTexts) -> UInt64 {
    word(attempt, texts) >> 24
  }
}
