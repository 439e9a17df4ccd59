import SieveModel

/// What an evaluation sees beyond its window: all attempts of the key and all calls that it received.
struct NaivePast {
  /// An attempt with its arrival number.
  struct Placed {
    let number: Int
    let attempt: OracleAttempt

    func isBefore(_ other: Placed) -> Bool {
      (attempt.setup, number) < (other.attempt.setup, other.number)
    }
  }

  private static let day: Int64 = 86_400_000

  /// The key's attempts up to the one evaluated, `where` or not, in order.
  var own: [Placed] = []
  /// Those of the window.
  var window: [Placed] = []
  /// The calls that the key received in the window.
  var received: [Placed] = []
  /// Stream time less the set-up time of the attempt that arrived first.
  var span: Int64 = 0

  /// Time since the first attempt of the last 7 days.
  var firstSeenAge: Double? {
    guard span >= 7 * Self.day, let now = own.last?.attempt.setup else { return nil }
    return own.first { $0.attempt.setup > now - 7 * Self.day }
      .map { Double(now - $0.attempt.setup) }
  }

  var newCalleeShare: Double? {
    guard span >= 7 * Self.day, !window.isEmpty else { return nil }
    let new = window.count { placed in
      guard let called = placed.attempt.called else { return false }
      return !hasCalled(called, in: 7 * Self.day, before: placed)
    }
    return Double(new) / Double(window.count)
  }

  var callbacks: Double? {
    guard span >= Self.day else { return nil }
    return Double(
      received.count { call in
        guard let caller = call.attempt.calling, caller != OracleAttempt.withheld else {
          return false
        }
        return hasCalled(caller, in: Self.day, before: call)
      }
    )
  }

  private func hasCalled(_ number: String, in length: Int64, before placed: Placed) -> Bool {
    own.contains { earlier in
      earlier.isBefore(placed) && earlier.attempt.called == number
        && earlier.attempt.setup > placed.attempt.setup - length
    }
  }
}
