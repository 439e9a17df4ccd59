import SieveEngine

/// What holding a limit of memory has cost, as `--stats` has it.
struct MemoryLimitStatistics: Encodable, Sendable {
  var limitBytes: UInt64
  var steps: UInt64
  var idleKeys: Int
  var trimmedAttempts: Int
  var evictedKeys: Int
  var evictedAttempts: Int
  /// Milliseconds now; `nil` where nothing is left out.
  var lateness: Int64
  var horizon: Int64?
  var attemptsMax: Int?

  init(_ keeper: MemoryKeeper, _ relief: MemoryRelief) {
    limitBytes = keeper.limit
    steps = keeper.steps
    idleKeys = relief.idleKeys
    trimmedAttempts = relief.trimmedAttempts
    evictedKeys = relief.evictedKeys
    evictedAttempts = relief.evictedAttempts
    lateness = relief.lateness
    horizon = relief.horizon == .max ? nil : relief.horizon
    attemptsMax = relief.attemptsMax == .max ? nil : relief.attemptsMax
  }

  enum CodingKeys: String, CodingKey {
    case steps
    case limitBytes = "limit_bytes"
    case idleKeys = "idle_keys"
    case trimmedAttempts = "trimmed_attempts"
    case evictedKeys = "evicted_keys"
    case evictedAttempts = "evicted_attempts"
    case lateness = "lateness_ms"
    case horizon = "horizon_ms"
    case attemptsMax = "attempts_max"
  }

  /// A line for the summary; empty when nothing had to go.
  var text: String {
    guard steps > 0 else { return "" }
    let megabytes = limitBytes >> 20
    let gone = evictedKeys + evictedAttempts
    let lost =
      gone == 0
      ? "no attempt that rules could still look at was let go"
      : "\(UInt64(evictedKeys).grouped) keys and \(UInt64(evictedAttempts).grouped) attempts of quiet ones were let go early, so slow callers may be missed"
    return "Memory came to the limit of \(megabytes) MiB: \(lost) (CS5101)\n"
  }
}
