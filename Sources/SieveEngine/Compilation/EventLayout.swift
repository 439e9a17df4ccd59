import SieveModel

/// Where an event's words lie: what the windows of one subject need to know of an attempt, and no
/// more, so that they never go back to the attempt.
///
/// ```
/// word 0      set-up time << 15 | the first 15 predicates
/// word 1      arrival number << 24 | columns of few bits
/// word 2      talk ms << 32 | ms from set-up to the latest known instant
/// then        end of the attempt, when `concurrent` asks (Int64.max: under way)
/// then        ring ms, when `ring_quantile` asks
/// then        bits of the predicates, 64 a word, when there are more than 15
/// then        one key per column that needs a word
/// ```
///
/// Set-up times reach 8,900 years either side of 1970, arrivals 1.1 × 10¹².
struct EventLayout {
  static let timeShift: UInt64 = 15
  static let arrivalShift: UInt64 = 24
  static let durations = 2
  /// Predicates that fit below the time.
  static let inlinePredicates = 15
  /// Words of an event of a call received: time, arrival, and when asked for the caller's key.
  static func receivedStride(withCaller: Bool) -> Int { withCaller ? 3 : 2 }
  private static let timeMax: Int64 = 1 << 48 - 1

  /// A column of an event, and where the attempt's facts have its value.
  struct Column: BitwiseCopyable {
    let fact: Int
    let word: Int
    let shift: UInt64
    let mask: UInt64

    @inline(__always)
    func value(_ event: UnsafeMutablePointer<UInt64>) -> UInt64 { (event[word] >> shift) & mask }
  }

  private let columns: Frozen<Column>
  /// Where facts have the words for time and durations.
  private let factTimeAt: Int
  private let endAt: Int
  private let ringAt: Int
  /// Word of the first predicates.
  let bitsAt: Int
  private let bitWords: Int
  /// 64-bit words per event.
  let stride: Int

  /// Lays out the columns `properties`, which `facts` computes.
  init(_ properties: [AttemptProperty], facts: FactPlan, needsEnd: Bool, needsRing: Bool) {
    factTimeAt = facts.timeAt
    var next = Self.durations + 1
    endAt = needsEnd ? next : 0
    next += needsEnd ? 1 : 0
    ringAt = needsRing ? next : 0
    next += needsRing ? 1 : 0
    let inlined = facts.predicateCount <= Self.inlinePredicates
    bitsAt = inlined ? 0 : next
    bitWords = inlined ? 0 : facts.bitWords
    next += bitWords
    var shift: UInt64 = 0
    var columns: [Column] = []
    for property in properties {
      let fact = facts.column(property)
      let bits = property.keyBits
      if bits + shift <= Self.arrivalShift {
        columns.append(Column(fact: fact, word: 1, shift: shift, mask: 1 << bits - 1))
        shift += bits
      } else {
        columns.append(Column(fact: fact, word: next, shift: 0, mask: .max))
        next += 1
      }
    }
    self.columns = Frozen(columns)
    stride = next
  }

  func free() { columns.free() }

  /// The column of the property laid out as number `index`.
  func column(_ index: Int) -> Column { columns[index] }

  /// Whether events have the end of their attempt, and its ring time.
  var hasEnd: Bool { endAt > 0 }
  var hasRing: Bool { ringAt > 0 }

  /// Fills in an event; `facts` are the attempt's.
  @inline(__always)
  func write(
    _ attempt: UnsafePointer<Attempt>,
    facts: UnsafePointer<UInt64>,
    arrival: UInt64,
    to event: UnsafeMutablePointer<UInt64>
  ) {
    write(facts[factTimeAt], facts[factTimeAt &+ 1], arrival, facts: facts, to: event)
    if endAt > 0 { event[endAt] = UInt64(bitPattern: Self.end(of: attempt.pointee)) }
    if ringAt > 0 {
      event[ringAt] = UInt64(UInt32(bitPattern: attempt.pointee.ringMilliseconds))
    }
  }

  /// Fills in an event from what an archive has of its attempt.
  func write(_ archived: ArchivedAttempt, to event: UnsafeMutablePointer<UInt64>) {
    write(
      archived.timeWord,
      archived.durationWord,
      archived.arrival,
      facts: archived.facts,
      to: event
    )
    if endAt > 0 { event[endAt] = UInt64(bitPattern: archived.end) }
    if ringAt > 0 { event[ringAt] = UInt64(UInt32(bitPattern: archived.ring)) }
  }

  @inline(__always)
  private func write(
    _ time: UInt64,
    _ durations: UInt64,
    _ arrival: UInt64,
    facts: UnsafePointer<UInt64>,
    to event: UnsafeMutablePointer<UInt64>
  ) {
    event[0] = time
    var second = arrival << Self.arrivalShift
    event[Self.durations] = durations
    for word in 0..<bitWords { event[bitsAt &+ word] = facts[word] }
    for index in columns.indices {
      let column = columns[index]
      if column.word == 1 {
        second |= facts[column.fact] &<< column.shift
      } else {
        event[column.word] = facts[column.fact]
      }
    }
    event[1] = second
  }

