public import SieveDiagnostics
public import SieveEngine
public import SieveModel
import SieveRecords
import SieveSinks
public import SieveSources

/// What is read, and in what order it is taken.
public struct FlowOptions: Sendable {
  /// The inputs as the user named them; `-` is standard input.
  public var inputs: [String]
  /// How they are read.
  public var input: InputOptions
  /// How far records may be out of order.
  public var reorder: OrderLag
  /// How far behind the watermark a record may come, in milliseconds.
  public var lateness: Int64
  /// Known clock offsets of inputs by name, in milliseconds; added to their times.
  public var skew: [String: Int64]
  /// The period looked at.
  public var period: Period
  /// Whether attempts that several inputs give alike count as often.
  public var keepsDuplicates = false
  /// Whether it is noted how good the records of each source are.
  public var judgesQuality = false
  /// Whether inputs may be reject files, of which the records are taken again.
  public var fromRejects: RejectOptions?
  /// What the days before taught; attempts of it come among the others, with the stage `past`.
  var history: HistoryFile?
  /// How far back from its end the history is read, in milliseconds.
  var historyReach = Int64.max
  /// Threads to use; 1 does everything but decompression in turn.
  public var threads: Int

  /// Makes options for inputs, with the defaults of files.
  public init(
    inputs: [String],
    input: InputOptions = InputOptions(),
    reorder: OrderLag = .automatic,
    lateness: Int64 = 86_400_000,
    skew: [String: Int64] = [:],
    period: Period = .always,
    threads: Int = 1
  ) {
    self.inputs = inputs
    self.input = input
    self.reorder = reorder
    self.lateness = lateness
    self.skew = skew
    self.period = period
    self.threads = threads
  }
}

/// All inputs of a run as one stream of attempts in set-up order: settled mode.
public final class AttemptFlow {
  /// Inputs that were opened; a run with none has nothing to do.
  public let inputs: [AttemptInput]
  /// Attempts that came too late to be applied.
  public private(set) var late: UInt64 = 0
  /// Attempts that another input had given already; `nil` when they are not looked for.
  private var duplicateFilter: DuplicateFilter?
  /// Problems with inputs, all reported already.
  public private(set) var failures: [Diagnostic]

  private let streams: [DecodedStream]
  private let prefetched: [PrefetchedStream]
  private let digests: [InputDigest]
  private let names: [String]
  private let merge: OrderedMerge
  private let ledger: RejectLedger
  private let report: @Sendable (Diagnostic) -> Void
  private let timer: StageTimer
  /// Where the history and the inputs meet; `nil` without a history.
  private(set) var historyLink: HistoryLink?

  /// Opens the inputs; those that cannot be opened are reported and left out.
  ///
  /// The time that it takes is charged to nothing.
  public convenience init(
    _ options: FlowOptions,
    ledger: RejectLedger,
    digests: Bool = false,
    report: @escaping @Sendable (Diagnostic) -> Void
  ) {
    let timer = StageTimer(isRunning: false)
    self.init(options, ledger: ledger, digests: digests, timer: timer, report: report)
  }

  /// Opens the inputs; `timer` is that of the thread that takes the attempts.
  ///
  /// With more than one thread every input is read ahead: on a thread of its own, unless `readsOnThreads` says that
  /// others are going to `readAhead`.
  init(
    _ options: FlowOptions,
    ledger: RejectLedger,
    digests: Bool = false,
    timer: StageTimer,
    readsOnThreads: Bool = true,
    report: @escaping @Sendable (Diagnostic) -> Void
  ) {
    self.ledger = ledger
    self.report = report
    self.timer = timer
    let context = DecodedStream.Context(
      period: options.period,
      ledger: ledger,
      report: report,
      isStopped: { StopSignal.shared.isRequested }
    )
    let opener = InputOpener(options, context: context, digests: digests, timer: timer)
    let opened = opener.streams()
    inputs = opener.inputs
    failures = opener.failures
    self.digests = opener.digests
    names = opener.names
    streams = opened
    if options.judgesQuality {
      let calls = QualityReport.clockCalls(sources: inputs.count)
      for stream in opened {
        for input in stream.inputs {
          input.countSequence()
          let collector = QualityCollector(plan: options.input.plan, .init(clockCalls: calls))
          stream.quality[input.index] = collector
        }
      }
    }
    duplicateFilter = opened.count > 1 && !options.keepsDuplicates ? DuplicateFilter() : nil
    prefetched =
      options.threads > 1
      ? opened.map { PrefetchedStream($0, timer: timer, startsThread: readsOnThreads) } : []
    let ordered: [any AttemptStream] = prefetched.isEmpty ? opened : prefetched
    historyLink = options.history.map { HistoryLink($0, lateness: options.lateness) }
    merge = OrderedMerge(
      ordered.map { ($0, options.reorder) },
      past: options.historyStream(),
      lateness: options.lateness
    )
    merge.onLate = { [unowned self] batch, index in noteLate(batch, index) }
  }

