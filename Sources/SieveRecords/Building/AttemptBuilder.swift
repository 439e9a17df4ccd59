import SieveBytes
import SieveModel

/// Makes attempts of the values of records, whatever format they came in.
///
/// One place decides what times, durations and words mean, so that formats cannot differ.
struct AttemptBuilder: Sendable {
  let plan: NumberPlan
  let zone: ZoneTable
  let source: UInt16
  var ringUnit = DurationUnit.seconds
  var talkUnit = DurationUnit.seconds
  var totalUnit = DurationUnit.seconds
  let words = OutcomeWords.table

  init(plan: NumberPlan, zone: ZoneTable, source: UInt16) {
    self.plan = plan
    self.zone = zone
    self.source = source
  }

  /// Adds one attempt to `batch`, or nothing.
  ///
  /// - Throws: `RecordFault` when the times are missing, unreadable or contradictory. Everything
  ///   else that cannot be read is left out and noted in `remarks`.
  func build(
    _ bytes: Span<UInt8>,
    _ slots: borrowing FieldSlots,
    origin: UInt64,
    into batch: inout AttemptBatch,
    remarks: inout RecordRemarks
  ) throws(RecordFault) {
    var times = try readTimes(bytes, slots)
    try times.complete()
    try times.order()
    var attempt = Attempt(setupTime: times.setup)
    attempt.origin = origin
    attempt.source = source
    readOutcome(bytes, slots, &attempt, times: &times, remarks: &remarks)
    try place(times, in: &attempt)
    batch.beginText(&attempt)
    readIdentities(bytes, slots, &attempt, &batch)
    readTexts(bytes, slots, &attempt, &batch)
    readDevice(bytes, slots, &attempt, remarks: &remarks)
    batch.append(attempt)
  }

  // MARK: Times

  private func readTimes(
    _ bytes: Span<UInt8>,
    _ slots: borrowing FieldSlots
  ) throws(RecordFault) -> CallTimes {
    var times = CallTimes()
    times.setup = try instant(bytes, slots[.setupTime], .setupTime)
    times.alert = try instant(bytes, slots[.alertTime], .alertTime)
    times.answer = try instant(bytes, slots[.answerTime], .answerTime)
    times.release = try instant(bytes, slots[.releaseTime], .releaseTime)
    times.ring = try duration(bytes, slots[.ring], .ring, ringUnit)
    times.talk = try duration(bytes, slots[.talk], .talk, talkUnit)
    times.total = try duration(bytes, slots[.total], .total, totalUnit)
    return times
  }

  private func instant(
    _ bytes: Span<UInt8>,
    _ slot: FieldSlots.Slot,
    _ field: RecordField
  ) throws(RecordFault) -> Int64 {
    if slot.isEmpty { return CallTimes.missing }
    let range = bytes.trimmed(slot.range)
    if range.isEmpty { return CallTimes.missing }
    do throws(TimestampFault) {
      let time = try Timestamp.read(bytes, range, zone: zone)
      // Switches write zero, not nothing, for what did not happen.
      return time == 0 ? CallTimes.missing : time
    } catch {
      if NullWords.isNullTime(bytes, range) { return CallTimes.missing }
      throw RecordFault(kind: .notATimestamp, field: field, timestamp: error)
    }
  }

  private func duration(
    _ bytes: Span<UInt8>,
    _ slot: FieldSlots.Slot,
    _ field: RecordField,
    _ unit: DurationUnit
  ) throws(RecordFault) -> Int64 {
    if slot.isEmpty { return CallTimes.missing }
    let range = bytes.trimmed(slot.range)
    if range.isEmpty { return CallTimes.missing }
    if let value = ClockDuration.milliseconds(bytes, range, unit: unit) { return value }
    if NullWords.isNull(bytes, range) { return CallTimes.missing }
    throw RecordFault(kind: .notADuration, field: field)
  }

  private func place(_ times: CallTimes, in attempt: inout Attempt) throws(RecordFault) {
    attempt.alertAfter = try after(times.alert, times.setup, .alertTime)
    attempt.answerAfter = try after(times.answer, times.setup, .answerTime)
    attempt.releaseAfter = try after(times.release, times.setup, .releaseTime)
    attempt.talkMilliseconds = try after(times.talk, 0, .talk)
    attempt.ringMilliseconds = try after(times.ring, 0, .ring)
  }

  private func after(
    _ time: Int64,
    _ start: Int64,
    _ field: RecordField
  ) throws(RecordFault) -> Int32 {
    if time == CallTimes.missing { return Attempt.unknown }
    guard let value = Int32(exactly: time &- start) else {
      throw RecordFault(kind: .callTooLong, field: field)
    }
    return value
  }
}
