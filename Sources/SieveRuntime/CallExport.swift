import SieveDiagnostics
import SieveModel
import SieveRecords
import SieveSinks
import SieveSources

/// `calls`: the normalised attempts of all inputs in set-up order, as CSV or JSON lines.
public struct CallExport {
  /// The form of the output.
  public enum Format: String, Sendable, CaseIterable {
    /// CSV with a header of our field names.
    case csv
    /// One JSON object a line.
    case jsonl
  }

  private let flow: FlowOptions
  private let format: Format
  private let output: String
  private let rejects: String?
  private let reporter: Reporter

  /// Prepares an export to `output` (`-` is standard output).
  public init(
    _ flow: FlowOptions,
    format: Format,
    output: String,
    rejects: String?,
    reporter: Reporter
  ) {
    self.flow = flow
    self.format = format
    self.output = output
    self.rejects = rejects
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
    let file = try OutputFile(path: output)
    let writer = writer(fromCapture: flow.inputs.allSatisfy { $0.format.isCapture })
    var bytes: [UInt8] = []
    writer.begin(into: &bytes)
    let names = flow.sources.map(\.name)
    var batch = AttemptBatch()
    var total: UInt64 = 0
    var more = true
    var isRead = true
    while more, isRead {
      more = try flow.next(into: &batch)
      for attempt in batch.attempts {
        writer.write(attempt, of: batch, source: names[Int(attempt.source)], into: &bytes)
      }
      total += UInt64(batch.count)
      isRead = try file.write(bytes) == .delivered
      bytes.removeAll(keepingCapacity: true)
    }
    isRead = try file.close() == .delivered && isRead
    if let failure = ledger.close() { throw failure }
    // Whoever read the output wanted no more of it: what was read by then says nothing.
    guard isRead else { return .done }
    let rejected = ledger.totals.reduce(0) { $0 + $1.count }
    reporter.note("\(total) attempts, \(rejected) records rejected or late\n")
    return flow.hasFailed ? flow.failureStatus : .done
  }

  private func writer(fromCapture: Bool) -> any AttemptWriter {
    switch format {
    case .csv: CSVAttemptWriter(fromCapture: fromCapture)
    case .jsonl: JSONLinesAttemptWriter()
    }
  }
}
