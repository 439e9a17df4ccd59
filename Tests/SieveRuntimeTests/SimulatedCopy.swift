import Foundation
import SieveEnvironment

/// A copy of a program that has done its work at once, and says so later.
final class SimulatedCopy: ProcessCopy {
  private let system: SimulatedSystem
  private let until: Double
  private var outcome: Int32

  init(_ system: SimulatedSystem, until: Double, result: Int32) {
    (self.system, self.until, outcome) = (system, until, result)
  }

  func result() -> Int32? { system.uptime >= until ? outcome : nil }

  func wait() -> Int32 {
    if system.uptime < until { system.sleep(until - system.uptime) }
    return outcome
  }

  func end() { outcome = ENOMEM }
}
