import Foundation
import SieveDiagnostics
import SieveEnvironment

/// The files of spool folders on their way from being written to being taken.
final class SpoolQueue {
  private struct Waiting {
    var path: String
    var facts: FileFacts
    /// When it is looked at again.
    var due: Double
    /// Whether it came up in the look at everything that is under way.
    var isFresh: Bool
  }

  struct Ready {
    var path: String
    var marker: String?
    var facts: FileFacts
    /// Since when it is known to be whole.
    var since: Double
  }

  /// How long files wait for one before them that cannot be read, or of which the system cannot say what it is.
  private static let patienceSeconds = 60.0
  /// Between two tries.
  private static let retrySeconds = 1.0

  private let options: SpoolOptions
  private let registry: FollowRegistry
  private let roots: FollowRoots
  private let disposal: SpoolDisposal
  /// In order of `due`: all wait equally long.
  private var waiting: [Waiting] = []
  private var waitingStart = 0
  private var waitingPaths: Set<String> = []
  /// Waiting files that were seen to change or could not be seen first, with when they had changed: younger ones may be
  /// whole before them.
  private var restless: [String: Int64] = [:]
  /// Paths of which the system could not say what they are, and since when.
  private var unclear: [String: Double] = [:]
  /// Files without their marker by path and by path without extension, and markers without their file.
  private var unmarked: [String: String] = [:]
  private var markers: [String: String] = [:]
  private var ready: [Ready] = []
  /// When the oldest of them had changed.
  private var readyOldest = Int64.max
  private var readyPaths: Set<String> = []
  /// Sorted, the next one last.
  private var batch: [Ready] = []
  private var given: [Int: (Ready, FollowedPosition)] = [:]
  /// The file that cannot be read now, since when, and when it is tried again.
  private var troubled: (identity: FileIdentity, since: Double, due: Double)?
  /// Files that could not be read for long: tried with each look, behind all others.
  private var hopeless: [FileIdentity: Ready] = [:]
  private var again: [Ready] = []
  /// What was taken and is still there.
  private var taken: [FileIdentity: FollowedPosition] = [:]
  /// What an earlier run had begun.
  private var begun: [FileIdentity: FollowedPosition] = [:]
  /// What was taken and is to be moved or removed later.
  private var holding: [FileIdentity: SpoolDisposal.File] = [:]
  private var seen: Set<FileIdentity>?

  init(
    _ options: SpoolOptions,
    roots: FollowRoots,
    registry: FollowRegistry,
    resumed: [FollowedPosition]
  ) {
    self.options = options
    self.roots = roots
    self.registry = registry
    disposal = SpoolDisposal(options.after, registry: registry)
    for position in resumed where position.isWhole {
      if position.isFinished {
        taken[position.identity] = position
        hold(position)
      } else {
        begun[position.identity] = position
      }
    }
  }

  /// Whether a file may soon be whole, or be found.
  func isWaiting(now: Double) -> Bool {
    waitingStart < waiting.count || !ready.isEmpty || !batch.isEmpty || awaitsAnswer(now)
  }

  /// Whether the system could not say of some path what it is, and is still trusted to.
  private func awaitsAnswer(_ now: Double) -> Bool {
    unclear.contains { now - $0.value < Self.patienceSeconds }
  }

  /// Whether the system could not say of some path what it is.
  var isUnclear: Bool { !unclear.isEmpty }

  /// Whether a file is whole, was not given out yet, and may be.
  func hasReady(now: Double) -> Bool {
    guard given.isEmpty, now >= troubled?.due ?? now else { return false }
    return hasCandidate(now) || !again.isEmpty
  }

  /// When something is to be looked at again.
  func nextDue(now: Double) -> Double? {
    let settles = waitingStart < waiting.count ? waiting[waitingStart].due : nil
    // One that is due already may have to wait for others.
    let retries = troubled.flatMap { $0.due > now ? $0.due : nil }
    return [settles, retries].compactMap(\.self).min()
  }

  // MARK: Coming

  /// Looks at a file that is there, or has changed.
  func consider(_ path: String, now: Double) {
    guard !waitingPaths.contains(path), !readyPaths.contains(path) else { return }
    do throws(SystemFailure) {
      let facts = try registry.facts(path)
      if facts.isRegular { try look(at: path, facts, now) }
      guard unclear.removeValue(forKey: path) != nil else { return }
      registry.unsay("open " + path)
      // It is looked at later than younger ones were.
      if waitingPaths.contains(path) { restless[path] = facts.changedAt }
    } catch {
      note(error, path, now)
    }
  }

  /// Notes why nothing is known of a path.
  private func note(_ failure: SystemFailure, _ path: String, _ now: Double) {
    if failure.isAbsence {
      unclear[path] = nil
    } else {
      unclear[path] = unclear[path] ?? now
      registry.say(FollowFault.refused(path, failure.number), once: "open " + path)
    }
  }

