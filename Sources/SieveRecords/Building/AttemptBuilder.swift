import SieveBytes
import SieveModel

/// Makes attempts of the values of records, whatever format they came in.
///
/// One place decides what times, durations and words mean, so that formats cannot differ.
///
/// Its methods change it or are static: the compiler hands a copy of all 900 bytes to one that only reads it, and
/// six copies a row of it and its parts were a tenth of the time of decoding.
struct AttemptBuilder: Sendable {
  let plan: NumberPlan
  let international = InternationalNumbers.shared
  let zone: ZoneTable
  var ringUnit = DurationUnit.seconds
  var talkUnit = DurationUnit.seconds
  var totalUnit = DurationUnit.seconds
  let words = OutcomeWords.table
  /// Whether usual values are read the quick way; off where tests compare the two.
  var usesShortcuts = true
  private var clock: TimestampReader
  var dispositions = DispositionMemory()
  /// Index of the input in the run.
  private let source: UInt16

  init(plan: NumberPlan, zone: ZoneTable, source: UInt16) {
    self.plan = plan
    self.zone = zone
    clock = TimestampReader(zone: zone)
    self.source = source
  }

  /// Adds one attempt, or nothing.
  ///
  /// Nothing is added either when a value was left out for a field that `seen` does not have: the
  /// caller reports that and builds again.
  ///
  /// - Returns: the fields whose values were left out.
  /// - Throws: `RecordFault` when the times are missing, unreadable or contradictory.
  @inline(__always)
  mutating func build(
    _ text: RecordText,
    origin: UInt64,
    into writer: inout BatchWriter,
    seen: UInt32
  ) throws(RecordFault) -> RecordRemarks {
    try build(text, readTimes(text), origin: origin, into: &writer, seen: seen)
  }

  /// Adds one attempt whose times are read already, or nothing.
  @inline(__always)
  mutating func build(
    _ text: RecordText,
    _ stated: CallTimes,
    origin: UInt64,
    into writer: inout BatchWriter,
    seen: UInt32
  ) throws(RecordFault) -> RecordRemarks {
    var remarks = RecordRemarks()
    var times = stated
    try times.complete()
    try times.order()
    let attempt = writer.beginAttempt()
    readOutcome(text, &attempt.pointee, times: &times, remarks: &remarks)
    try Self.place(times, in: &attempt.pointee)
    attempt.pointee.source = source
    attempt.pointee.setupTime = times.setup
    attempt.pointee.origin = origin
    readIdentities(text, &attempt.pointee, &writer)
    Self.readTexts(text, &attempt.pointee, &writer)
    Self.readDevice(text, &attempt.pointee, remarks: &remarks)
    if remarks.bits & ~seen == 0 { writer.endAttempt(attempt) }
    return remarks
  }

  /// Adds one attempt to a batch, or nothing.
  ///
  /// - Parameters:
  ///   - values: What the slots refer to.
  ///   - slots: Where the values lie.
  ///   - stated: Its times, where they are read already.
  ///   - origin: Where the record begins in the input.
  ///   - length: The record's length, which its texts cannot exceed.
  ///   - batch: Takes the attempt.
  /// - Returns: the fields whose values were left out, or why there is no attempt.
  @inline(never)
  mutating func buildOne(
    _ values: UnsafeBufferPointer<UInt8>,
    _ slots: FieldSlots,
    _ stated: CallTimes? = nil,
    origin: UInt64,
    length: Int,
    _ batch: inout AttemptBatch
  ) -> Result<RecordRemarks, RecordFault> {
    var result = Result<RecordRemarks, RecordFault>.failure(
      RecordFault(kind: .noSetupTime, field: .setupTime)
    )
    withUnsafePointer(to: slots) { slots in
      guard let text = RecordText(values, slots, usesShortcuts: usesShortcuts) else { return }
      batch.write(attempts: 1, textBytes: length) { writer in
        do throws(RecordFault) {
          let times = if let stated { stated } else { try readTimes(text) }
          let remarks = try build(text, times, origin: origin, into: &writer, seen: .max)
          result = .success(remarks)
        } catch {
          result = .failure(error)
        }
      }
    }
    return result
  }

