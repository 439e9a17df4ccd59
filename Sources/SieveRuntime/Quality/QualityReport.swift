import SieveBytes
import SieveDiagnostics
import SieveModel
import SieveRecords
import SieveSources

/// How good the records of each source are, as `--quality` writes it: `docs/formats/quality.md`.
struct QualityReport: Encodable {
  /// A count with its share of the attempts, rounded to four decimals.
  struct Part: Encodable {
    var count: UInt64
    var share: Double

    init(_ count: UInt64, of total: UInt64) {
      self.count = count
      share = QualityReport.rounded(total == 0 ? 0 : Double(count) / Double(total), 10_000)
    }
  }

  /// How the numbers of a field are written.
  struct Numbers: Encodable {
    var international, invalid, short, digits, text, withheld: UInt64
    /// `digits` and `text` among those that are there.
    var unparseable: Part
  }

  /// Records that came again.
  struct Duplicates: Encodable {
    var within: UInt64
    var isEstimated: Bool
    var otherInputs: UInt64

    enum CodingKeys: String, CodingKey {
      case within
      case isEstimated = "estimated"
      case otherInputs = "other_inputs"
    }
  }

  /// Set-up times.
  struct Times: Encodable {
    var first, last: String
    var outOfOrder: Part
    var furthestBack: Int64
    var silences: [Silence]

    enum CodingKeys: String, CodingKey {
      case first, last, silences
      case outOfOrder = "out_of_order"
      case furthestBack = "furthest_back_ms"
    }
  }

  /// A stretch without calls.
  struct Silence: Encodable {
    var start, end: String
    var minutes: Int64
    var expected: Double
  }

  /// Numbers that the system gives its records.
  struct Sequence: Encodable {
    /// Numbers that did not come, one after another.
    struct Gap: Encodable {
      var first, last, count: UInt64
    }

    var column: String
    var records, unreadable, repeated, restarts, missing: UInt64
    var first, last: UInt64?
    var gaps: [Gap]
  }

  /// The clock beside that of another source.
  struct Clock: Encodable {
    var source: String
    var joinedBy: String
    var calls: Int
    var ahead, spread: Int64

    enum CodingKeys: String, CodingKey {
      case source, calls
      case joinedBy = "joined_by"
      case ahead = "ahead_ms"
      case spread = "spread_ms"
    }
  }

  /// One source.
  struct Source: Encodable {
    var source: String
    var format: String
    var files: Int?
    var isOthers: Bool?
    var rejectFile: String?
    var records: UInt64
    var attempts: UInt64
    var rejected: Part
    var rejects: [String: UInt64]
    var passedOver: UInt64
    var duplicates: Duplicates
    var times: Times?
    var missing: [String: Part]
    var numbers: [String: Numbers]
    var sequence: Sequence?
    var clock: [Clock]

    enum CodingKeys: String, CodingKey {
      case source, format, files, records, attempts, rejected, rejects, duplicates, times, missing
      case numbers, sequence, clock
      case isOthers = "others"
      case rejectFile = "reject_file"
      case passedOver = "passed_over"
    }
  }

  let schema = "callsieve.quality.v1"
  /// When counting began, and up to when it has come; of runs without an end.
  var since, until: String?
  var sources: [Source]

  enum CodingKeys: String, CodingKey { case schema, since, until, sources }

  static func rounded(_ value: Double, _ steps: Double) -> Double {
    (value * steps).rounded() / steps
  }
}

extension QualityReport {
  /// What is known of a source, beside what was noted of its records.
  struct Subject {
    var name: String
    var format: String
    var rejectFile: String?
    /// Files that its records are from, when they may be several.
    var files: Int?
    /// Whether it is all sources together that are not told apart.
    var isOthers = false
    var quality: QualityCollector
    /// Records by what became of them.
    var decoded: UInt64 = 0
    var rejected: UInt64 = 0
    var passedOver: UInt64 = 0
    /// Rejects by code, those among them of records that could be decoded.
    var rejects: [String: UInt64] = [:]
    /// Attempts that another input had given.
    var givenElsewhere: UInt64 = 0
    var sequence: SequenceCensus?
    var sequenceColumn: String?
  }

