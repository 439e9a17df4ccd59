/// How far followed inputs have come in event time, all together.
///
/// The watermark is the lowest, over inputs that are not idle, of each input's highest set-up time; it
/// never goes back. What a wrong clock or a backlog puts ahead in one input makes nothing of the others late.
struct TailWatermark {
  private struct Input {
    var highest: Int64
    var heardAt: Double
  }

  /// How long nothing may come of an input before it holds nothing back any more.
  let idleSeconds: Double
  /// The highest set-up time of all inputs.
  private(set) var highest = Int64.min
  private var reached = Int64.min
  private var inputs: [String: Input] = [:]
  private var computedAt = -1.0
  /// Seconds between two looks at all inputs, where these are many.
  private static let interval = 0.1
  /// So few are looked at for each record that may be late: what is late then depends on the records before it alone, not on how many of
  /// them were read at once.
  private static let fewInputs = 16

  init(idleSeconds: Double) { self.idleSeconds = idleSeconds }

  /// How far inputs have come, to go on in another process.
  struct Memory {
    var highest: Int64
    var reached: Int64
    /// The highest set-up time of each input, and how long ago it was heard of.
    var inputs: [(name: String, highest: Int64, silence: Double)]
  }

  func memory(_ now: Double) -> Memory {
    Memory(
      highest: highest,
      reached: reached,
      inputs: inputs.map { ($0.key, $0.value.highest, now - $0.value.heardAt) }
    )
  }

  /// Goes on where an earlier run was; the time between does not make inputs idle.
  mutating func resume(_ memory: Memory, now: Double) {
    highest = memory.highest
    reached = memory.reached
    for input in memory.inputs {
      inputs[input.name] = Input(highest: input.highest, heardAt: now - input.silence)
    }
  }

  /// Notes an attempt that is applied.
  mutating func note(_ setupTime: Int64, of name: String, now: Double) {
    highest = max(highest, setupTime)
    if let before = inputs[name]?.highest {
      inputs[name]?.highest = max(before, setupTime)
      inputs[name]?.heardAt = now
    } else {
      inputs[name] = Input(highest: setupTime, heardAt: now)
    }
  }

  /// Notes that nothing more comes of an input.
  mutating func finish(_ name: String) {
    guard let input = inputs.removeValue(forKey: name) else { return }
    if inputs.isEmpty { reached = max(reached, input.highest) }
  }

  /// Whether an attempt comes later than all inputs together allow.
  mutating func isLate(_ setupTime: Int64, lateness: Int64, now: Double) -> Bool {
    guard Self.isBefore(setupTime, highest, by: lateness) else { return false }
    return Self.isBefore(setupTime, value(now), by: lateness)
  }

  /// The watermark.
  mutating func value(_ now: Double) -> Int64 {
    guard inputs.count <= Self.fewInputs || now - computedAt >= Self.interval else {
      return reached
    }
    computedAt = now
    let active = inputs.filter { now - $0.value.heardAt < idleSeconds }
    // An input that is heard of again begins anew.
    if active.count < inputs.count { inputs = active }
    let lowest = active.values.reduce(Int64.max) { min($0, $1.highest) }
    reached = max(reached, active.isEmpty ? highest : lowest)
    return reached
  }

  private static func isBefore(_ time: Int64, _ mark: Int64, by lateness: Int64) -> Bool {
    let (oldest, isBelow) = mark.subtractingReportingOverflow(lateness)
    return !isBelow && time < oldest
  }
}
