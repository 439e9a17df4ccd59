import SieveModel

@testable import SieveEngine

/// Gives out prepared batches.
final class ListStream: AttemptStream {
  private var batches: ArraySlice<AttemptBatch>

  init(_ batches: [AttemptBatch]) { self.batches = batches[...] }

  convenience init(cutting attempts: [OracleAttempt], into size: Int) {
    self.init(Self.cut(attempts, into: size))
  }

  /// Cuts attempts into batches of one size.
  static func cut(_ attempts: [OracleAttempt], into size: Int) -> [AttemptBatch] {
    stride(from: 0, to: attempts.count, by: size).map { start in
      AttemptBatch(attempts[start..<min(start + size, attempts.count)])
    }
  }

  func nextBatch() -> AttemptBatch? { batches.popFirst() }
}
