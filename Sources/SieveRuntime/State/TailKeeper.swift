import Foundation
import SieveBytes
import SieveDiagnostics
import SieveEnvironment
import SieveSources

/// Keeps the state of a run in its folder: every interval and at the end.
final class TailKeeper {
  private let folder: StateFolder
  private var options: StateOptions
  private let flow: TailFlow
  private let ledger: RejectLedger
  private let report: @Sendable (Diagnostic) -> Void
  private var due: Double
  /// Whether it was said that a checkpoint could not be written, and has not been written since.
  private var isFailing = false
  /// Whether a destination has failed: a later checkpoint would say that it has everything.
  private var isWithheld = false
  /// Whether some destination is no file.
  private var hasStreams = false
  /// Spool files that the newest checkpoint says were taken.
  private var known: Set<FileIdentity> = []
  /// A checkpoint that a copy of the process is writing.
  private var pending: Pending?
  private(set) var statistics: StateStatistics

  init(
    _ folder: StateFolder,
    _ options: StateOptions,
    _ flow: TailFlow,
    _ ledger: RejectLedger,
    repeated: UInt64,
    report: @escaping @Sendable (Diagnostic) -> Void
  ) {
    self.folder = folder
    self.options = options
    self.flow = flow
    self.ledger = ledger
    self.report = report
    due = Self.uptime + options.intervalSeconds
    statistics = StateStatistics(repeated: repeated)
    flow.isInterrupted = { [unowned self] in pending?.draft.isOver ?? isDue }
  }

  private struct Pending {
    var draft: CheckpointDraft
    var content: Content
  }

  /// What a checkpoint says of the rest of the world.
  private struct Content {
    var hasStreams: Bool
    /// Spool files that were taken.
    var held: Set<FileIdentity>
    /// How long the stream waited for it, in seconds.
    var wait: Double
  }

  private static var uptime: Double { Surroundings.current.uptime }

  private var isDue: Bool { !isWithheld && Self.uptime >= due }

  /// Writes the first checkpoint of a run, from which on nothing is lost, unless the one that it goes on from says all
  /// that it would: with millions of callers that saves two fifths of a restart.
  ///
  /// - Throws: `Diagnostic` when it cannot be written and there is none.
  func begin(
    _ detector: Detector,
    _ outlet: inout AlertOutlet,
    _ summary: RunSummary,
    after loaded: StateFolder.Loaded?
  ) throws {
    guard flow.isSettled else {
      due = Self.uptime
      return
    }
    do {
      if let loaded, try isCurrent(loaded, &outlet) { return }
      try write(detector, &outlet, summary, isAwaited: true)
    } catch {
      if folder.versions.isEmpty { throw refusal(error) }
      note(error)
    }
  }

  /// Whether a checkpoint is the newest, of this configuration, and of the destinations as they are.
  private func isCurrent(
    _ loaded: StateFolder.Loaded,
    _ outlet: inout AlertOutlet
  ) throws -> Bool {
    guard loaded.number == folder.newest, loaded.snapshot.changes.isEmpty else { return false }
    // Where the clock was set, the next run could not tell any more what has come since.
    guard loaded.snapshot.flow.run.moment.hasClockKept else { return false }
    let marks = try outlet.marks()
    guard marks == loaded.snapshot.outputs, try ledger.mark() == loaded.snapshot.rejects else {
      return false
    }
    hasStreams = outlet.hasStreams(marks)
    folder.goOn()
    return true
  }

  /// Writes a checkpoint if one is due, or if the run ends.
  func keep(
    _ detector: Detector,
    _ outlet: inout AlertOutlet,
    _ summary: RunSummary,
    isLast: Bool = false
  ) {
    if let pending, isLast || pending.draft.isOver {
      self.pending = nil
      do { try finish(pending, isAwaited: isLast) } catch { note(error) }
    }
    guard isDue || isLast, pending == nil, !isWithheld, flow.isSettled else { return }
    due = Self.uptime + options.intervalSeconds
    guard outlet.isWhole else {
      isWithheld = true
      // When the last one is gone the run ends, and says so itself.
      if outlet.isOpen { report(StateFault.withheld(folder.path)) }
      return
    }
    guard flow.hasMoved || isFailing || !flow.follower.held.isEmpty else { return }
    do {
      try write(detector, &outlet, summary, isAwaited: isLast)
      // Spool files are put away when two checkpoints know them: the newest may turn out to be damaged.
      if isLast, !flow.follower.held.isEmpty {
        try write(detector, &outlet, summary, isAwaited: true)
      }
    } catch {
      note(error)
    }
  }

