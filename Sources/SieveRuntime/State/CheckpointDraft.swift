import Foundation
import SieveEnvironment

/// A checkpoint that a copy of the process is writing.
final class CheckpointDraft {
  /// Seconds after which a copy that writes nothing more is given up: a lock of another thread may have gone with that
  /// thread, and no disk takes as long for what lies in its memory.
  private static let silenceMax = 600.0

  let copy: any ProcessCopy
  let path: String
  /// Alerts that are in it as given out.
  let delivered: UInt64
  /// How much was written when it was looked at last, and since when.
  private var seen: (size: UInt64, since: Double)

  init(copy: any ProcessCopy, path: String, delivered: UInt64, begunAt: Double) {
    self.copy = copy
    self.path = path
    self.delivered = delivered
    seen = (0, begunAt)
  }

  /// Whether the copy has ended, well or not; one that is stuck is ended.
  var isOver: Bool {
    if copy.result() != nil { return true }
    let environment = Surroundings.current
    guard environment.uptime - seen.since > Self.silenceMax else { return false }
    let size = (try? environment.facts(at: path).size) ?? 0
    let isStuck = size == seen.size
    seen = (size, environment.uptime)
    if isStuck { copy.end() }
    return false
  }
}
