import SieveDiagnostics
import SieveModel
public import SieveRecords
import SieveSinks
import SieveSources

/// `calls`: the normalised attempts of all inputs in set-up order, as CSV or JSON lines.
public struct CallExport {
  /// The form of the output.
  public enum Format: Sendable {
    /// CSV with a header of our field names.
    case csv(delimiter: UInt8)
    /// One JSON object a line.
    case jsonl
    /// Records as another system writes them.
    case dialect(Dialect)
  }

  /// Rows are given to the output by so many bytes: written and read again while they are in the cache.
  private static let blockSize = 1 << 16

  private var flow: FlowOptions
  private let format: Format
  private let output: String
  private let rejects: String?
  private let quality: String?
  private let reporter: Reporter

  /// Prepares an export to `output` (`-` is standard output).
  public init(
    _ flow: FlowOptions,
    format: Format,
    output: String,
    rejects: String?,
    quality: String? = nil,
    reporter: Reporter
  ) {
    self.flow = flow
    self.flow.judgesQuality = quality != nil
    self.format = format
    self.output = output
    self.rejects = rejects
    self.quality = quality
    self.reporter = reporter
  }

  /// Writes everything.
  ///
  /// - Throws: `Diagnostic` when the output cannot be opened or written.
  public func run() throws -> ExitStatus {
    let report: @Sendable (Diagnostic) -> Void = { [reporter] in reporter.report($0) }
    let ledger = try RejectLedger(destination: rejects, report: report)
    let flow = AttemptFlow(flow, ledger: ledger, report: report)
    guard !flow.inputs.isEmpty else { return flow.failureStatus }
    let writer = try writer(fromCapture: flow.inputs.allSatisfy { $0.format.isCapture })
    let file = try OutputFile(path: output)
    var bytes: [UInt8] = []
    writer.begin(into: &bytes)
    let names = flow.sources.map(\.name)
    var batch = AttemptBatch()
    var total: UInt64 = 0
    var latest = Int64.min
    var more = true
    var isRead = true
    while more, isRead {
      more = try flow.next(into: &batch, limit: AttemptBatch.capacity)
      for attempt in batch.attempts {
        writer.write(attempt, of: batch, source: names[Int(attempt.source)], into: &bytes)
        latest = max(latest, attempt.setupTime)
        guard bytes.count >= Self.blockSize else { continue }
        isRead = try file.write(bytes) == .delivered
        bytes.removeAll(keepingCapacity: true)
        if !isRead { break }
      }
      total += UInt64(batch.count)
      for diagnostic in (writer as? DialectAttemptWriter)?.takeReports() ?? [] {
        reporter.report(diagnostic)
      }
    }
    if isRead { isRead = try file.write(bytes) == .delivered }
    isRead = try file.close() == .delivered && isRead
    if let failure = ledger.close() { throw failure }
    // Whoever read the output wanted no more of it: what was read by then says nothing.
    guard isRead else { return .done }
    let rejected = ledger.totals.reduce(0) { $0 + $1.count }
    reporter.note("\(total) attempts, \(rejected) records rejected or late\n")
    reporter.note(BuddhistYears.remark(latest: latest))
    if let quality {
      let report = flow.quality
      reporter.note(report.text)
      try JSONReport.write(report, to: quality, name: "quality report")
    }
    return flow.hasFailed ? flow.failureStatus : .done
  }

  private func writer(fromCapture: Bool) throws -> any AttemptWriter {
    switch format {
    case .csv(let delimiter):
      return CSVAttemptWriter(fromCapture: fromCapture, delimiter: delimiter)
    case .jsonl: return JSONLinesAttemptWriter()
    case .dialect(let dialect):
      let (zone, plan) = (flow.input.records.zone, flow.input.plan)
      if let writer = DialectAttemptWriter(dialect, zone: zone, plan: plan) { return writer }
      throw Diagnostic(
        .unknownDialect,
        .error,
        "'\(dialect.name)' is a dialect to read only",
        expected:
          "csv, tsv, semicolon, jsonl, or a dialect that 'callsieve formats list' marks as written",
        hint: "--as csv"
      )
    }
  }
}
