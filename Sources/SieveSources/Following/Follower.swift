import Foundation
public import SieveDiagnostics
import SieveEnvironment

/// Follows files that grow and folders that fill: whole lines and whole files come out, each once.
///
/// Nothing is read ahead: what is not asked for stays in its file. Used from one thread.
public final class Follower {
  /// What was come across, for a summary.
  public struct Counts: Sendable, Equatable {
    /// Files whose lines were given out.
    public var files = 0
    /// Files of spool folders that were given out.
    public var wholeFiles = 0
    /// Bytes given out as lines.
    public var bytes: UInt64 = 0

    /// Nothing yet.
    public init() {}
  }

  /// What was come across so far.
  public private(set) var counts = Counts()

  private let options: FollowOptions
  private let registry: FollowRegistry
  private let watcher: FolderWatcher
  private let spool: SpoolQueue?
  /// What an earlier run followed.
  private let former: (roots: FollowRoots, moment: FollowMoment)?
  private var tracks: [String: FollowedTrack] = [:]
  private var resumed: [String: [FollowedPosition]] = [:]
  /// Tracks to visit, in order; those that were visited lie before `turn`.
  private var dirty: [FollowedTrack] = []
  private var turn = 0
  private var lingering: [FollowedTrack] = []
  private var lingerDue = 0.0
  private var nextScan = 0.0
  /// When the last look at everything began, by the clock of file systems.
  private var scannedAt: FollowMoment?
  private var lastRound = -1.0
  /// Events of the last round in which something came.
  private var lastFiles = 0
  private let buffer: UnsafeMutableRawBufferPointer
  private let clock: () -> Double

  /// How often files are looked at that only time decides about.
  private static let lingerStep = 0.1

  /// What this run follows, until it looked last.
  public var run: FormerRun {
    FormerRun(paths: options.paths, moment: scannedAt ?? .now)
  }

  /// Begins to follow; nothing is read before `next` is called.
  ///
  /// - Parameters:
  ///   - options: What is followed, and how.
  ///   - positions: How far an earlier run came; what it followed is read on from there.
  ///   - former: What the earlier run followed, and when: files that it did not see have come since.
  ///   - report: Takes remarks.
  public convenience init(
    _ options: FollowOptions,
    resuming positions: [FollowedPosition] = [],
    former: FormerRun? = nil,
    report: @escaping (Diagnostic) -> Void
  ) {
    self.init(
      options,
      resuming: positions,
      former: former,
      clock: Self.uptime,
      report: report
    )
  }

  init(
    _ options: FollowOptions,
    resuming positions: [FollowedPosition],
    former: FormerRun? = nil,
    clock: @escaping () -> Double,
    report: @escaping (Diagnostic) -> Void
  ) {
    self.options = options
    self.clock = clock
    var excluded: String?
    if case .move(let folder) = options.spool?.after { excluded = folder }
    let roots = FollowRoots(options.paths, excluded: excluded)
    watcher = FolderWatcher(roots, options)
    self.former = former.map { (FollowRoots($0.paths, excluded: excluded), $0.moment) }
    registry = FollowRegistry(options, isNetwork: watcher.isNetwork, report: report)
    spool = options.spool.map { [registry] in
      SpoolQueue($0, roots: roots, registry: registry, resumed: positions)
    }
    buffer = .allocate(byteCount: max(1, options.chunkBytes), alignment: 16)
    for position in positions where !position.isWhole {
      registry.remember(position)
      if !position.isFinished { resumed[position.path, default: []].append(position) }
    }
    registry.track = { [unowned self] in tracks[$0] }
    // What an earlier run followed may have been renamed or copied since: it is looked for first.
    for path in resumed.keys.sorted() where watcher.roots.names(path) || watcher.roots.cover(path) {
      follow(path, isNamed: watcher.roots.names(path), isInitial: true)
    }
    scan(isInitial: true)
  }

  deinit { buffer.deallocate() }

  private static func uptime() -> Double { Surroundings.current.uptime }

