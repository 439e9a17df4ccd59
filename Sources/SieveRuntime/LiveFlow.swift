import SieveDiagnostics
import SieveModel
import SieveSinks
import SieveSources

/// Captures as one sequence of live steps.
///
/// Several captures are one stream, merged by the time of each packet; records that are replayed beside them come by the time of each
/// step.
final class LiveFlow: LiveSteps {
  /// One step: attempts that are applied together, and when the last of them happened.
  struct Step {
    let time: Int64
    let batch: AttemptBatch
  }

  private struct Head {
    var batch: AttemptBatch
    var index = 0

    /// An opening happens at set-up, an amendment at the latest instant it knows.
    var time: Int64 { batch.attempts[index].knownTime }
  }

  let inputs: [AttemptInput]
  private let streams: [DecodedStream]
  private var heads: [Head?]
  private var isEnded: [Bool]
  private var failures: [Diagnostic]
  private let report: @Sendable (Diagnostic) -> Void
  private let names: [String]
  /// Whether it is no error when there was no call: a link may have been quiet.
  private var mayBeEmpty = false
  /// Whether there is nothing to merge, and nobody waits for the time of each attempt: what comes at once is one step.
  private var isUndivided = false

  /// Opens captures; `isTimed` when somebody asks for the time that decoding takes.
  init(
    _ options: FlowOptions,
    isTimed: Bool,
    ledger: RejectLedger,
    report: @escaping @Sendable (Diagnostic) -> Void
  ) {
    self.report = report
    let context = DecodedStream.Context(
      period: options.period,
      ledger: ledger,
      report: report,
      isStopped: { StopSignal.shared.isRequested }
    )
    names = options.inputs
    var opened: [(input: AttemptInput, skew: Int64)] = []
    var failures: [Diagnostic] = []
    for (index, path) in options.inputs.enumerated() {
      do {
        let input = try AttemptInput(
          path: path,
          index: UInt16(truncatingIfNeeded: index),
          options: options.input
        )
        opened.append((input, options.skew[path] ?? 0))
      } catch {
        // A signal while it was being opened: it is not the input's fault.
        if StopSignal.shared.isRequested { break }
        let found = InputVerdict.diagnostics(error, path)
        for diagnostic in found { report(diagnostic) }
        failures += found
      }
    }
    let input = options.input
    let streams = DecodedStream.streams(opened, options: input, context: context) {
      StageTimer(isRunning: isTimed)
    }
    self.streams = streams
    self.failures = failures
    inputs = opened.map(\.input)
    heads = streams.map { _ in nil }
    isEnded = streams.map { _ in false }
  }

  /// Takes a live capture, which ends by itself after a signal, once all that came was given out.
  init(
    _ input: AttemptInput,
    isTimed: Bool,
    ledger: RejectLedger,
    report: @escaping @Sendable (Diagnostic) -> Void
  ) {
    self.report = report
    names = [input.name]
    let context = DecodedStream.Context(
      period: .always,
      ledger: ledger,
      report: report,
      isStopped: { false }
    )
    let timer = StageTimer(isRunning: isTimed)
    streams = [DecodedStream(input, skew: 0, context: context, timer: timer)]
    failures = []
    inputs = [input]
    heads = [nil]
    isEnded = [false]
    mayBeEmpty = true
    isUndivided = true
  }

  var hasFailed: Bool { !failures.isEmpty }

  var failureStatus: ExitStatus { ExitStatus(failures: failures) }

  var sources: [AlertEncoder.Source] {
    names.map { name in
      let input = inputs.first { $0.name == name }
      return AlertEncoder.Source(name: name, isCapture: input?.format.isCapture ?? true)
    }
  }

  /// The next step of all captures; `nil` at the end.
  func next() -> Step? {
    load()
    var best: (index: Int, time: Int64)?
    for (index, head) in heads.enumerated() {
      guard let head else { continue }
      if best == nil || head.time < best?.time ?? .max { best = (index, head.time) }
    }
    guard let (index, time) = best, let head = heads[index] else {
      judge()
      return nil
    }
    if isUndivided {
      heads[index] = nil
      let last = head.batch.attempts[head.batch.count - 1].knownTime
      return Step(time: last, batch: head.batch)
    }
    var batch = AttemptBatch()
    batch.append(head.index, of: head.batch)
    heads[index]?.index += 1
    if head.index + 1 == head.batch.count { heads[index] = nil }
    return Step(time: time, batch: batch)
  }

  /// Waits for a batch of every stream of which there is none.
  ///
  /// Not before a step is asked for: the steps that are there must not wait for packets to come.
  private func load() {
    for index in streams.indices where heads[index] == nil && !isEnded[index] {
      heads[index] = streams[index].nextBatch().map { Head(batch: $0) }
      isEnded[index] = heads[index] == nil
    }
  }

  /// Captures come in order.
  var late: UInt64 { 0 }

  var statistics: [RunStatistics.Input] { inputs.map(RunStatistics.Input.init) }

  /// Attempts outside of the period asked for.
  var outside: UInt64 { streams.reduce(0) { $0 + $1.outside } }

  /// Time that went into decoding.
  var decoding: StageTime {
    streams.reduce(into: StageTime()) { $0.add($1.timer[.decode], since: StageTime()) }
  }

  private func judge() {
    for stream in streams {
      failures += stream.failures
      guard !mayBeEmpty else { continue }
      for diagnostic in stream.judgeInputs() {
        report(diagnostic)
        if diagnostic.severity == .error { failures.append(diagnostic) }
      }
    }
  }
}