  /// Sums up what was collected.
  init(_ subjects: [Subject]) {
    let byID = ClockComparison(subjects.map { $0.quality.callsByID }).differences
    let byParties = ClockComparison(subjects.map { $0.quality.callsByParties }).differences
    let names = subjects.map(\.name)
    sources = subjects.enumerated().map { place, subject in
      let known = Set(byID[place].map(\.other))
      let others = byParties[place].filter { !known.contains($0.other) }
      let clock =
        byID[place].map { Clock($0, names, "call_id") }
        + others.map { Clock($0, names, "caller, callee and talk time") }
      return Source(subject, Array(clock.prefix(8)))
    }
  }
}

extension QualityReport.Clock {
  fileprivate init(_ difference: ClockComparison.Difference, _ names: [String], _ key: String) {
    source = names[difference.other]
    joinedBy = key
    calls = difference.calls
    ahead = difference.ahead
    spread = difference.spread
  }
}

extension QualityReport.Source {
  fileprivate init(_ subject: QualityReport.Subject, _ clock: [QualityReport.Clock]) {
    let quality = subject.quality
    source = subject.name
    format = subject.format
    files = subject.files
    isOthers = subject.isOthers ? true : nil
    rejectFile = subject.rejectFile
    attempts = quality.attempts
    passedOver = subject.passedOver
    records = subject.decoded + subject.rejected + subject.passedOver
    rejects = subject.rejects
    rejected = .init(subject.rejected, of: subject.decoded + subject.rejected)
    duplicates = .init(
      within: quality.repeats.count,
      isEstimated: quality.repeats.isEstimated,
      otherInputs: subject.givenElsewhere
    )
    times = .init(quality)
    missing = [:]
    for (field, present) in zip(AttemptField.allCases, quality.present) where field != .setupTime {
      missing[field.rawValue] = .init(attempts - present, of: attempts)
    }
    numbers = [:]
    for (known, counts) in zip(QualityCollector.numberFields, quality.numbers)
    where counts.present > 0 {
      numbers[known.field.rawValue] = .init(counts)
    }
    sequence = subject.sequence.flatMap { census in
      subject.sequenceColumn.flatMap { .init(census, column: $0) }
    }
    self.clock = clock
  }
}

extension QualityReport.Numbers {
  fileprivate init(_ counts: QualityCollector.Numbers) {
    international = counts.international
    invalid = counts.invalid
    short = counts.short
    digits = counts.digits
    text = counts.text
    withheld = counts.withheld
    unparseable = .init(counts.unparseable, of: counts.present)
  }
}

extension QualityReport.Times {
  fileprivate init?(_ quality: QualityCollector) {
    guard quality.first <= quality.last else { return nil }
    first = CivilTime.rfc3339(milliseconds: quality.first)
    last = CivilTime.rfc3339(milliseconds: quality.last)
    outOfOrder = .init(quality.outOfOrder, of: quality.attempts)
    furthestBack = quality.furthestBack
    silences = quality.silence.silences.map { silence in
      .init(
        start: CivilTime.rfc3339(milliseconds: silence.start),
        end: CivilTime.rfc3339(milliseconds: silence.end),
        minutes: (silence.end - silence.start) / 60_000,
        expected: QualityReport.rounded(silence.expected, 1)
      )
    }
  }
}

extension QualityReport.Sequence {
  fileprivate init?(_ census: SequenceCensus, column: String) {
    guard census.seen + census.unreadable > 0 else { return nil }
    self.column = column
    records = census.seen
    unreadable = census.unreadable
    repeated = census.repeated
    restarts = census.restarts
    missing = census.missing
    first = census.bounds?.lowerBound
    last = census.bounds?.upperBound
    gaps = census.gaps.map { Gap(first: $0.first, last: $0.last, count: $0.count) }
  }
}
