import SieveBytes

/// What properties of an attempt depend on beside the attempt.
struct AttemptContext {
  /// The zone of hours and weekdays.
  let zone: ZoneTable
  /// What is known of trunks.
  let trunks: TrunkLookup
}
