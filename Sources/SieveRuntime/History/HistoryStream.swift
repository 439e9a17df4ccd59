import SieveEngine
import SieveModel

/// Gives out the attempts of a history, as far as somebody is going to look back.
final class HistoryStream: PastStream {
  private let file: HistoryFile
  private let reach: Int64
  private let takesRequests: Bool
  private var since: Int64
  private var next = 0
  private var first: UInt64 = 1

  /// Prepares a stream; blocks that end more than `reach` before the end of the history are passed over.
  init(_ file: HistoryFile, reach: Int64, takesRequests: Bool) {
    self.file = file
    self.reach = reach
    self.takesRequests = takesRequests
    since = .min
    begin(before: nil)
  }

  /// Has blocks count back from the first attempt of the inputs, when it was before the end of the history.
  func begin(before first: Int64?) {
    let start = min(first ?? file.through, file.through)
    let (since, isAll) = start.subtractingReportingOverflow(reach)
    self.since = isAll ? .min : since
  }

  func nextBatch() throws -> AttemptBatch? {
    while next < file.blocks.count {
      let block = file.blocks[next]
      next += 1
      defer { first += UInt64(block.count) }
      if block.newest < since { continue }
      let batch = try file.batch(block, first: first)
      if takesRequests || batch.attempts.allSatisfy({ $0.method == .invite }) { return batch }
      // Nobody asks for them in this run, whose inputs give none either.
      var calls = AttemptBatch()
      for (index, attempt) in batch.attempts.enumerated() where attempt.method == .invite {
        calls.append(index, of: batch)
      }
      return calls
    }
    return nil
  }
}
