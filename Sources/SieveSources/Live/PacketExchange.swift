import Foundation

/// Packets on their way from the threads that receive them to the one that decodes them.
///
/// Each thread has a lane. A lane that is full holds its thread up: what then cannot be received is
/// dropped by the kernel, which counts it.
final class PacketExchange: @unchecked Sendable {
  // @unchecked Sendable: everything mutable is used under `condition` alone.

  /// Bytes that may wait in a lane.
  static let laneMax = 16 << 20

  private let condition = NSCondition()
  private var lanes: [[[UInt8]]]
  private var held: [Int]
  private var openLanes: Int
  private var isStopped = false

  init(lanes count: Int) {
    lanes = Array(repeating: [], count: count)
    held = Array(repeating: 0, count: count)
    openLanes = count
  }

  /// Hands records over; waits while the lane is full.
  func put(_ records: consuming [UInt8], lane: Int) {
    guard !records.isEmpty else { return }
    condition.lock()
    defer { condition.unlock() }
    while held[lane] >= Self.laneMax, !isStopped { condition.wait() }
    held[lane] += records.count
    lanes[lane].append(records)
    condition.broadcast()
  }

  /// Says that nothing more comes in a lane.
  func close() {
    condition.lock()
    openLanes -= 1
    condition.broadcast()
    condition.unlock()
  }

  /// Lets threads that wait for room go on, so that they can end.
  func stop() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    condition.unlock()
  }

  /// What waits in the lanes, after at most `seconds`; `nil` when all are closed and empty.
  func take(within seconds: Double) -> [[[UInt8]]]? {
    condition.lock()
    defer { condition.unlock() }
    let deadline = Date(timeIntervalSinceNow: seconds)
    while lanes.allSatisfy(\.isEmpty) {
      if openLanes == 0 { return nil }
      guard condition.wait(until: deadline) else { break }
    }
    let taken = lanes
    for lane in lanes.indices {
      lanes[lane] = []
      held[lane] = 0
    }
    condition.broadcast()
    return taken
  }
}
