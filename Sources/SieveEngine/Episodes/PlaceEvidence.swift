import SieveModel

/// Says in alerts of rules that rest on geography where the latest of their calls was made.
struct PlaceEvidence {
  /// By the place of a rule among all: whether it asks where cells are.
  private let asksForCells: [Bool]
  private let tables: SideTables

  init(_ rules: [Rule], _ tables: SideTables) {
    asksForCells = rules.map { TableUse($0).needsCells }
    self.tables = tables
  }

  /// Whether any rule asks where cells are.
  var isNeeded: Bool { asksForCells.contains(true) }

  /// Whether a rule asks where cells are.
  func isAsked(by rule: Int) -> Bool { asksForCells[rule] }

  /// Adds the distance to the border as evidence, and the place to the explanation; `cell` is the number of the
  /// cell of the latest contributing attempt that has one on the map.
  func add(_ cell: Int, to alert: inout Alert, _ lookups: SideLookups) {
    guard let (name, place) = lookups.cell(cell) else { return }
    let zones = tables.zones(around: place.middle)
    alert.explanation += "; last known cell \(name)\(place.words(in: zones))"
    guard let border = place.border else { return }
    alert.evidence.append(
      Alert.Evidence(
        name: AttemptProperty.borderDistance.name,
        value: Double(border.metres) / 1000,
        unit: "km",
        uncertainty: Double(border.uncertaintyMetres) / 1000
      )
    )
  }
}
