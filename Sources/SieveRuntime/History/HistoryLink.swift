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
  /// Calls of the inputs that the history may give still, by set-up time and what they are.
  private var calls: [UInt64: Int] = [:]
  /// Those from before `turn`.
  private var older: [UInt64: Int] = [:]
  /// When calls begin to be older ones, in the time of the calls.
  private var turn: Int64?
  /// How long calls are remembered: records may be as far out of order in one of the two.
  private let memory: Int64
  /// Calls of the history that the inputs gave as well.
  private(set) var repeated: UInt64 = 0

  init(_ file: HistoryFile, isLive: Bool = false, lateness: Int64 = 86_400_000) {
    self.file = file
    self.isLive = isLive
    memory = max(lateness, 86_400_000)
  }

  /// Looks at the first calls of the run; a warning when they do not join on to the history.
  mutating func look(_ batch: AttemptBatch) -> Diagnostic? {
    guard !hasBegun, let first = batch.attempts.first(where: { $0.stage != .past }) else {
      return nil
    }
    hasBegun = true
    let (gap, isEndless) = first.setupTime.subtractingReportingOverflow(file.through)
    if gap > Self.gapMax || isEndless && first.setupTime > file.through {
      return HistoryDiagnostic.gap(file.name, through: file.through, first: first.setupTime)
    }
    guard isLive, first.setupTime < file.through else { return nil }
    return HistoryDiagnostic.overlap(file.name, through: file.through, first: first.setupTime)
  }

  /// Leaves out calls of the history that the inputs give as well; those go before it at equal times.
  mutating func filter(_ batch: inout AttemptBatch) {
    var repeats: Set<Int> = []
    for (index, attempt) in batch.attempts.enumerated() where attempt.setupTime <= file.through {
      let content = ContentHash.ofPartiesAndTime(attempt, batch)
      if attempt.stage != .past {
        forget(before: attempt.setupTime)
        calls[content, default: 0] += 1
      } else if Self.take(content, from: &calls) || Self.take(content, from: &older) {
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

  /// Forgets calls of which the history has had its time.
  private mutating func forget(before time: Int64) {
    guard let turn else { return self.turn = time }
    let (end, isOver) = turn.addingReportingOverflow(memory)
    guard !isOver, time > end else { return }
    self.turn = time
    older = calls
    calls = [:]
  }

  private static func take(_ content: UInt64, from calls: inout [UInt64: Int]) -> Bool {
    guard let count = calls[content] else { return false }
    calls[content] = count > 1 ? count - 1 : nil
    return true
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
