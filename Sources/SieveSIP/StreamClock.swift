/// Milliseconds of stream time that have passed, whatever the clocks of a capture do.
///
/// It never goes back and advances by no more than a minute per message, so that one packet from
/// the future cannot expire every call.
struct StreamClock {
  private static let stepMax: Int64 = 60_000
  private static let behindMax = 1024

  /// Stream time since the first message.
  private(set) var now: Int64 = 0
  private var latest: Int64?
  private var behind = 0

  /// Takes the time of a message.
  mutating func advance(to time: Int64) {
    guard let latest else {
      latest = time
      return
    }
    if time >= latest {
      now += min(time - latest, Self.stepMax)
      self.latest = time
      behind = 0
    } else if time < latest - Self.stepMax {
      // Only one packet was ahead when all others are behind it: take their clock instead.
      behind += 1
      if behind > Self.behindMax {
        self.latest = time
        behind = 0
      }
    }
  }
}