  /// Whether there are files that are soon to be given out, though nothing changes any more.
  public var isAwaitingFiles: Bool { spool?.isWaiting(now: clock()) ?? false }

  /// Waits for something to read, and reads it: a bounded round of all files that have changed.
  ///
  /// - Returns: what came, in order; nothing after `seconds` without a change.
  public func next(within seconds: Double) -> [FollowedEvent] {
    var events: [FollowedEvent] = []
    let deadline = clock() + seconds
    repeat {
      wait(until: deadline)
      takeNotices()
      work(&events)
    } while events.isEmpty && clock() < deadline
    return events
  }

  /// Takes note that a file of a spool folder was used; one that could not be stays where it is.
  ///
  /// - Parameters:
  ///   - id: Its number.
  ///   - consumed: Decompressed bytes that it has.
  ///   - isGood: Whether it was used to its end.
  public func finish(_ id: Int, consumed: UInt64, isGood: Bool) {
    spool?.finish(id, consumed: consumed, isGood: isGood)
  }

  /// Takes note that a file of a spool folder cannot be read now: it is given out again.
  ///
  /// - Parameters:
  ///   - id: Its number.
  ///   - used: What was used of it so far.
  ///   - trouble: Why it cannot be read.
  /// - Returns: whether others do not wait for it any more, from now on.
  public func postpone(_ id: Int, used: WholeProgress, because trouble: Diagnostic) -> Bool {
    counts.wholeFiles -= 1
    return spool?.postpone(id, used: used, because: trouble, now: clock()) ?? false
  }

  /// Moves or removes files of spool folders that were held: what came of them is kept by now.
  public func release(_ files: [FileIdentity]) { spool?.release(files) }

  /// Files of spool folders that are held.
  public var held: [FileIdentity] { spool?.held ?? [] }

  /// How far everything was used, to go on from there in another process.
  ///
  /// - Parameter reach: How far a file was used, when that is not all that was given out.
  /// - Returns: a value for each file that is known, finished ones among them.
  public func positions(
    reach: (_ id: Int) -> FollowedReach? = { _ in nil }
  ) -> [FollowedPosition] {
    var positions = registry.positions.filter(\.isFinished)
    for (path, track) in tracks.sorted(by: { $0.key < $1.key }) {
      positions += track.positions(reach)
      resumed[path] = nil
    }
    for (_, lost) in resumed.sorted(by: { $0.key < $1.key }) { positions += lost }
    return positions + (spool?.positions(reach) ?? [])
  }

  // MARK: Waiting

  private func wait(until deadline: Double) {
    var now = clock()
    // Whole files are there: nothing is gained by gathering more of them.
    if turn < dirty.count || spool?.hasReady(now: now) ?? false { return }
    // While much is written, a little patience makes fewer and longer reads.
    // A visit costs the same for one line as for a hundred: of many files, more is gathered.
    let gather = options.gatherSeconds * (1 + min(1, Double(lastFiles) / 100))
    // Who has something else to do does not wait: a file of a spool folder is being read.
    let patience = min(deadline, lastRound + gather) - now
    if lastRound >= 0, patience > 0 {
      Surroundings.current.sleep(patience)
      now = clock()
    }
    var due = min(deadline, nextScan)
    if !lingering.isEmpty { due = min(due, lingerDue) }
    if let spool { due = min(due, spool.nextDue(now: now) ?? due) }
    if due > now { watcher.wait(seconds: due - now) }
  }

  private func takeNotices() {
    guard let notices = watcher.take() else {
      // The system lost count: everything is looked at.
      nextScan = 0
      return
    }
    for notice in notices {
      if notice.name.isEmpty {
        // A folder went away or came back: its files are looked for soon.
        nextScan = min(nextScan, clock() + 1)
      } else {
        note(notice)
      }
    }
  }

