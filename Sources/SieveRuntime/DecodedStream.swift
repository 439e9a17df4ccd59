import SieveCapture
import SieveDiagnostics
import SieveEngine
import SieveModel
import SieveSources
import Synchronization

/// The attempts of one input, or of several captures that are read as one, as the reorder stage takes them.
///
/// Decoded, shifted by a known clock offset, cut to the period asked for; rejects and remarks go
/// their own way. A failure ends the input; the others go on.
final class DecodedStream: AttemptStream {
  /// What every stream of a run shares.
  struct Context: Sendable {
    let period: Period
    let ledger: RejectLedger
    let report: @Sendable (Diagnostic) -> Void
    let isStopped: @Sendable () -> Bool
  }

  /// What it reads: one input, or captures.
  let inputs: [AttemptInput]
  private let input: AttemptInput
  /// Of the thread that asks for batches.
  let timer: StageTimer
  private let context: Context
  private let skew: Int64
  private let skews: [String: Int64]
  private var output = DecodedRecords()
  /// Batches that were used up, from whatever thread.
  private let spares = Mutex<[AttemptBatch]>([])
  private static let sparesMax = 8
  private var isFinished = false
  /// Whether `output` is begun.
  private var isUnfinished = false
  /// What is noted of the records of each input, by its index, when somebody asks for it.
  var quality: [UInt16: QualityCollector] = [:]
  /// Attempts outside of the period asked for.
  private(set) var outside: UInt64 = 0
  /// Why the input ended early.
  private(set) var failures: [Diagnostic] = []

  /// Prepares a stream; `timer` is that of the thread that is going to ask for batches.
  init(_ input: AttemptInput, skew: Int64, context: Context, timer: StageTimer = StageTimer()) {
    self.input = input
    inputs = [input]
    self.timer = timer
    self.skew = skew
    self.context = context
    skews = [input.name: skew]
  }

  /// Prepares a stream of several captures, which become one.
  private init(
    captures: [(input: AttemptInput, skew: Int64)],
    options: InputOptions,
    context: Context,
    timer: StageTimer
  ) {
    AttemptInput.merge(captures, options: options)
    inputs = captures.map(\.input)
    input = inputs[0]
    self.timer = timer
    // The packets are what is shifted, or else they would be merged in the wrong order.
    skew = 0
    self.context = context
    skews = Dictionary(captures.map { ($0.input.name, $0.skew) }) { first, _ in first }
  }

  /// Makes the streams of a run's inputs, in their order: all captures together are one, at the place of the first.
  static func streams(
    _ inputs: [(input: AttemptInput, skew: Int64)],
    options: InputOptions,
    context: Context,
    makeTimer: () -> StageTimer
  ) -> [DecodedStream] {
    let captures = inputs.filter { $0.input.format.isCapture && $0.input.rejectFile == nil }
    guard captures.count > 1 else {
      return inputs.map {
        DecodedStream($0.input, skew: $0.skew, context: context, timer: makeTimer())
      }
    }
    return inputs.compactMap { input, skew in
      if input === captures[0].input {
        return DecodedStream(
          captures: captures,
          options: options,
          context: context,
          timer: makeTimer()
        )
      }
      if captures.contains(where: { $0.input === input }) { return nil }
      return DecodedStream(input, skew: skew, context: context, timer: makeTimer())
    }
  }

  /// What came of a step of decoding.
  enum Step {
    case unfinished
    case batch(AttemptBatch)
    case end
  }

  func nextBatch() -> AttemptBatch? {
    while true {
      switch step(charging: timer) {
      case .unfinished: continue
      case .batch(let batch): return batch
      case .end: return nil
      }
    }
  }

  /// Decodes a chunk, on a thread whose timer is `timer`.
  func step(charging timer: StageTimer) -> Step { timer.run(.decode) { decodeChunk() } }

