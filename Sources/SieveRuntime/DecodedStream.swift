import SieveDiagnostics
import SieveEngine
import SieveModel
import SieveSources
import Synchronization

/// The attempts of one input as the reorder stage takes them.
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

  let input: AttemptInput
  /// Of the thread that asks for batches.
  let timer: StageTimer
  private let context: Context
  private let skew: Int64
  private var output = DecodedRecords()
  /// Batches that were used up, from whatever thread.
  private let spares = Mutex<[AttemptBatch]>([])
  private static let sparesMax = 8
  private var isFinished = false
  /// Whether `output` is begun.
  private var isUnfinished = false
  /// What is noted of its records, when somebody asks for it.
  var quality: QualityCollector?
  /// Attempts outside of the period asked for.
  private(set) var outside: UInt64 = 0
  /// Why the input ended early.
  private(set) var failures: [Diagnostic] = []

  /// Prepares a stream; `timer` is that of the thread that is going to ask for batches.
  init(_ input: AttemptInput, skew: Int64, context: Context, timer: StageTimer = StageTimer()) {
    self.input = input
    self.timer = timer
    self.skew = skew
    self.context = context
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
      quality?.add(output.batch, skew: skew)
      context.ledger.add(output.rejects, input.rejectLayout.skewed(skew))
      isUnfinished = false
      if let batch = takeBatch() { return .batch(batch) }
      if !isFinished { return .unfinished }
    }
    if let failure = input.failure, !failures.contains(failure) { fail([failure]) }
    return .end
  }

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