  private func note(_ notice: ChangeNotice) {
    let path = SiblingNames.join(notice.folder, notice.name)
    if notice.isFolder {
      if notice.isNaming, watcher.roots.coverFolder(path) { scanFolder(path, isInitial: false) }
      return
    }
    if let track = tracks[path] {
      mark(track)
    } else if watcher.roots.cover(path) {
      found(path, isInitial: false)
    }
    // What is written to a file that was renamed concerns the name that it had.
    if tracks[path]?.files.isEmpty ?? true { markOriginals(path) }
  }

  private func markOriginals(_ path: String) {
    guard spool == nil else { return }
    let (folder, base) = SiblingNames.split(path)
    for name in RotatedName.originals(of: base) {
      if let track = tracks[SiblingNames.join(folder, name)] { mark(track) }
    }
  }

  // MARK: Looking for files

  private func scan(isInitial: Bool) {
    let began = FollowMoment.now
    let before = isInitial ? former?.moment : scannedAt
    var isComplete = true
    spool?.beginScan()
    for root in watcher.roots.roots {
      switch root {
      case .file(let path):
        watch(SiblingNames.split(path).folder)
        if tracks[path] == nil { follow(path, isNamed: true, isInitial: isInitial) }
      case .pattern(let pattern):
        let folders = watcher.folders(of: pattern)
        for folder in folders { watch(folder) }
        for path in FollowRoots.matches(pattern) { found(path, isInitial: isInitial) }
        guard let before, spool == nil else { continue }
        for folder in folders.sorted() {
          let isLooked = findRotated(folder, since: before.since, isInitial: isInitial)
          isComplete = isComplete && isLooked
        }
      case .folder(let folder): scanFolder(folder, isInitial: isInitial)
      }
    }
    spool?.endScan(now: clock())
    scannedAt = isComplete ? began : before
    for track in tracks.values.sorted(by: { $0.path < $1.path }) { mark(track) }
    nextScan = clock() + (isComplete ? watcher.scanSeconds : min(5, watcher.scanSeconds))
  }

  /// How often a folder is listed of which names are gone when they are looked at; a link that leads nowhere stays so.
  private static let listingsMax = 3

  /// Follows names of a pattern that nobody has now, when something had one since the last look and was renamed.
  ///
  /// - Returns: whether everything could be looked at.
  private func findRotated(_ folder: String, since: Int64, isInitial: Bool) -> Bool {
    do throws(SystemFailure) {
      for _ in 1...Self.listingsMax
      where try !followRotated(folder, since: since, isInitial: isInitial) { break }
    } catch {
      // A folder that is not there yet has nothing.
      if error.isAbsence { return !watcher.isThere(folder) }
      registry.say(FollowFault.folderRefused(folder, error.number), once: "folder " + folder)
      return false
    }
    registry.unsay("folder " + folder)
    return true
  }

  /// Follows what a listing of a folder shows; whether a name was gone by the time it was looked at.
  private func followRotated(
    _ folder: String,
    since: Int64,
    isInitial: Bool
  ) throws(SystemFailure) -> Bool {
    var isGone = false
    let entries = try FolderListing.entries(folder).sorted { $0.name < $1.name }
    for entry in entries where !entry.isFolder {
      let rotated = SiblingNames.join(folder, entry.name)
      guard !watcher.roots.cover(rotated) else { continue }
      for name in RotatedName.originals(of: entry.name) {
        let path = SiblingNames.join(folder, name)
        guard tracks[path] == nil, watcher.roots.cover(path), !isInitial || isFormer(path)
        else { continue }
        do throws(SystemFailure) {
          guard try FileFacts.of(rotated).changedAt >= since else { continue }
        } catch {
          guard error.isAbsence else { throw error }
          isGone = true
          continue
        }
        follow(path, isNamed: false, isInitial: isInitial)
      }
    }
    return isGone
  }

