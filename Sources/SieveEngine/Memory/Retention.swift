/// How much of the past is kept: all that rules can ask for, or less where memory is short.
///
/// `tighten` takes the next of these steps, each of which costs more than the one before:
///
/// 1. attempts that come late find less and less of what was, down to ten minutes;
/// 2. a key is judged by its newest attempts alone, at least 65,536 of them;
/// 3. attempts of keys without an open episode go after a part of the time that rules look back, at least a minute.
///
/// The first two leave alerts as they are but for late attempts and for keys with that many attempts in one window.
struct Retention: Equatable {
  /// Attempts of one key, when they are limited for the first time and at least.
  static let attemptsFirst = 1 << 20
  static let attemptsLeast = 1 << 16
  /// The shortest horizon, in milliseconds.
  static let horizonLeast: Int64 = 60_000

  /// How late an attempt may be that finds all that it needs, in milliseconds.
  private(set) var lateness: Int64
  /// Most attempts of one key.
  private(set) var attemptsMax = Int.max
  /// How long attempts of keys without evidence stay, in milliseconds; `.max` as long as rules look back.
  private(set) var horizon = Int64.max
  /// How long rules look back.
  private let reach: Int64
  private let full: Int64

  /// Everything that rules looking back `reach` milliseconds need, for attempts up to `lateness` late.
  init(lateness: Int64, reach: Int64) {
    self.lateness = lateness
    self.reach = reach
    full = lateness
  }

  /// Whether nothing is left out.
  var isFull: Bool { lateness == full && attemptsMax == .max && horizon == .max }

  /// Whether attempts are let go that windows could still look at.
  var losesAttempts: Bool { horizon < reach }

  /// Keeps less; false when it cannot be less.
  mutating func tighten() -> Bool {
    if lateness > AttemptArchive.slack {
      lateness = max(AttemptArchive.slack, lateness / 4)
    } else if attemptsMax > Self.attemptsLeast {
      attemptsMax = attemptsMax == .max ? Self.attemptsFirst : attemptsMax / 4
    } else if horizon > Self.horizonLeast {
      horizon = max(Self.horizonLeast, min(horizon, reach + lateness) / 2)
    } else {
      return false
    }
    return true
  }

  /// Keeps more again, in the opposite order.
  mutating func loosen() {
    if horizon < .max {
      horizon = horizon >= (reach + lateness) / 2 ? .max : horizon * 2
    } else if attemptsMax < .max {
      attemptsMax = attemptsMax >= Self.attemptsFirst ? .max : attemptsMax * 4
    } else {
      lateness = min(full, lateness * 4)
    }
  }

  /// How far back a subject keeps attempts whose rules look back `reach`, with `slack` for late ones.
  @inline(__always)
  func kept(reach: Int64, slack: Int64) -> Int64 { min(reach + min(slack, lateness), horizon) }
}