  private func look(
    at path: String,
    _ facts: FileFacts,
    _ now: Double
  ) throws(SystemFailure) {
    seen?.insert(facts.identity)
    if isTaken(facts) { return }
    if let file = hopeless[facts.identity], file.facts.changedAt == facts.changedAt {
      if readyPaths.insert(file.path).inserted { again.append(file) }
      return
    }
    if let suffix = options.finishedSuffix {
      try considerMarked(path, suffix, facts, now)
    } else {
      considerSettling(path, facts, now)
    }
  }

  private func isTaken(_ facts: FileFacts) -> Bool {
    taken[facts.identity]?.changedAt == facts.changedAt
  }

  private func considerMarked(
    _ path: String,
    _ suffix: String,
    _ facts: FileFacts,
    _ now: Double
  ) throws(SystemFailure) {
    guard path.hasSuffix(suffix) else {
      let keys = Self.keys(path)
      for key in keys {
        // It may have been that of a file of the same name, and have been put away with that.
        guard let marker = markers[key] else { continue }
        let isThere = try existing(marker) != nil
        markers[key] = nil
        guard isThere else { continue }
        makeReady(Ready(path: path, marker: marker, facts: facts, since: now))
        return
      }
      for key in keys { unmarked[key] = path }
      return
    }
    let key = String(path.dropLast(suffix.count))
    let file = unmarked[key] ?? key
    if let facts = try existing(file) {
      for key in Self.keys(file) { unmarked[key] = nil }
      guard facts.isRegular, !isTaken(facts) else { return }
      makeReady(Ready(path: file, marker: path, facts: facts, since: now))
    } else if facts.size > 0 {
      // The suffix was given to the file itself.
      makeReady(Ready(path: path, marker: nil, facts: facts, since: now))
    } else {
      markers[key] = path
    }
  }

  /// The facts of a path; `nil` when nothing has it.
  private func existing(_ path: String) throws(SystemFailure) -> FileFacts? {
    do throws(SystemFailure) {
      return try registry.facts(path)
    } catch {
      if error.isAbsence { return nil }
      throw error
    }
  }

  /// What a marker of a file may be called, without the suffix.
  private static func keys(_ path: String) -> [String] {
    let (folder, base) = SiblingNames.split(path)
    guard let dot = base.lastIndex(of: "."), dot != base.startIndex else { return [path] }
    return [path, SiblingNames.join(folder, String(base[..<dot]))]
  }

  private func considerSettling(_ path: String, _ facts: FileFacts, _ now: Double) {
    // An empty file is one that is about to be written.
    guard facts.size > 0 else { return }
    if options.settleSeconds == 0 {
      makeReady(Ready(path: path, marker: nil, facts: facts, since: now))
    } else {
      // Not by its age: the clock that says when it was changed may be another one, or have jumped.
      wait(path, facts, now)
    }
  }

  private func wait(_ path: String, _ facts: FileFacts, _ now: Double) {
    waitingPaths.insert(path)
    // A round has one time, which may be that of a moment before.
    let due = max(now + options.settleSeconds, waiting.last?.due ?? 0)
    waiting.append(Waiting(path: path, facts: facts, due: due, isFresh: seen != nil))
  }

  private func makeReady(_ file: Ready) {
    guard readyPaths.insert(file.path).inserted else { return }
    ready.append(file)
    readyOldest = min(readyOldest, file.facts.changedAt)
  }

  /// Looks again at files whose time has come.
  func settle(now: Double) {
    while waitingStart < waiting.count, waiting[waitingStart].due <= now {
      let item = waiting[waitingStart]
      waitingStart += 1
      waitingPaths.remove(item.path)
      do throws(SystemFailure) {
        let facts = try registry.facts(item.path)
        if facts.identity == item.facts.identity, facts.size == item.facts.size,
          facts.changedAt == item.facts.changedAt
        {
          restless[item.path] = nil
          unclear[item.path] = nil
          makeReady(Ready(path: item.path, marker: nil, facts: facts, since: now))
        } else {
          restless[item.path] = facts.changedAt
          wait(item.path, facts, now)
        }
      } catch {
        note(error, item.path, now)
        let isTrusted = unclear[item.path].map { now - $0 < Self.patienceSeconds } ?? false
        restless[item.path] = isTrusted ? item.facts.changedAt : nil
        if isTrusted { wait(item.path, item.facts, now) }
      }
    }
    if waitingStart > 1024, waitingStart * 2 > waiting.count {
      waiting.removeFirst(waitingStart)
      waitingStart = 0
    }
  }

  // MARK: Going

  /// Whether the oldest file that is whole may be given out: nothing older may soon be.
  private func hasCandidate(_ now: Double) -> Bool {
    if batch.isEmpty || readyOldest < batch[batch.count - 1].facts.changedAt {
      batch = (batch + ready).sorted {
        ($0.facts.changedAt, $0.path) > ($1.facts.changedAt, $1.path)
      }
      ready = []
      readyOldest = .max
    }
    guard let file = batch.last else { return false }
    return !isHeld(file, now)
  }

  private func isHeld(_ file: Ready, _ now: Double) -> Bool {
    if awaitsAnswer(now) { return true }
    // One look more at what was changing when this one was seen first, not much longer.
    return now - file.since <= 2 * options.settleSeconds
      && restless.contains { $0.value < file.facts.changedAt }
  }