  /// Notes which lists are in use from here on.
  func note(_ lists: [StateOptions.Setting]) {
    options.lists = lists
    flow.hasMoved = true
  }

  /// Notes that an alert was given out.
  func noteAlert() { if hasStreams { folder.noteDelivered() } }

  /// Writes a checkpoint, or has a copy of the process do so unless it `isAwaited`.
  private func write(
    _ detector: Detector,
    _ outlet: inout AlertOutlet,
    _ summary: RunSummary,
    isAwaited: Bool
  ) throws {
    let begun = Self.uptime
    // What a checkpoint says was written has to be on the disk before it is.
    let marks = try outlet.marks()
    let rejects = try ledger.mark()
    // All that others have a hand in is asked for here: in a copy of the process nobody is left to let go of a lock.
    let rejected = (ledger.known, ledger.layouts)
    let state = flow.state
    var content = Content(
      hasStreams: outlet.hasStreams(marks),
      held: Set(flow.follower.held),
      wait: 0
    )
    func save(_ writer: inout StateWriter) {
      TailSnapshot.save(state, (marks, rejects), rejected, summary, detector, options, to: &writer)
    }
    flow.hasMoved = false
    if !isAwaited, let draft = folder.begin(save) {
      content.wait = Self.uptime - begun
      pending = Pending(draft: draft, content: content)
      return
    }
    let size = try folder.write(save)
    // Before the first record, and after the last, no stream waits.
    content.wait = isAwaited ? 0 : Self.uptime - begun
    take(content, size: size)
  }

  /// Ends what a copy of the process has begun.
  private func finish(_ pending: Pending, isAwaited: Bool) throws {
    let begun = Self.uptime
    let size = try folder.finish(pending.draft)
    var content = pending.content
    if !isAwaited { content.wait = max(content.wait, Self.uptime - begun) }
    take(content, size: size)
  }

  /// Takes note of the newest checkpoint.
  private func take(_ content: Content, size: UInt64) {
    hasStreams = content.hasStreams
    isFailing = false
    flow.follower.release(content.held.intersection(known).sorted { $0.inode < $1.inode })
    known = content.held
    statistics.note(bytes: size, seconds: content.wait)
    due = Self.uptime + options.intervalSeconds
  }

  private func note(_ error: any Error) {
    statistics.failed += 1
    // What it would have said was said nowhere.
    flow.hasMoved = true
    if !isFailing { report(refusal(error, isWarning: true)) }
    isFailing = true
  }

  private func refusal(_ error: any Error, isWarning: Bool = false) -> Diagnostic {
    guard let failure = error as? StateFolder.Failure else {
      var diagnostic =
        error as? Diagnostic ?? StateFault.refused(folder.path, error.localizedDescription)
      if isWarning { diagnostic.severity = .warning }
      return diagnostic
    }
    if isWarning { return StateFault.notWritten(folder.path, failure.error) }
    return StateFault.refused(folder.path, String(cString: strerror(failure.error)))
  }
}

/// What was kept of a run, as `--stats` says it.
struct StateStatistics: Encodable, Sendable {
  /// Checkpoints that were written, and that could not be.
  private(set) var checkpoints: UInt64 = 0
  var failed: UInt64 = 0
  /// Size of the last one.
  private(set) var bytes: UInt64 = 0
  /// The longest time for which the stream waited for one.
  private(set) var longestMilliseconds = 0.0
  /// Alerts that the run before had given to a pipe after its last checkpoint, and that come again.
  let repeated: UInt64

  init(repeated: UInt64) { self.repeated = repeated }

  mutating func note(bytes: UInt64, seconds: Double) {
    checkpoints += 1
    self.bytes = bytes
    longestMilliseconds = max(longestMilliseconds, (seconds * 1_000_000).rounded() / 1000)
  }

  enum CodingKeys: String, CodingKey {
    case checkpoints, failed, bytes, repeated
    case longestMilliseconds = "longest_ms"
  }
}
