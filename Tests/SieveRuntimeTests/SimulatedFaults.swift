import Foundation
import TestSupport

/// What goes wrong, by seed.
struct SimulatedFaults {
  /// Kinds of calls, by what can go wrong with them.
  enum Call { case open, create, read, write, sync, lock, facts, rename, unlink }

  private var random: SplitMix64
  /// Whether anything goes wrong at all.
  var isOn = false
  /// Once in so many calls one fails.
  private var rate: UInt64
  /// Once in so many calls others act between two calls.
  private var others: UInt64
  /// Once in so many calls the clock jumps; 0 for never.
  private var jumps: UInt64
  /// Calls until the program is killed.
  private var untilKill: UInt64 = .max
  /// Paths that may not be opened, and until when.
  private var refused: (prefix: String, until: Double)?
  /// Paths that cannot be read, whatever the seed says.
  var broken: Set<String> = []
  /// Until when the disk is full.
  private var fullUntil = 0.0
  private(set) var counts: [Int32: Int] = [:]

  init(seed: UInt64, hasJumps: Bool = false) {
    random = SplitMix64(seed: seed ^ 0xFA17)
    rate = [40, 150, 600, .max][Int(random.next() % 4)]
    others = [3, 20, 200][Int(random.next() % 3)]
    jumps = hasJumps ? [0, 500, 50][Int(random.next() % 3)] : 0
  }

  /// A world in which nothing goes wrong.
  static var none: SimulatedFaults { SimulatedFaults(seed: 0) }

  private mutating func once(in count: UInt64) -> Bool { count != 0 && random.next() % count == 0 }

  /// Decides about the next run of the program.
  mutating func beginRun() {
    isOn = true
    untilKill = once(in: 3) ? .max : random.next() % [100, 600, 3000][Int(random.next() % 3)]
    refused = nil
  }

  mutating func end() {
    isOn = false
    (untilKill, refused, fullUntil) = (.max, nil, 0)
  }

  mutating func isKilled() -> Bool {
    guard isOn, untilKill != .max else { return false }
    if untilKill == 0 { return true }
    untilKill -= 1
    return false
  }

  /// Seconds that a call takes.
  mutating func duration() -> Double {
    isOn ? Double(random.next() % 1000) * 1e-6 + (once(in: 2000) ? 3 : 0) : 1e-5
  }

  /// Seconds that a copy of the process takes; `nil` when there is no memory for one.
  mutating func copySeconds() -> Double? {
    guard isOn else { return 0.005 }
    return once(in: 3) ? nil : Double(random.next() % 4000) / 1000
  }

  mutating func clockJump() -> Double {
    guard isOn, once(in: jumps) else { return 0 }
    return Double(Int(random.next() % 7200) - 3600)
  }

  mutating func othersAct() -> Bool { isOn && once(in: others) }

  /// How much of what was asked for is done.
  mutating func part(of count: Int) -> Int {
    guard isOn, count > 1, once(in: 8) else { return count }
    return 1 + Int(random.next() % UInt64(count - 1))
  }

  /// The error of a call, if it fails.
  mutating func error(_ call: Call, _ path: String, at now: Double) -> Int32? {
    if call == .read, broken.contains(path) { return note(EIO) }
    guard isOn else { return nil }
    if let refused, now < refused.until {
      if call == .open || call == .create || call == .facts, path.hasPrefix(refused.prefix) {
        return note(EACCES)
      }
    }
    if now < fullUntil, call == .write || call == .create, !path.hasPrefix("/in") {
      return note(ENOSPC)
    }
    guard once(in: rate) else { return nil }
    switch random.next() % 10 {
    case 0:
      refused = (
        ["/in", "/out", "/state"][Int(random.next() % 3)], now + Double(random.next() % 20)
      )
      return nil
    case 1:
      fullUntil = now + Double(random.next() % 20)
      return nil
    default: break
    }
    let errors: [Int32] =
      switch call {
      case .open: [EINTR, EIO, EMFILE]
      case .create: [EINTR, EIO, ENOSPC]
      case .read: [EINTR, EINTR, EIO]
      case .write: [EINTR, EINTR, EIO, ENOSPC]
      case .sync: [EINTR, EIO]
      case .lock: [EINTR]
      case .facts: [EIO]
      case .rename: [EIO, ENOSPC]
      case .unlink: [EIO]
      }
    return note(errors[Int(random.next() % UInt64(errors.count))])
  }

  private mutating func note(_ error: Int32) -> Int32 {
    counts[error, default: 0] += 1
    return error
  }
}