  /// Empties `batch` and fills it with the next attempts.
  ///
  /// - Returns: whether there may be more.
  /// - Throws: nothing that an input could cause; failures are kept and reported.
  public func next(into batch: inout AttemptBatch, limit: Int = 4096) throws -> Bool {
    batch.removeAll()
    let more = try timer.run(.order) {
      let more = try merge.next(into: &batch, limit: limit)
      duplicateFilter?.filter(&batch)
      historyLink?.filter(&batch)
      return more
    }
    if let warning = historyLink?.look(batch) { report(warning) }
    if !more { judgeInputs() }
    return more
  }

  /// Reads some of an input ahead, if less than enough is ready; whether there was anything to do.
  ///
  /// From any thread.
  var readAhead: @Sendable () -> Bool {
    { [prefetched] in prefetched.contains { $0.advance() } }
  }

  /// Ends the reading where it is, and waits for the threads that read.
  func stop() { for stream in prefetched { stream.stop() } }

  /// Attempts outside of the period asked for.
  public var outside: UInt64 { streams.reduce(0) { $0 + $1.outside } }

  /// Attempts left out because another input had given them already.
  public var duplicates: UInt64 { duplicateFilter?.count ?? 0 }

  /// Whether some input failed or held no good record.
  public var hasFailed: Bool { !failures.isEmpty }

  /// The status of a run whose inputs failed: a question to the user comes before a failure.
  var failureStatus: ExitStatus { ExitStatus(failures: failures) }

  /// Time that went into decoding, on whatever thread.
  var decoding: StageTime {
    let timers = streams.map(\.timer).filter { $0 !== timer } + [timer]
    return timers.reduce(into: StageTime()) { $0.add($1[.decode], since: StageTime()) }
  }

  /// Every input of the command line, as alerts name it by its index.
  var sources: [AlertEncoder.Source] {
    names.enumerated().map { index, name in
      let input = inputs.first { Int($0.index) == index }
      return AlertEncoder.Source(name: name, isCapture: input?.format.isCapture ?? false)
    }
  }

  /// How good the records of each source were; to be asked for at the end.
  var quality: QualityReport {
    QualityReport(
      streams,
      rejects: ledger.known,
      duplicates: duplicateFilter?.counts ?? [:]
    )
  }

  /// Fills in what was read and what came of it.
  func complete(
    _ manifest: Manifest,
    summary: RunSummary,
    rejected: [(code: String, count: UInt64)]
  ) -> Manifest {
    var manifest = manifest
    manifest.inputs = zip(inputs, digests).map { input, digest in
      let value = digest.value
      return Manifest.File(
        name: input.rejectFile.map { "\($0):\(input.name)" } ?? input.name,
        sha256: value.sha256,
        bytes: value.bytes,
        format: input.dialect?.name ?? input.format.rawValue,
        attempts: input.attempts,
        rejected: input.rejected
      )
    }
    manifest.history = historyLink?.manifest
    manifest.counts = Manifest.Counts(
      attempts: summary.attempts,
      rejected: rejected.reduce(0) { $0 + $1.count } - late,
      late: late,
      alerts: summary.alerts,
      flagged: summary.flagged.count
    )
    return manifest
  }

  /// At the end: an input without any good record is an error, not silence.
  private func judgeInputs() {
    let hasAttempts = inputs.contains { $0.attempts > 0 }
    for stream in streams {
      failures += stream.failures
      guard !StopSignal.shared.isRequested else { continue }
      for var diagnostic in stream.judgeInputs() {
        // Of many sources, some may have been mended and others not.
        if stream.inputs[0].rejectFile != nil, hasAttempts { diagnostic.severity = .warning }
        report(diagnostic)
        if diagnostic.severity == .error { failures.append(diagnostic) }
      }
    }
  }

  private func noteLate(_ batch: AttemptBatch, _ index: Int) {
    let attempt = batch.attempts[index]
    late += 1
    let name = inputs.first { $0.index == attempt.source }?.name ?? ""
    ledger.add([LateRecord.reject(attempt, batch, source: name)])
  }
}
