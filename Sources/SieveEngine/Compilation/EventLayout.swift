import SieveBytes
import SieveModel

/// Where an event's words lie: what the windows of one subject need to know of an attempt, and no
/// more, so that they never go back to the attempt.
///
/// ```
/// word 0      set-up time
/// word 1      arrival number
/// word 2      source << 48 | origin
/// word 3      talk ms << 32 | ms from set-up to the latest known instant
/// word 4      end of the attempt for `concurrent` (Int64.max: under way)
/// word 5 …    bits of the predicates, 64 a word
/// then        one key per distinct property
/// ```
struct EventLayout {
  static let time = 0
  static let arrival = 1
  static let origin = 2
  static let durations = 3
  static let end = 4
  static let bits = 5

  let predicates: [AttemptProgram]
  let columns: [AttemptProperty]
  let columnsAt: Int
  let stride: Int

  init(predicates: [AttemptProgram], columns: [AttemptProperty]) {
    self.predicates = predicates
    self.columns = columns
    columnsAt = Self.bits + (predicates.count + 63) / 64
    stride = columnsAt + columns.count
  }

  /// Fills in an event.
  func write(
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch,
    arrival: UInt64,
    zone: ZoneTable,
    to words: UnsafeMutablePointer<UInt64>
  ) {
    words[Self.time] = UInt64(bitPattern: attempt.setupTime)
    words[Self.arrival] = arrival
    words[Self.origin] = UInt64(attempt.source) << 48 | attempt.origin & 0xFFFF_FFFF_FFFF
    let known = UInt32(truncatingIfNeeded: attempt.knownTime - attempt.setupTime)
    words[Self.durations] =
      UInt64(UInt32(bitPattern: attempt.talkMilliseconds)) << 32 | UInt64(known)
    words[Self.end] = UInt64(bitPattern: Self.end(of: attempt))
    for word in Self.bits..<columnsAt { words[word] = 0 }
    for (index, predicate) in predicates.enumerated()
    where predicate.holds(attempt, batch, zone: zone) {
      words[Self.bits + index >> 6] |= 1 << UInt64(index & 63)
    }
    for (index, column) in columns.enumerated() {
      words[columnsAt + index] =
        column == .localHour
        ? AttemptValues.hourKey(attempt, zone) : AttemptValues.key(column, attempt, batch)
    }
  }

  /// Release when known; set-up for a final outcome without one; otherwise never.
  private static func end(of attempt: Attempt) -> Int64 {
    if attempt.releaseAfter >= 0 { return attempt.setupTime + Int64(attempt.releaseAfter) }
    return attempt.disposition.isOutcomeKnown && !attempt.isAnswered ? attempt.setupTime : .max
  }

  @inline(__always)
  static func bit(_ index: Int, _ words: UnsafeMutablePointer<UInt64>) -> Bool {
    words[bits + index >> 6] >> UInt64(index & 63) & 1 == 1
  }

  @inline(__always)
  static func talk(_ words: UnsafeMutablePointer<UInt64>) -> Int32 {
    Int32(truncatingIfNeeded: Int64(bitPattern: words[durations]) >> 32)
  }

  @inline(__always)
  static func knownTime(_ words: UnsafeMutablePointer<UInt64>) -> Int64 {
    Int64(bitPattern: words[time]) + Int64(UInt32(truncatingIfNeeded: words[durations]))
  }
}
