import SieveBytes
import SieveModel

/// What properties of an attempt depend on beside the attempt.
struct AttemptContext {
  /// The zone of hours and weekdays.
  let zone: ZoneTable
  /// What is known of trunks.
  let trunks: TrunkLookup
  /// What is known of cells.
  let cells: CellLookup
  /// Country of the operator whose calls these are; unknown when it was not said.
  let home: Country
}