  private func scanFolder(_ folder: String, isInitial: Bool, depth: Int = 0) {
    watch(folder)
    let entries: [FolderEntry]
    do throws(SystemFailure) {
      entries = try FolderListing.entries(folder)
    } catch {
      registry.say(FollowFault.folderRefused(folder, error.number), once: "folder " + folder)
      return
    }
    registry.unsay("folder " + folder)
    for entry in entries.sorted(by: { $0.name < $1.name }) where !FollowRoots.isPassing(entry.name)
    {
      let path = SiblingNames.join(folder, entry.name)
      if entry.isFolder {
        guard depth < 32, watcher.roots.coverFolder(path) else { continue }
        scanFolder(path, isInitial: isInitial, depth: depth + 1)
      } else {
        found(path, isInitial: isInitial)
      }
    }
  }

  private func watch(_ folder: String) {
    let error = watcher.watch(folder)
    guard error != 0, error != ENOENT, error != ENOTDIR, error != EACCES else { return }
    registry.say(
      FollowFault.noNotices(folder, error, seconds: watcher.scanSeconds),
      once: "notices"
    )
  }

  private func found(_ path: String, isInitial: Bool) {
    if let spool, !watcher.roots.names(path) { return spool.consider(path, now: clock()) }
    if let track = tracks[path] { return mark(track) }
    follow(path, isNamed: false, isInitial: isInitial)
  }

  private func follow(_ path: String, isNamed: Bool, isInitial: Bool) {
    let isFormer = isInitial && self.isFormer(path)
    let track = FollowedTrack(
      path,
      isNamed: isNamed,
      isInitial: isInitial && !isFormer,
      registry: registry,
      resumed: resumed.removeValue(forKey: path) ?? []
    )
    if isFormer, let moment = former?.moment {
      track.noteAbsence(at: moment.since)
    } else if !isInitial, let scannedAt {
      track.noteAbsence(at: scannedAt.since)
    }
    tracks[path] = track
    mark(track)
  }

  /// Whether an earlier run would have seen a file, had it been there.
  private func isFormer(_ path: String) -> Bool {
    guard let roots = former?.roots else { return false }
    return roots.names(path) || roots.cover(path)
  }

  private func mark(_ track: FollowedTrack) {
    guard !track.isDirty else { return }
    track.isDirty = true
    dirty.append(track)
  }

  // MARK: Reading

  private func work(_ events: inout [FollowedEvent]) {
    let now = clock()
    if now >= nextScan { scan(isInitial: false) }
    if now >= lingerDue, !lingering.isEmpty {
      for track in lingering { mark(track) }
      lingering.removeAll(keepingCapacity: true)
      lingerDue = now + Self.lingerStep
    }
    visitDirty(now, &events)
    if let spool {
      spool.settle(now: now)
      if spool.isUnclear { nextScan = min(nextScan, now + 1) }
      // One at a time: it may be long, and the others are read between.
      if events.isEmpty, let whole = spool.next(now: now) {
        counts.wholeFiles += 1
        events.append(.whole(whole))
      }
    }
    if !events.isEmpty { (lastRound, lastFiles) = (now, events.count) }
    count(events)
  }

  private func visitDirty(_ now: Double, _ events: inout [FollowedEvent]) {
    var left = options.roundBytes
    let last = dirty.count
    while turn < last, left > 0 {
      let track = dirty[turn]
      turn += 1
      track.isDirty = false
      let share = min(left, options.chunkBytes)
      var budget = share
      let visit = track.visit(buffer, now: now, budget: &budget, into: &events)
      left -= share - budget
      if visit.isGone { tracks[track.path] = nil }
      if visit.isHot { mark(track) }
      if visit.isLingering {
        if lingering.isEmpty { lingerDue = now + Self.lingerStep }
        lingering.append(track)
      }
    }
    if turn == dirty.count {
      dirty.removeAll(keepingCapacity: true)
      turn = 0
    } else if turn > 4096 {
      dirty.removeFirst(turn)
      turn = 0
    }
  }

  private func count(_ events: [FollowedEvent]) {
    for event in events {
      switch event {
      // One that an earlier run had begun was counted by that.
      case .began(let start): counts.files += start.tag == 0 ? 1 : 0
      case .lines(_, let bytes): counts.bytes += UInt64(bytes.count)
      case .ended, .whole: break
      }
    }
  }
}
