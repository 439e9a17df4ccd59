import SieveBytes
import SieveDiagnostics
import SieveEnvironment
import SieveModel
import SieveRecords
import SieveSources

/// What is noted of the sources of a run that follows files, for `--quality`.
///
/// A source is a name that is followed, through all its rotations, or a spool folder or pattern. No part of
/// checkpoints: a report says since when it counts.
final class TailQuality {
  /// How many sources are told apart; all further ones are one.
  static let sourcesMax = 256
  private static let intervalSeconds = 60.0
  /// For 256 sources; a run without an end looks at its last week.
  private static let bounds = QualityCollector.Bounds(
    clockCalls: 1 << 11,
    contents: 1 << 15,
    minutes: 7 * 1440
  )

  /// One source, or what could not be told apart.
  final class Source {
    fileprivate var subject: QualityReport.Subject
    /// Numbers of records; `nil` where those of several systems would be mixed.
    var sequence: SequenceCensus? { subject.sequence }

    fileprivate init(_ name: String, plan: NumberPlan, isOthers: Bool) {
      subject = QualityReport.Subject(
        name: name,
        format: "",
        files: 0,
        isOthers: isOthers,
        quality: QualityCollector(plan: plan, TailQuality.bounds)
      )
      if !isOthers { subject.sequence = SequenceCensus() }
    }

    /// Notes that records of one more file come.
    func addFile() { subject.files = (subject.files ?? 0) + 1 }

    /// Notes what was decoded; set-up times after `latest` are nonsense.
    func add(_ output: DecodedRecords, skew: Int64, latest: Int64) {
      subject.quality.add(output.batch, skew: skew, latest: latest)
      for attempt in output.batch.attempts where attempt.stage != .amended { subject.decoded += 1 }
      subject.rejected += UInt64(output.rejects.count)
      for reject in output.rejects { note(reject.diagnostic.code) }
    }

    /// Notes how a file is read, and what was passed over since it was looked at `before`.
    func add(_ reading: ReadingFacts, since before: ReadingFacts?) {
      subject.format = reading.layout
      subject.sequenceColumn = reading.sequenceColumn ?? subject.sequenceColumn
      let known = before?.passedOver ?? 0
      subject.passedOver += reading.passedOver - min(known, reading.passedOver)
    }

    /// Notes that a record was not used.
    func note(_ code: DiagnosticCode) { subject.rejects[code.id, default: 0] += 1 }
  }

  private let path: String
  private let plan: NumberPlan
  private let since = TailQuality.now
  private var named: [String: Source] = [:]
  private var sources: [Source] = []
  private var others: Source?
  private var due = 0.0
  private var isFailing = false
  private var last: QualityReport?

  /// Writes a first report, of nothing: better to learn now that it cannot be written.
  ///
  /// - Throws: `Diagnostic` when it cannot.
  init(path: String, plan: NumberPlan) throws {
    self.path = path
    self.plan = plan
    try write()
  }

  private static var now: String {
    CivilTime.rfc3339(milliseconds: Int64(Surroundings.current.time * 1000))
  }

  /// The source of a name.
  func source(_ name: String) -> Source {
    if let known = named[name] { return known }
    guard sources.count < Self.sourcesMax else {
      let source = others ?? Source("others", plan: plan, isOthers: true)
      others = source
      return source
    }
    let source = Source(name, plan: plan, isOthers: false)
    named[name] = source
    sources.append(source)
    return source
  }

  private var report: QualityReport {
    let known = sources.sorted { $0.subject.name < $1.subject.name }
    var report = QualityReport((known + [others].compactMap(\.self)).map(\.subject))
    (report.since, report.until) = (since, Self.now)
    return report
  }

  private func write() throws {
    due = Surroundings.current.uptime + Self.intervalSeconds
    let report = report
    last = report
    try JSONReport.write(report, to: path, name: "quality report")
  }

  /// Writes the report when it is time; says once that it cannot be written.
  func keep(_ report: (Diagnostic) -> Void) {
    guard Surroundings.current.uptime >= due else { return }
    do {
      try write()
      isFailing = false
    } catch {
      guard !isFailing, var remark = error as? Diagnostic else { return }
      isFailing = true
      remark.severity = .warning
      remark.done = "went on; it is tried again every minute"
      report(remark)
    }
  }

  /// Writes the last report; what went wrong.
  func finish() -> [Diagnostic] {
    do {
      try write()
      return []
    } catch {
      return [error as? Diagnostic].compactMap(\.self)
    }
  }

  /// What the last report says in a few lines.
  var text: String { last?.text ?? "" }
}
