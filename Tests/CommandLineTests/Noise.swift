import Foundation

/// Seeds of bytes that nobody means anything by.
enum Noise {
  /// The seeds to test with; `SEED=n` repeats what a failed test has shown.
  static let seeds: [UInt64] = {
    let chosen = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
    return chosen.map { [$0] } ?? [1, 2, 3, 4, 5]
  }()
}
