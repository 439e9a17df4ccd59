import SieveModel

/// Where an archive keeps what all subjects need to make an event of an attempt again, before it is packed.
///
/// ```
/// word 0    set-up time << 15 | the first 15 predicates, as in an event
/// word 1    talk ms << 32 | 1 when answered << 31 | ms from set-up to the latest known instant
/// then      end of the attempt, ring ms, key of the caller: each when some subject asks for it
/// then      bits of the predicates when there are more than 15, and the columns of the facts
/// then      the keys that cannot be read off a column
/// ```
struct ArchiveLayout {
  /// The bit of word 1 that says so.
  private static let answered: UInt64 = 1 << 31

  let endAt: Int
  let ringAt: Int
  let callerAt: Int
  let factsAt: Int
  /// Words of the facts that lie there, and how many of the facts come before: those in word 0.
  let factWords: Int
  let factsBefore: Int
  /// Where facts have the words for time and durations.
  private let factTimeAt: Int
  /// Where the keys are, by subject; `nil` where there is none.
  let keys: [ArchivedKey?]
  let receivers: [ArchivedKey?]
  /// Columns that keys are read off.
  private let keyColumns: [Int]
  let keysAt: Int
  /// Words of a row.
  let stride: Int

  /// Lays out rows for the subjects of a plan; those for which `isUsed` says no have no key.
  init(_ plan: EnginePlan, isUsed: (SubjectPlan) -> Bool) {
    var next = 2
    func word(_ isNeeded: Bool) -> Int {
      guard isNeeded else { return 0 }
      next += 1
      return next - 1
    }
    let subjects = plan.subjects
    endAt = word(subjects.contains { isUsed($0) && $0.layout.hasEnd })
    ringAt = word(subjects.contains { isUsed($0) && $0.layout.hasRing })
    callerAt = word(subjects.contains { isUsed($0) && $0.needsCallers })
    let facts = plan.facts
    factsBefore = facts.predicateCount <= EventLayout.inlinePredicates ? facts.bitWords : 0
    factWords = facts.timeAt - factsBefore
    factTimeAt = facts.timeAt
    factsAt = next
    let columnsAt = next - factsBefore
    next += factWords
    keysAt = next
    func place(_ property: AttemptProperty, _ subject: Subject) -> ArchivedKey {
      let column = facts.has(property) ? columnsAt + facts.column(property) : nil
      switch (subject, column) {
      case (.callingNumber, let column?): return .column(column)
      case (.numberRange(let digits), let column?): return .range(column, digits)
      default: return .stored(word(true))
      }
    }
    keys = subjects.map {
      isUsed($0) ? place(.field(.callingNumber), $0.subject) : nil
    }
    receivers = subjects.map {
      isUsed($0) && $0.needsReceived ? place(.field(.calledNumber), $0.subject) : nil
    }
    keyColumns = (keys + receivers).compactMap { key in
      switch key {
      case .column(let word), .range(let word, _): word
      case .stored, nil: nil
      }
    }
    stride = next
  }

  /// Fills in all of a row but the keys that are stored.
  @inline(__always)
  func write(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    facts: UnsafePointer<UInt64>,
    to row: UnsafeMutablePointer<UInt64>
  ) {
    row[0] = facts[factTimeAt]
    row[1] =
      facts[factTimeAt &+ 1] & ~Self.answered | (attempt.pointee.isAnswered ? Self.answered : 0)
    if endAt > 0 { row[endAt] = UInt64(bitPattern: EventLayout.end(of: attempt.pointee)) }
    if ringAt > 0 {
      row[ringAt] = UInt64(UInt32(bitPattern: attempt.pointee.ringMilliseconds))
    }
    if callerAt > 0 { row[callerAt] = SubjectKey.caller(attempt, texts) }
    for word in 0..<factWords { row[factsAt &+ word] = facts[factsBefore &+ word] }
  }

  /// Takes its keys away from a row that is only an amendment.
  func clear(_ row: UnsafeMutablePointer<UInt64>) { for column in keyColumns { row[column] = 0 } }

  /// Replaces what is known of an attempt; its keys stay.
  func amend(
    _ row: UnsafeMutablePointer<UInt64>,
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    facts: UnsafePointer<UInt64>
  ) {
    let kept = keyColumns.map { row[$0] }
    write(attempt, texts, facts: facts, to: row)
    for (column, value) in zip(keyColumns, kept) { row[column] = value }
  }

  static func time(_ row: UnsafeMutablePointer<UInt64>) -> Int64 { time(ofFirst: row[0]) }

  /// The set-up time that the first word of a row says.
  static func time(ofFirst word: UInt64) -> Int64 {
    Int64(bitPattern: word) >> Int64(EventLayout.timeShift)
  }
}

/// Where a row has the key of a subject.
enum ArchivedKey: Hashable {
  case stored(Int)
  /// The number in a column, if it names somebody.
  case column(Int)
  /// That number without its last digits.
  case range(Int, Int)

  /// The word of a row that says it.
  var word: Int {
    switch self {
    case .stored(let word), .column(let word), .range(let word, _): word
    }
  }

  /// The key that such a word says; 0 when there is none.
  func value(of word: UInt64) -> UInt64 {
    switch self {
    case .stored: return word
    case .column: return Identity(rawValue: word).isPresent ? word : 0
    case .range(_, let digits): return SubjectKey.range(Identity(rawValue: word), digits)
    }
  }
}

/// One attempt in an archive: a view, valid until the archive changes.
struct ArchivedAttempt {
  let row: UnsafeMutablePointer<UInt64>
  let arrival: UInt64
  let layout: ArchiveLayout

  var time: Int64 { ArchiveLayout.time(row) }
  /// The words of its events for time and durations.
  var timeWord: UInt64 { row[0] }
  var durationWord: UInt64 { row[1] & ~(1 << 31) }
  var isAnswered: Bool { row[1] >> 31 & 1 == 1 }
  var end: Int64 { Int64(bitPattern: row[layout.endAt]) }
  var ring: Int32 { Int32(truncatingIfNeeded: row[layout.ringAt]) }
  var caller: UInt64 { row[layout.callerAt] }
  /// The facts; those in word 0 are not among them.
  var facts: UnsafeMutablePointer<UInt64> { row + (layout.factsAt - layout.factsBefore) }
}