  private func decodeChunk() -> Step {
    if !isFinished {
      if context.isStopped() { input.close() }
      do {
        let part = try input.nextPart(into: &output, isFirst: !isUnfinished)
        isUnfinished = part == .unfinished
        if isUnfinished { return .unfinished }
        isFinished = part == .end
      } catch let report as DiagnosticReport {
        fail(report.diagnostics)
      } catch {
        fail([Diagnostic(.unreadable, .error, "'\(input.name)' cannot be read: \(error)")])
      }
      for warning in output.warnings { context.report(warning) }
      if !quality.isEmpty { noteQuality() }
      ledgerRejects()
      isUnfinished = false
      if let batch = takeBatch() { return .batch(batch) }
      if !isFinished { return .unfinished }
    }
    for failure in inputs.compactMap(\.failure) where !failures.contains(failure) {
      fail([failure])
    }
    return .end
  }

  private func noteQuality() {
    guard inputs.count > 1 else {
      quality[input.index]?.add(output.batch, skew: skew)
      return
    }
    for place in 0..<output.batch.count {
      let source = output.batch.attempts[place].source
      quality[source]?.add(output.batch, place..<(place + 1), skew: skew)
    }
  }

  /// Passes rejects on, with how the input that each is from is read.
  private func ledgerRejects() {
    guard inputs.count > 1 else {
      return context.ledger.add(output.rejects, input.rejectLayout.skewed(skew))
    }
    for reject in output.rejects {
      let name = reject.diagnostic.location?.source
      let source = inputs.first { $0.name == name } ?? input
      context.ledger.add([reject], source.rejectLayout.skewed(skews[source.name] ?? 0))
    }
  }

  /// Inputs that gave nothing although they were read to their end.
  ///
  /// Of a capture in several files, some may have no call that begins in them: when others have, that is no error, and not worth a
  /// word when it has SIP.
  func judgeInputs() -> [Diagnostic] {
    let hasAttempts = inputs.contains { $0.attempts > 0 }
    return inputs.compactMap { input in
      guard input.attempts == 0, input.failure == nil, inputs.count > 1 || failures.isEmpty else {
        return nil
      }
      var diagnostic = InputVerdict.noGoodRecord(input)
      if inputs.count > 1, hasAttempts {
        if input.packets?.hasSIP == true { return nil }
        diagnostic.severity = .warning
      }
      return diagnostic
    }
  }

  /// Asks for the end of the reading, from whatever thread.
  func interrupt() { input.interrupt() }

  private func fail(_ diagnostics: [Diagnostic]) {
    isFinished = true
    failures += diagnostics
    for diagnostic in diagnostics { context.report(diagnostic) }
  }

  private func takeBatch() -> AttemptBatch? {
    if output.batch.isEmpty { return nil }
    let whole = skew == 0 && context.period == .always
    let batch = whole ? output.batch : adjusted(output.batch)
    output.batch = spares.withLock { $0.popLast() } ?? AttemptBatch()
    output.batch.removeAll()
    // The next chunk is going to have about as many: growing step by step copied each attempt once more.
    // What is not used of it is never touched, so that it costs nothing.
    output.batch.reserve(attempts: batch.count * 3 / 2, textBytes: batch.text.count * 3 / 2)
    return batch.isEmpty ? nil : batch
  }

  /// Keeps the memory of a batch for those to come: first touch of as much cost 1.5 µs for 4 KB.
  func recycle(_ batch: consuming AttemptBatch) {
    let spare = batch
    spares.withLock { if $0.count < Self.sparesMax { $0.append(spare) } }
  }

  private func adjusted(_ batch: AttemptBatch) -> AttemptBatch {
    var kept = AttemptBatch()
    for (index, attempt) in batch.attempts.enumerated() {
      guard context.period.contains(attempt.setupTime &+ skew) else {
        outside += 1
        continue
      }
      kept.append(index, of: batch)
      kept.update(at: kept.count - 1) { $0.setupTime &+= skew }
    }
    return kept
  }
}
