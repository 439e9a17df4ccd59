import SieveModel

/// The side tables as the hot path reads them.
final class SideLookups {
  let trunks: TrunkLookup
  /// The customers that `trunks` knows by number.
  let customers: [String]
  private let lists: [String: ListSlot]
  private let noList = ListSlot(NumberList())
  private let empty = FrozenMap([])
  let cells: CellLookup
  /// The cells that `cells` knows by number.
  private let places: [(key: UInt64, name: String, place: CellPlace)]
  private let zones: [String: Zone]
  /// The maps made for programs so far, by what they are asked for.
  private var madeFor: [String: FrozenMap] = [:]

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
    places = tables.cells.keys.sorted().compactMap { name in
      guard let place = tables.cells[name] else { return nil }
      return AttemptValues.key(name, of: .field(.cell)).map { ($0, name, place) }
    }
    cells = CellLookup(places.map { ($0.key, $0.place) })
    zones = tables.zones
    lists = tables.lists.mapValues { ListSlot($0) }
  }

  deinit {
    trunks.map.free()
    for list in lists.values { list.free() }
    noList.free()
    empty.free()
    cells.free()
    for map in madeFor.values { map.free() }
  }

  /// The list of a name; an empty one when there is none.
  func list(_ name: String) -> ListSlot { lists[name] ?? noList }

  /// Has a list say something else to the programs that ask it.
  ///
  /// Not while a batch is being taken in: shards read lists without a lock.
  func replace(_ name: String, by list: NumberList) { lists[name]?.replace(by: list) }

  /// The cells whose middle lies in a zone.
  func zone(_ name: String) -> FrozenMap {
    guard let zone = zones[name] else { return empty }
    return cells("in \(name)") { zone.contains($0.middle) }
  }

  /// The cells that are heard on the soil of a country.
  func reach(_ country: Country) -> FrozenMap {
    cells("reach \(country.code)") { $0.reaches.contains(country) }
  }

  /// The cells that satisfy a test, found once for each `what`.
  private func cells(_ what: String, where test: (CellPlace) -> Bool) -> FrozenMap {
    if let made = madeFor[what] { return made }
    let map = FrozenMap(places.filter { test($0.place) }.map { ($0.key, 1) })
    madeFor[what] = map
    return map
  }

  /// The name and place of a cell by its number from 1.
  func cell(_ number: Int) -> (name: String, place: CellPlace)? {
    places.indices ~= number - 1 ? (places[number - 1].name, places[number - 1].place) : nil
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
