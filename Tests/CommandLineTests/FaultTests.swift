import Foundation
import Testing

/// `tail --state` killed at random moments, beside a writer that rotates in every way: the alerts are those of one
/// undisturbed run, each once.
///
/// `FAULT_ROUNDS=200` tries more rounds (`make faults`), `SEED=n` replays one.
@Suite("Faults")
struct FaultTests {
  private static let environment = ProcessInfo.processInfo.environment

  static var seeds: [UInt64] {
    if let seed = environment["SEED"].flatMap({ UInt64($0) }) { return [seed] }
    let count = environment["FAULT_ROUNDS"].flatMap { UInt64($0) } ?? 7
    return (0..<count).map { $0 }
  }

  /// Rounds at one time: with more, programs get no time between two kills.
  private static let lanes: UInt64 = 3

  @Test(.needs("gzip"), arguments: 0..<lanes)
  func killedAtRandomMoments(lane: UInt64) throws {
    for seed in Self.seeds where seed % Self.lanes == lane { try play(seed) }
  }

  private func play(_ seed: UInt64) throws {
    var round = try FaultRound(seed: seed, world: try FaultWorld.shared.get())
    let difference = try round.run()
    #expect(
      difference == nil,
      "SEED=\(seed), \(round.way), \(round.kills) stops: \(difference ?? "")\n\(round.log)"
    )
  }
}
