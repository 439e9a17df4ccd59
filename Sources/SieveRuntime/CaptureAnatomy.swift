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

  /// Writes a paragraph for each capture to standard output and, of several, one for all of them.
  ///
  /// - Throws: `Diagnostic` when standard output fails.
  public func run() throws -> ExitStatus {
    let output = try OutputFile(path: "-")
    var status = ExitStatus.done
    var opened: [Opened] = []
    for path in paths where !StopSignal.shared.isRequested {
      do {
        opened.append(try open(path))
      } catch {
        for diagnostic in InputVerdict.diagnostics(error, path) { reporter.report(diagnostic) }
        status = .input
      }
    }
    guard !opened.isEmpty else { return status }
    var pages = read(&opened)
    if !pages.allSatisfy(\.isWhole) { status = .input }
    if pages.count > 1 { pages.append(AnatomyPage(sumOf: pages)) }
    if !pages.allSatisfy(\.addsUp) { status = .fault }
    for (place, page) in pages.enumerated() {
      let text = (place > 0 ? "\n" : "") + page.text
      guard try output.write(Array(text.utf8)) == .delivered else { return status }
    }
    _ = try output.close()
    return status
  }

  /// A capture whose first bytes were looked at.
  private struct Opened {
    let bytes: InputBytes
    var head: [[UInt8]] = []
    var survey: CaptureSurvey
    var page: AnatomyPage
    /// What ended the look at the first bytes; the bytes before it count.
    var failure: (any Error)?

    /// The next bytes, which the survey has taken.
    mutating func next() throws -> [UInt8]? {
      if head.isEmpty, let failure { throw failure }
      guard let chunk = head.isEmpty ? try bytes.nextChunk() : head.removeFirst() else {
        return nil
      }
      survey.take(chunk.span)
      return chunk
    }
  }

  private func open(_ path: String) throws -> Opened {
    let bytes = try InputBytes(path: path, background: false)
    var opened = Opened(
      bytes: bytes,
      survey: CaptureSurvey(zone: options.records.zone),
      page: AnatomyPage(name: bytes.name)
    )
    var head: [UInt8] = []
    do {
      while head.count < FormatDetector.headSize, let chunk = try bytes.nextChunk() {
        head += chunk.prefix(FormatDetector.headSize)
        opened.head.append(chunk)
      }
    } catch {
      if head.isEmpty { throw error }
      opened.failure = error
    }
    let format =
      try options.format ?? FormatDetector.identify(head: head.span, name: bytes.name).format
    guard format.isCapture else { throw Self.notACapture(bytes.name, format) }
    return opened
  }

  /// Reads captures as one; what each consists of.
  private func read(_ captures: inout [Opened]) -> [AnatomyPage] {
    let names = captures.map(\.bytes.name)
    var decoder = MergedDecoder(
      names.enumerated().map { .init(index: UInt16(truncatingIfNeeded: $0), name: $1) },
      plan: options.plan,
      mode: .settled,
      zone: options.records.zone
    )
    var output = DecodedRecords()
    while let place = decoder.wanted {
      if let chunk = chunk(of: &captures[place]) {
        _ = decoder.take(chunk, into: &output)
      } else {
        decoder.end(into: &output)
      }
      take(&output, &captures)
    }
    decoder.finish(into: &output)
    take(&output, &captures)
    for place in captures.indices {
      for warning in captures[place].bytes.warnings { reporter.report(warning) }
      if let fault = decoder.faults[place] { reporter.report(fault) }
      captures[place].page.complete(
        captures[place].survey,
        decoder.statistics(of: place),
        decoder.dialogStatistics(of: place)
      )
    }
    return captures.map(\.page)
  }

  /// The next bytes of a capture; `nil` at its end, and when the rest cannot be read, which is reported.
  private func chunk(of capture: inout Opened) -> [UInt8]? {
    do {
      return try capture.next()
    } catch {
      for diagnostic in InputVerdict.diagnostics(error, capture.bytes.name) {
        reporter.report(diagnostic)
      }
      capture.page.hasFailed = true
      return nil
    }
  }

  /// Notes what came out of a chunk for the captures that it is from.
  private func take(_ output: inout DecodedRecords, _ captures: inout [Opened]) {
    for attempt in output.batch.attempts { captures[Int(attempt.source)].page.take(attempt) }
    for reject in output.rejects {
      let name = reject.diagnostic.location?.source
      let place = captures.firstIndex { $0.bytes.name == name } ?? 0
      captures[place].page.take(reject)
    }
    for warning in output.warnings { reporter.report(warning) }
    output.removeAll()
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