  // MARK: Times

  @inline(__always)
  private mutating func readTimes(
    _ text: RecordText
  ) throws(RecordFault) -> CallTimes {
    var times = CallTimes()
    times.setup = try instant(text, text[.setupTime], .setupTime)
    times.alert = try instant(text, text[.alertTime], .alertTime)
    times.answer = try instant(text, text[.answerTime], .answerTime)
    times.release = try instant(text, text[.releaseTime], .releaseTime)
    times.ring = try Self.duration(text, text[.ring], .ring, ringUnit)
    times.talk = try Self.duration(text, text[.talk], .talk, talkUnit)
    times.total = try Self.duration(text, text[.total], .total, totalUnit)
    return times
  }

  @inline(__always)
  private mutating func instant(
    _ text: RecordText,
    _ slot: FieldSlots.Slot,
    _ field: RecordField
  ) throws(RecordFault) -> Int64 {
    if slot.isEmpty { return CallTimes.missing }
    if let start = text.shortcut(slot, reach: TimestampReader.reach) {
      let time = clock.read(start, count: slot.count)
      // Switches write zero, not nothing, for what did not happen.
      if time != TimestampReader.unusual { return time == 0 ? CallTimes.missing : time }
    }
    return try Self.carefulInstant(text.buffer, slot.range, field, zone)
  }

  @inline(never)
  private static func carefulInstant(
    _ buffer: UnsafeBufferPointer<UInt8>,
    _ value: Range<Int>,
    _ field: RecordField,
    _ zone: ZoneTable
  ) throws(RecordFault) -> Int64 {
    let bytes = buffer.span
    let range = bytes.trimmed(value)
    if range.isEmpty { return CallTimes.missing }
    do throws(TimestampFault) {
      let time = try Timestamp.read(bytes, range, zone: zone)
      return time == 0 ? CallTimes.missing : time
    } catch {
      if NullWords.isNullTime(bytes, range) { return CallTimes.missing }
      throw RecordFault(kind: .notATimestamp, field: field, timestamp: error)
    }
  }

  @inline(__always)
  private static func duration(
    _ text: RecordText,
    _ slot: FieldSlots.Slot,
    _ field: RecordField,
    _ unit: DurationUnit
  ) throws(RecordFault) -> Int64 {
    if slot.isEmpty { return CallTimes.missing }
    if unit != .microseconds, slot.count <= 8, let start = text.shortcut(slot, reach: 16) {
      let value = DigitWord.value(start, count: slot.count)
      if value != DigitWord.notDigits {
        return Int64(truncatingIfNeeded: unit == .seconds ? value &* 1000 : value)
      }
    }
    return try carefulDuration(text.buffer, slot.range, field, unit)
  }

  @inline(never)
  private static func carefulDuration(
    _ buffer: UnsafeBufferPointer<UInt8>,
    _ value: Range<Int>,
    _ field: RecordField,
    _ unit: DurationUnit
  ) throws(RecordFault) -> Int64 {
    let bytes = buffer.span
    let range = bytes.trimmed(value)
    if range.isEmpty { return CallTimes.missing }
    if let value = ClockDuration.milliseconds(bytes, range, unit: unit) { return value }
    if NullWords.isNull(bytes, range) { return CallTimes.missing }
    throw RecordFault(kind: .notADuration, field: field)
  }

  @inline(__always)
  private static func place(_ times: CallTimes, in attempt: inout Attempt) throws(RecordFault) {
    attempt.alertAfter = try after(times.alert, times.setup, .alertTime)
    attempt.answerAfter = try after(times.answer, times.setup, .answerTime)
    attempt.releaseAfter = try after(times.release, times.setup, .releaseTime)
    attempt.talkMilliseconds = try after(times.talk, 0, .talk)
    attempt.ringMilliseconds = try after(times.ring, 0, .ring)
  }

  @inline(__always)
  private static func after(
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
