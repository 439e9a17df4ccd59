/// Seconds of a run, by stage and in all.
struct RunCost: Sendable {
  /// By name of the stage; `other` is what no stage was charged with.
  let stages: [String: StageTime]
  /// CPU of the process with all its threads, and the clock since the run began.
  let total: StageTime

  /// Sums up.
  ///
  /// - Parameters:
  ///   - timer: That of the thread that led the run.
  ///   - decoding: Time of decoding, on whatever threads.
  ///   - helpers: CPU seconds of the engine's other threads.
  ///   - start: `StageTime.process` when the run began.
  init(_ timer: StageTimer, decoding: StageTime, helpers: Double, since start: StageTime) {
    let now = StageTime.process
    let total = StageTime(
      cpuSeconds: now.cpuSeconds,
      wallSeconds: now.wallSeconds - start.wallSeconds
    )
    var stages = [
      "decode": decoding, "order": timer[.order], "engine": timer[.engine],
      "sinks": timer[.sinks], "waiting": timer[.waiting],
    ]
    stages["engine"]?.cpuSeconds += helpers
    let charged = stages.values.reduce(0) { $0 + $1.cpuSeconds }
    let led = Stage.allCases.reduce(0) { $0 + timer[$1].wallSeconds }
    stages["other"] = StageTime(
      cpuSeconds: max(0, total.cpuSeconds - charged),
      wallSeconds: max(0, total.wallSeconds - led)
    )
    self.stages = stages
    self.total = total
  }
}
