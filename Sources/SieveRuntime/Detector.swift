import SieveBytes
import SieveCentres
import SieveDiagnostics
import SieveEngine
public import SieveModel

/// The engine, and the stage of scores and centres behind it when the rules ask for one.
public final class Detector {
  let engine: Engine
  private let stage: CentreStage?
  private let memory: MemoryKeeper?

  /// Prepares state for the rules of a run.
  public init(_ options: AnalysisOptions, shards: Int = 1) {
    engine = Engine(rules: options.rules, options: options.engine(shards: shards))
    if let history = options.flow.history { engine.beginStream(at: history.from) }
    stage = options.score.map { CentreStage($0, options) }
    memory = options.memoryLimit.map { MemoryKeeper(limit: $0) }
  }

  /// Prepares state as it was when a checkpoint was written, with rules and options as they were then.
  ///
  /// - Throws: `CheckpointFault`.
  init(_ options: AnalysisOptions, restoring reader: inout StateReader) throws(CheckpointFault) {
    engine = try Engine(rules: options.rules, options: options.engine(), restoring: &reader)
    stage = options.score.map { CentreStage($0, options) }
    memory = options.memoryLimit.map { MemoryKeeper(limit: $0) }
    guard try reader.flag() == (stage != nil) else { throw .otherConfiguration }
    try stage?.restore(from: &reader)
  }

  /// Writes the state as it is between two batches.
  func save(to writer: inout StateWriter) {
    engine.save(to: &writer)
    writer.add(stage != nil)
    stage?.save(to: &writer)
  }

  /// Takes the next attempts and appends the alerts they cause; `inParallel` as the engine has it.
  public func apply(
    _ batch: AttemptBatch,
    into alerts: inout [Alert],
    inParallel: ((_ shard: Int) -> Void) -> Void
  ) {
    defer { memory?.look(engine) }
    guard let stage else {
      engine.apply(batch, into: &alerts, inParallel: inParallel)
      return
    }
    guard !batch.isEmpty else { return }
    let first = engine.nextArrival
    var raised: [Alert] = []
    engine.apply(batch, into: &raised, inParallel: inParallel)
    stage.apply(batch, first: first, alerts: &raised, causes: engine.causes)
    alerts += raised
  }

  /// Has the lists of a run say something else from here on, between two batches; appends the alerts that this raises.
  func replace(_ lists: [String: NumberList], into alerts: inout [Alert]) {
    engine.replace(lists)
    stage?.replace(lists, alerts: &alerts)
  }

  /// Takes the end of the input.
  public func finish(into alerts: inout [Alert]) {
    var raised: [Alert] = []
    engine.finish(into: &raised)
    stage?.finish(alerts: &raised)
    alerts += raised
  }

  /// What is to be said of memory since it was asked last.
  func takeWarnings() -> [Diagnostic] { memory?.takeWarnings() ?? [] }

  /// What holding the limit of memory has cost; `nil` without a limit.
  var memoryStatistics: MemoryLimitStatistics? {
    memory.map { MemoryLimitStatistics($0, engine.relief) }
  }

  /// What the stage holds; `nil` when nothing is scored.
  var statistics: CentreStatistics? { stage?.statistics }
}