  /// The next file that is whole, oldest first, once the one before was used.
  func next(now: Double) -> FollowedWhole? {
    guard hasReady(now: now) else { return nil }
    let isRetry = !hasCandidate(now)
    guard let file = isRetry ? again.popLast() : batch.popLast() else { return nil }
    let id = registry.nextID()
    let identity = file.facts.identity
    let resumed = begun[identity].flatMap { $0.changedAt == file.facts.changedAt ? $0 : nil }
    var position = FollowedPosition(
      path: file.path,
      identity: identity,
      fingerprint: FileFingerprint((try? OpenedFile(file.path))?.head ?? []),
      offset: resumed?.offset ?? 0,
      changedAt: file.facts.changedAt,
      isWhole: true
    )
    position.used = resumed?.used ?? WholeProgress()
    begun[identity] = nil
    given[id] = (file, position)
    return FollowedWhole(
      id: id,
      path: file.path,
      origin: roots.origin(of: file.path),
      used: position.used,
      isRetry: isRetry
    )
  }

  /// Takes note that a file was used; one that could not be is left where it is.
  func finish(_ id: Int, consumed: UInt64, isGood: Bool) {
    guard let (file, position) = given.removeValue(forKey: id) else { return }
    readyPaths.remove(file.path)
    troubled = nil
    hopeless[position.identity] = nil
    registry.unsay("open " + file.path)
    var finished = position
    finished.offset = consumed
    finished.isFinished = true
    if isGood, options.holdsTaken, options.after != .keep {
      finished.isToPutAway = true
      finished.marker = file.marker
      holding[position.identity] = SpoolDisposal.File(finished)
    } else if isGood {
      finished.marker = file.marker
      if disposal.putAway(SpoolDisposal.File(finished)) { return }
    }
    taken[position.identity] = finished
  }

  /// Takes note that a file cannot be read now, and how much of it was used.
  ///
  /// It is tried again before all others for a while, and then with each look, behind them.
  ///
  /// - Returns: whether the others do not wait for it any more, from now on.
  func postpone(_ id: Int, used: WholeProgress, because trouble: Diagnostic, now: Double) -> Bool {
    guard let (file, position) = given.removeValue(forKey: id) else { return false }
    registry.say(FollowFault.postponed(file.path, trouble), once: "open " + file.path)
    let identity = position.identity
    begun[identity] = position
    begun[identity]?.used = used
    guard hopeless[identity] == nil else {
      readyPaths.remove(file.path)
      return false
    }
    let since = troubled?.identity == identity ? troubled?.since ?? now : now
    guard now - since >= Self.patienceSeconds else {
      troubled = (identity, since, now + Self.retrySeconds)
      batch.append(file)
      return false
    }
    troubled = nil
    hopeless[identity] = file
    readyPaths.remove(file.path)
    return true
  }

  /// Holds a file that an earlier run had taken; it may have been put away since, and not durably.
  private func hold(_ position: FollowedPosition) {
    guard position.isToPutAway, options.after != .keep else { return }
    holding[position.identity] = SpoolDisposal.File(position)
  }

  /// Files that were taken and stay until they are released.
  var held: [FileIdentity] { Array(holding.keys) }

  /// Moves or removes files that were held; those that cannot be, durably, are held on.
  func release(_ files: [FileIdentity]) {
    let released = files.compactMap { holding[$0] }.sorted { $0.path < $1.path }
    let gone = released.filter(disposal.putAway)
    guard !gone.isEmpty, disposal.sync(gone) else { return }
    for file in gone {
      holding[file.identity] = nil
      taken[file.identity] = nil
    }
  }

  /// How far files were used: those that are under way, and those that were taken and are still there.
  func positions(_ reach: (Int) -> FollowedReach?) -> [FollowedPosition] {
    let underWay = given.sorted { $0.key < $1.key }.map { id, item in
      var position = item.1
      if let reach = reach(id) { (position.offset, position.used) = (reach.offset, reach.used) }
      return position
    }
    let kept = taken.values.sorted { $0.path < $1.path }
    return underWay + kept + begun.values.sorted { $0.path < $1.path }
  }

  /// Begins to note which files are there, for all are going to be considered.
  func beginScan() { seen = [] }

  /// Forgets files that were taken and are not there any more; a folder that cannot be listed forgets none.
  func endScan(now: Double) {
    for path in unclear.keys.sorted() { consider(path, now: now) }
    // What came up in one look is whole at one time, for its order is that of names.
    var last = waiting.count
    while last > waitingStart, waiting[last - 1].isFresh {
      last -= 1
      waiting[last].isFresh = false
      waiting[last].due = now + options.settleSeconds
    }
    guard let seen else { return }
    self.seen = nil
    taken = taken.filter {
      seen.contains($0.key) || holding[$0.key] != nil || isThere($0.value)
    }
    hopeless = hopeless.filter { seen.contains($0.key) }
  }

  private func isThere(_ position: FollowedPosition) -> Bool {
    do throws(SystemFailure) {
      return try registry.facts(position.path).identity == position.identity
    } catch {
      return !error.isAbsence
    }
  }
}
