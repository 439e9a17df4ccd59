import SieveDiagnostics
import SieveModel

/// Where a history and the calls of a run meet.
struct HistoryLink {
  /// More time between them than a night is a day that is missing.
  private static let gapMax: Int64 = 12 * 3_600_000

  private let file: HistoryFile
  /// Whether calls come one by one after all of the history, instead of in order with it.
  private let isLive: Bool
  private var hasBegun = false
  /// Calls of the newest set-up time up to the end of the history, by what they are.
  private var calls: [UInt64: Int] = [:]
  private var time = Int64.min
  /// Calls of the history that the inputs gave as well.
  private(set) var repeated: UInt64 = 0

  init(_ file: HistoryFile, isLive: Bool = false) {
    self.file = file
    self.isLive = isLive
  }

  /// Looks at the first calls of the run; a warning when they do not join on to the history.
  mutating func look(_ batch: AttemptBatch) -> Diagnostic? {
    guard !hasBegun, let first = batch.attempts.first(where: { $0.stage != .past }) else {
      return nil
    }
    hasBegun = true
    if first.setupTime - file.through > Self.gapMax {
      return HistoryDiagnostic.gap(file.name, through: file.through, first: first.setupTime)
    }
    guard isLive, first.setupTime < file.through else { return nil }
    return HistoryDiagnostic.overlap(file.name, through: file.through, first: first.setupTime)
  }

  /// Leaves out calls of the history that the inputs give as well; those go before it at equal times.
  mutating func filter(_ batch: inout AttemptBatch) {
    var repeats: Set<Int> = []
    for (index, attempt) in batch.attempts.enumerated() where attempt.setupTime <= file.through {
      guard attempt.setupTime >= time else { continue }
      if attempt.setupTime > time {
        time = attempt.setupTime
        calls.removeAll(keepingCapacity: true)
      }
      let content = ContentHash.ofParties(attempt, atSetup: batch)
      if attempt.stage != .past {
        calls[content, default: 0] += 1
      } else if let count = calls[content], count > 0 {
        calls[content] = count - 1
        repeats.insert(index)
      }
    }
    guard !repeats.isEmpty else { return }
    repeated += UInt64(repeats.count)
    var kept = AttemptBatch()
    for index in batch.attempts.indices where !repeats.contains(index) {
      kept.append(index, of: batch)
    }
    batch = kept
  }

  /// The history as a manifest names it.
  var manifest: Manifest.File {
    let digest = InputDigest()
    // It has been read whole already; what cannot be read any more gets a digest that says so.
    try? file.forEachPiece(digest.add)
    let value = digest.value
    return Manifest.File(name: file.name, sha256: value.sha256, bytes: value.bytes)
  }

  /// What a person is told at the end.
  var text: String {
    var text = "Began with the history of \(file.attempts.grouped) attempts"
    if repeated > 0 { text += "; \(repeated.grouped) of them are in the inputs too" }
    return text + "\n"
  }
}
