import SieveBytes
import SieveCapture
import SieveDiagnostics
import SieveModel
import SieveRecords
import SieveSIP
import SieveSinks
public import SieveSources

/// `captures`: what captures consist of, for a person.
public struct CaptureAnatomy {
  private let paths: [String]
  private let options: InputOptions
  private let reporter: Reporter

  /// Prepares the reading of captures.
  public init(_ paths: [String], options: InputOptions, reporter: Reporter) {
    self.paths = paths
    self.options = options
    self.reporter = reporter
  }

  /// Writes a paragraph for each capture to standard output.
  ///
  /// - Throws: `Diagnostic` when standard output fails.
  public func run() throws -> ExitStatus {
    let output = try OutputFile(path: "-")
    var status = ExitStatus.done
    for (place, path) in paths.enumerated() where !StopSignal.shared.isRequested {
      do {
        let page = try read(path)
        if !page.isWhole { status = .input }
        if !page.addsUp { status = .fault }
        let text = (place > 0 ? "\n" : "") + page.text
        guard try output.write(Array(text.utf8)) == .delivered else { return status }
        if let failure = page.failure { throw failure }
      } catch let diagnostic as Diagnostic {
        reporter.report(diagnostic)
        status = .input
      } catch let report as DiagnosticReport {
        for diagnostic in report.diagnostics { reporter.report(diagnostic) }
        status = .input
      }
    }
    _ = try output.close()
    return status
  }

  private func read(_ path: String) throws -> AnatomyPage {
    let bytes = try InputBytes(path: path, background: false)
    var head: [UInt8] = []
    var chunks: [[UInt8]] = []
    // What comes out of a damaged file before the damage is told of all the same.
    var failure: (any Error)?
    func nextChunk() -> [UInt8]? {
      guard failure == nil else { return nil }
      do { return try bytes.nextChunk() } catch { failure = error }
      return nil
    }
    while head.count < FormatDetector.headSize, let chunk = nextChunk() {
      head += chunk.prefix(FormatDetector.headSize)
      chunks.append(chunk)
    }
    if head.isEmpty, let failure { throw failure }
    let format =
      try options.format ?? FormatDetector.identify(head: head.span, name: bytes.name).format
    guard format.isCapture else { throw Self.notACapture(bytes.name, format) }
    var survey = CaptureSurvey(zone: options.records.zone)
    var decoder = CaptureDecoder(
      plan: options.plan,
      source: 0,
      sourceName: bytes.name,
      mode: .settled,
      zone: options.records.zone
    )
    var output = DecodedRecords()
    var page = AnatomyPage(name: bytes.name)
    while let chunk = chunks.isEmpty ? nextChunk() : chunks.removeFirst() {
      survey.take(chunk.span)
      try decoder.decode(chunk.span, into: &output)
      page.take(output)
      for warning in output.warnings { reporter.report(warning) }
      output.removeAll()
    }
    try decoder.finish(into: &output)
    page.take(output)
    for warning in output.warnings + bytes.warnings { reporter.report(warning) }
    page.survey = survey
    page.packets = decoder.statistics
    page.dialogs = decoder.dialogStatistics
    page.failure = failure
    return page
  }

  private static func notACapture(_ name: String, _ format: InputFormat) -> Diagnostic {
    Diagnostic(
      .notACapture,
      .error,
      "'\(name)' is no capture but \(format.rawValue)",
      at: DiagnosticLocation(source: name),
      expected: "a capture: pcap, pcapng, snoop, Network Monitor or a log of SIP messages",
      hint: "callsieve calls \(ShellWord.input(name))"
    )
  }
}