  /// The first word of the events of an attempt; `bits` are its first predicates if these lie there.
  @inline(__always)
  static func timeWord(_ attempt: UnsafePointer<Attempt>, bits: UInt64) -> UInt64 {
    UInt64(bitPattern: heldTime(attempt.pointee.setupTime)) << timeShift | bits
  }

  /// The word of durations of the events of an attempt.
  @inline(__always)
  static func durationWord(_ attempt: UnsafePointer<Attempt>) -> UInt64 {
    let known = attempt.pointee.knownTime &- attempt.pointee.setupTime
    return UInt64(UInt32(bitPattern: attempt.pointee.talkMilliseconds)) << 32
      | UInt64(UInt32(truncatingIfNeeded: known))
  }

  /// The set-up time of an attempt, as events hold it.
  @inline(__always)
  func time(ofFacts facts: UnsafePointer<UInt64>) -> Int64 {
    Int64(bitPattern: facts[factTimeAt]) >> Int64(Self.timeShift)
  }

  /// Talk time of an attempt, as events hold it.
  ///
  /// Not read from an event that has just been written: there the processor waits for the line of the cache.
  @inline(__always)
  func talk(ofFacts facts: UnsafePointer<UInt64>) -> Int64 {
    Int64(bitPattern: facts[factTimeAt &+ 1]) >> 32
  }

  /// Fills in a call received; predicate 0 says whether it was answered.
  @inline(__always)
  static func writeReceived(
    _ attempt: UnsafePointer<Attempt>,
    arrival: UInt64,
    to event: UnsafeMutablePointer<UInt64>
  ) {
    let time = heldTime(attempt.pointee.setupTime)
    event[0] = UInt64(bitPattern: time) << timeShift | (attempt.pointee.isAnswered ? 1 : 0)
    event[1] = arrival << arrivalShift
  }

  static func writeReceived(_ archived: ArchivedAttempt, to event: UnsafeMutablePointer<UInt64>) {
    event[0] = UInt64(bitPattern: archived.time) << timeShift | (archived.isAnswered ? 1 : 0)
    event[1] = archived.arrival << arrivalShift
  }

  /// The caller's key of a call received, in a table that keeps it; 0 for a withheld one.
  @inline(__always)
  static func caller(_ event: UnsafeMutablePointer<UInt64>) -> UInt64 { event[2] }

  @inline(__always)
  static func setCaller(_ key: UInt64, of event: UnsafeMutablePointer<UInt64>) { event[2] = key }

  /// A set-up time as events hold it: those beyond 8,900 years are cut to that.
  @inline(__always)
  static func heldTime(_ time: Int64) -> Int64 { max(-timeMax, min(timeMax, time)) }

  /// Release when known; set-up for a final outcome without one; otherwise never.
  static func end(of attempt: Attempt) -> Int64 {
    if attempt.releaseAfter >= 0 { return attempt.setupTime + Int64(attempt.releaseAfter) }
    return attempt.disposition.isOutcomeKnown && !attempt.isAnswered ? attempt.setupTime : .max
  }

  @inline(__always)
  static func time(_ event: UnsafeMutablePointer<UInt64>) -> Int64 {
    Int64(bitPattern: event[0]) >> Int64(timeShift)
  }

  @inline(__always)
  static func arrival(_ event: UnsafeMutablePointer<UInt64>) -> UInt64 {
    event[1] >> arrivalShift
  }

  /// Whether an event comes before another of the same key.
  static func isBefore(
    _ event: UnsafeMutablePointer<UInt64>,
    _ other: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    (time(event), arrival(event)) < (time(other), arrival(other))
  }

  @inline(__always)
  func bit(_ index: Int, _ event: UnsafeMutablePointer<UInt64>) -> UInt64 {
    event[bitsAt &+ index >> 6] >> UInt64(truncatingIfNeeded: index & 63) & 1
  }

  @inline(__always)
  static func talk(_ event: UnsafeMutablePointer<UInt64>) -> Int32 {
    Int32(truncatingIfNeeded: Int64(bitPattern: event[durations]) >> 32)
  }

  @inline(__always)
  static func knownTime(_ event: UnsafeMutablePointer<UInt64>) -> Int64 {
    time(event) &+ Int64(UInt32(truncatingIfNeeded: event[durations]))
  }

  /// The ring time, negative when it is not known; for layouts that have it.
  @inline(__always)
  func ring(_ event: UnsafeMutablePointer<UInt64>) -> Int32 {
    Int32(truncatingIfNeeded: event[ringAt])
  }

  /// The end of an attempt for `concurrent`.
  @inline(__always)
  func end(_ event: UnsafeMutablePointer<UInt64>) -> Int64 { Int64(bitPattern: event[endAt]) }
}

extension AttemptProperty {
  /// Bits that the property's key needs at most.
  fileprivate var keyBits: UInt64 {
    switch self {
    case .callingCountry, .calledCountry, .trunkCountry, .cellCountry, .cellSoil: 16
    case .numberType, .localHour, .weekday, .trunkRole, .method: 8
    case .field(.disposition), .field(.attestation), .field(.passport): 8
    case .field, .borderDistance, .borderUncertainty: 64
    }
  }
}
