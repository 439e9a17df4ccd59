import SieveDiagnostics
import SieveEngine

/// Holds the anonymous memory of the process to a limit: looks at it now and then, and has an engine keep less.
///
/// What an engine holds free for itself does not count as used, for it grows into that first.
final class MemoryKeeper {
  /// Attempts between two looks: at 150 bytes each they take far less than the margin of the smallest limit.
  static let attemptsBetweenLooks: UInt64 = 4096
  /// The same after a walk through all state, and when as little is kept as can be.
  private static let (attemptsBetweenWalks, attemptsAtTheLeast): (UInt64, UInt64) = (16_384, 65_536)
  /// Attempts without pressure after which more is kept again.
  private static let attemptsBeforeMore: UInt64 = 262_144
  /// Shares of the limit: above the first less is kept, until it is the second; below the third more.
  private static let (high, goal, low) = (0.92, 0.8, 0.5)
  /// From the first share of the limit on the process may not grow while it uses the second.
  ///
  /// What is free is not always of the right size. With less in use, keeping less would lose attempts and win nothing.
  private static let (full, halfUsed) = (0.95, 0.55)

  /// In bytes.
  let limit: UInt64
  private let measure: () -> UInt64?
  private var nextLook: UInt64 = 0
  private var lastChange: UInt64 = 0
  /// What the process had at the last look.
  private var lastShare = 0.0
  /// What is to be said to the user, once each.
  private(set) var warnings: [Diagnostic] = []
  private var hasWarned = false
  private var hasGivenUp = false
  /// How often less had to be kept.
  private(set) var steps: UInt64 = 0

  /// A keeper of `limit` bytes; `measure` says how many the process has now, `nil` where the system does not.
  init(
    limit: UInt64,
    measure: @escaping () -> UInt64? = { ProcessMemory.now.anonymousBytes }
  ) {
    self.limit = limit
    self.measure = measure
  }

  /// Looks whether it is time to, and acts.
  @inline(__always)
  func look(_ engine: Engine) {
    if engine.nextArrival >= nextLook { lookCloser(engine) }
  }

  /// Warnings that have not been taken yet.
  func takeWarnings() -> [Diagnostic] {
    defer { warnings.removeAll() }
    return warnings
  }

  private func lookCloser(_ engine: Engine) {
    let now = engine.nextArrival
    nextLook = now + Self.attemptsBetweenLooks
    guard let share = share(), let used = used(engine) else { return }
    let grows = share > Self.full && share > lastShare
    lastShare = share
    if used > Self.high || grows {
      relieve(engine, grows: grows)
      lastChange = now
    } else if used < Self.low, now - lastChange > Self.attemptsBeforeMore {
      engine.loosen()
      lastChange = now
    }
  }

  private func relieve(_ engine: Engine, grows: Bool) {
    engine.recycle()
    // Looking for what is idle takes a walk through all state.
    nextLook = engine.nextArrival + Self.attemptsBetweenWalks
    var goal = grows ? Self.halfUsed : Self.goal
    while let used = used(engine), used > goal {
      guard engine.tighten() else {
        nextLook = engine.nextArrival + Self.attemptsAtTheLeast
        if used > Self.high { giveUp() }
        break
      }
      steps += 1
      goal = Self.goal
    }
    guard !hasWarned, steps > 0 else { return }
    hasWarned = true
    warnings.append(
      Diagnostic(
        .memoryLimitReached,
        .warning,
        "memory has come to the limit of \(limit >> 20) MiB: less of the past is kept",
        hint: "a higher --memory-limit or a shorter --lateness; --stats says what was let go"
      )
    )
  }

  private func giveUp() {
    guard !hasGivenUp else { return }
    hasGivenUp = true
    warnings.append(
      Diagnostic(
        .memoryLimitExceeded,
        .warning,
        "the limit of \(limit >> 20) MiB cannot be held, though as little is kept as can be",
        hint: "'callsieve explain CS5102' says what else takes memory"
      )
    )
  }

  /// Memory of the process as a share of the limit.
  private func share() -> Double? { measure().map { Double($0) / Double(limit) } }

  /// The same without what the engine has free.
  private func used(_ engine: Engine) -> Double? {
    share().map { max(0, $0 - Double(engine.unusedBytes) / Double(limit)) }
  }
}
