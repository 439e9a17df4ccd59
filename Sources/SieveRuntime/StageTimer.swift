import Foundation
import Synchronization

/// What a run spends its time on.
enum Stage: Int, CaseIterable, Sendable {
  /// Reading, and making attempts of bytes.
  case decode
  /// Putting attempts in order of set-up.
  case order
  /// Windows and rules.
  case engine
  /// Encoding and writing alerts.
  case sinks
  /// Waiting for another thread.
  case waiting
}

/// Seconds of CPU and of the clock.
struct StageTime: Encodable, Sendable, Equatable {
  var cpuSeconds = 0.0
  var wallSeconds = 0.0

  /// Adds what passed from `start` to `now`.
  mutating func add(_ now: StageTime, since start: StageTime) {
    cpuSeconds += now.cpuSeconds - start.cpuSeconds
    wallSeconds += now.wallSeconds - start.wallSeconds
  }

  /// Of the calling thread since it began, and of the clock since some instant.
  static var thread: StageTime {
    StageTime(
      cpuSeconds: seconds(CLOCK_THREAD_CPUTIME_ID),
      wallSeconds: seconds(CLOCK_MONOTONIC)
    )
  }

  /// Of all threads of this process, and of the clock since some instant.
  static var process: StageTime {
    StageTime(
      cpuSeconds: seconds(CLOCK_PROCESS_CPUTIME_ID),
      wallSeconds: seconds(CLOCK_MONOTONIC)
    )
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// To the microsecond: the clocks do not say more.
  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode((cpuSeconds * 1e6).rounded() / 1e6, forKey: .cpuSeconds)
    try values.encode((wallSeconds * 1e6).rounded() / 1e6, forKey: .wallSeconds)
  }

  enum CodingKeys: String, CodingKey {
    case cpuSeconds = "cpu_seconds"
    case wallSeconds = "wall_seconds"
  }
}

/// Charges the time of one thread to stages: each moment to the innermost stage that runs, so that
/// nothing counts twice.
///
/// Used by one thread, read by any. Two looks at the clocks for a batch of thousands of records cost
/// nothing that could be measured. Live, where batches are small, they were a third of the CPU time, and for the chunks of a
/// capture one part in fifty, so there a timer runs only where somebody asks for statistics.
final class StageTimer: Sendable {
  private struct State {
    var times = [StageTime](repeating: StageTime(), count: Stage.allCases.count)
    var current: Stage?
    var mark = StageTime()
  }

  private let state = Mutex(State())
  let isRunning: Bool

  /// Makes a timer; one that does not run charges nothing.
  init(isRunning: Bool = true) { self.isRunning = isRunning }

  /// Runs `body` and charges its time to `stage`, but for stages within it.
  func run<Value>(_ stage: Stage, _ body: () throws -> Value) rethrows -> Value {
    guard isRunning else { return try body() }
    let outer = change(to: stage)
    defer { _ = change(to: outer) }
    return try body()
  }

  private func change(to stage: Stage?) -> Stage? {
    let now = StageTime.thread
    return state.withLock { state in
      let before = state.current
      if let before { state.times[before.rawValue].add(now, since: state.mark) }
      state.mark = now
      state.current = stage
      return before
    }
  }

  /// What has been charged to a stage.
  subscript(stage: Stage) -> StageTime { state.withLock { $0.times[stage.rawValue] } }
}
