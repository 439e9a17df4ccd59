import SieveModel

/// The state of the keys that one shard owns, for every subject.
///
/// Used by one thread at a time.
final class EngineShard {
  private let facts: FactPlan
  let subjects: [SubjectState]
  /// Facts of the attempts of one run.
  private let factMemory: UnsafeMutablePointer<UInt64>
  /// Set-up time of the first attempt of the stream; `nil` before it.
  var streamStart: Int64?

  init(plan: EnginePlan, options: EngineOptions, place: ShardPlace) {
    facts = plan.facts
    let memory = StateMemory()
    subjects = plan.subjects.map {
      SubjectState(
        plan: $0,
        lateness: options.lateness,
        shard: place,
        memory: memory,
        quietFrom: options.quietFrom
      )
    }
    factMemory = .allocate(capacity: plan.facts.stride * AttemptRun.lengthMax)
  }

  deinit { factMemory.deallocate() }

  /// Takes a batch; `streamTime` is that before it, `steps` as `AttemptRun` has them.
  func apply(
    _ attempts: UnsafeBufferPointer<Attempt>,
    _ texts: AttemptTexts,
    steps: UnsafePointer<ArrivalStep>?,
    firstArrival: UInt64,
    streamTime: Int64
  ) {
    guard let first = attempts.baseAddress else { return }
    var streamTime = streamTime
    let streamStart = streamStart ?? first.pointee.setupTime
    self.streamStart = streamStart
    for start in stride(from: 0, to: attempts.count, by: AttemptRun.lengthMax) {
      let run = AttemptRun(
        attempts: first + start,
        count: min(AttemptRun.lengthMax, attempts.count - start),
        texts: texts,
        facts: factMemory,
        factWords: facts.stride,
        steps: steps.map { $0 + start },
        firstArrival: firstArrival &+ UInt64(start),
        streamTime: streamTime,
        streamStart: streamStart
      )
      for index in 0..<run.count {
        facts.compute(run.attempts + index, texts, to: factMemory + index &* facts.stride)
      }
      for subject in subjects { subject.apply(run) }
      for index in 0..<run.count {
        streamTime = max(streamTime, run.attempts[index].setupTime)
      }
    }
  }

  /// Has every evaluation reported, for plans that are probing; `nil` ends that.
  func observe(_ observer: EvaluationObserver?) {
    for subject in subjects { subject.observer = observer }
  }

  func finish(at streamTime: Int64) {
    for subject in subjects { subject.book.closeAll(at: streamTime) }
  }

  func takeAlerts(into all: inout [PendingAlert]) {
    for subject in subjects { subject.book.takeAlerts(into: &all) }
  }
}
