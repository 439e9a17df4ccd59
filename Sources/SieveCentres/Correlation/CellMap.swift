/// Which cells are beside each other.
final class CellMap {
  /// Cells within this distance are neighbours, wherever they are.
  static let nearKilometres = 1.5
  /// Where cells are sparse, those up to half again as far as the next one are, within this distance.
  static let farKilometres = 5.0
  /// How far that is, in distances to the next mast.
  static let reach = 1.5
  /// Antennas closer than this stand on one mast: their cells are sectors or carriers, and none of them is the next one.
  static let mastKilometres = 0.1
  /// Without positions, cells of a site with numbers that differ by at most this are neighbours.
  static let stepMax: UInt64 = 3

  private let places: [String: CellPosition]
  /// How far it is from a cell to the next mast, as far as that was asked for.
  private var reaches: [String: Double] = [:]

  init(_ places: [String: CellPosition]) { self.places = places }

  func areNeighbours(_ one: CellName, _ other: CellName) -> Bool {
    guard let here = places[one.text], let there = places[other.text] else {
      return one.isBeside(other, within: Self.stepMax)
    }
    // Whoever is heard from both sides of a border is at home in both cells; others are two sites.
    if here.isAbroad(from: there) { return false }
    if here.sharesMast(with: there, within: Self.mastKilometres) { return true }
    let distance = here.squareDistance(to: there)
    if distance <= Self.nearKilometres * Self.nearKilometres { return true }
    guard distance <= Self.farKilometres * Self.farKilometres else { return false }
    return distance <= max(reach(one.text, here), reach(other.text, there))
  }

  /// Whether two cells are sectors, or carriers, of one mast; without positions nobody knows.
  func areOneMast(_ one: CellName, _ other: CellName) -> Bool {
    guard let here = places[one.text], let there = places[other.text] else { return false }
    return here.sharesMast(with: there, within: Self.mastKilometres)
  }

  /// The square of half again the distance to the next mast.
  private func reach(_ name: String, _ here: CellPosition) -> Double {
    if let known = reaches[name] { return known }
    var nearest = Double.infinity
    for place in places.values {
      if here.sharesMast(with: place, within: Self.mastKilometres) { continue }
      nearest = min(nearest, here.squareDistance(to: place))
    }
    let reach = nearest * Self.reach * Self.reach
    reaches[name] = reach
    return reach
  }
}
