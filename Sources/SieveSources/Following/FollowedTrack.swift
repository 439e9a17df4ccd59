import Foundation
import SieveEnvironment

/// One path that is followed: the file that has this name, and those that had it before and may still
/// be written to.
///
/// Files are read oldest first. A younger one is begun only when the older is at its end, so that
/// lines come in the order in which they were written.
final class FollowedTrack {
  let path: String
  /// Whether the user named this very file.
  let isNamed: Bool
  /// Whether it waits for its turn.
  var isDirty = false
  var isLingering = false

  let registry: FollowRegistry
  /// Oldest first; the last may have the name.
  var files: [FollowedFile] = []
  /// Where an earlier run came to, oldest file first, until the files are found.
  var resumed: [FollowedPosition]
  /// What had the name when there was nothing to read by it: nothing, or an empty file.
  private var placeholder: FollowedPosition?
  /// Whether the name has to be looked at again, for another file may have it.
  private var needsLook = false
  /// Whether what is there now was there at the start, and is not new.
  private var isFirstVisit: Bool
  /// A file that has the name and is not read.
  private var leftOut: FileIdentity?
  /// A file that has the name and was read to its end by another one.
  private var usedUp: FileFacts?
  /// What was seen last when there was nothing to read.
  private var nothing: (identity: FileIdentity, changedAt: Int64, folder: Int64?)?
  private var missingSince: Double?
  /// When this look began, by the clock of files: what is seen in it is no older.
  private var lookedAt = Int64.min
  private var precedingPreamble: [UInt8] = []

  init(
    _ path: String,
    isNamed: Bool,
    isInitial: Bool,
    registry: FollowRegistry,
    resumed: [FollowedPosition] = []
  ) {
    self.path = path
    self.isNamed = isNamed
    self.registry = registry
    self.resumed = resumed
    isFirstVisit = isInitial && resumed.isEmpty
  }

  /// Notes that an earlier run saw nothing by this name: what has had it since may lie beside it.
  func noteAbsence(at time: Int64) {
    keepPlace(FileIdentity(device: 0, inode: 0), time)
  }

  /// Looks at the path and reads on, up to `budget` bytes.
  func visit(
    _ buffer: UnsafeMutableRawBufferPointer,
    now: Double,
    budget: inout Int,
    into events: inout [FollowedEvent]
  ) -> Visit {
    lookedAt = FileFacts.clockTime
    defer { registry.scatter() }
    var visit = Visit()
    do throws(SystemFailure) {
      try lookForCuts(now, &events)
      try lookAtName(now, &events)
    } catch {
      // Whatever had to be found out is found out when the system answers again.
      registry.say(FollowFault.refused(path, error.number), once: "look " + path)
      visit.isLingering = true
      return visit
    }
    registry.unsay("look " + path)
    isFirstVisit = false
    needsLook = false
    var index = 0
    var isHeldUp = false
    while index < files.count, !isHeldUp, !visit.isHot {
      let file = files[index]
      switch readToEnd(file, buffer, now, &budget, &events) {
      case .hot: visit.isHot = true
      case .removed: files.remove(at: index)
      case .unclear:
        visit.isLingering = true
        isHeldUp = true
      case .atEnd where file.rotatedAt != nil && isOver(file, index, now):
        end(file, &events)
        files.remove(at: index)
        keepPlace(FileIdentity(device: 0, inode: 0), file.contentChangedAt)
        needsLook = needsLook || file.isSealed
      case .atEnd:
        // The last line of an older file may still be completed; until then the younger waits.
        isHeldUp = file.rotatedAt != nil && !file.held.isEmpty
        index += 1
      }
    }
    visit.isHot = visit.isHot || needsLook
    visit.isLingering = visit.isLingering || isAwaitingTime(now)
    visit.isGone = missingSince != nil && files.isEmpty && !isNamed && resumed.isEmpty
    return visit
  }

  /// Whether something is decided soon by time alone.
  private func isAwaitingTime(_ now: Double) -> Bool {
    // One visit beyond is what decides.
    let limit = registry.options.lingerSeconds + 1
    if isNamed, let missingSince, now - missingSince < limit { return true }
    return files.contains { file in
      file.rotatedAt.map { now - max($0, file.changedAt) < limit } ?? false
    }
  }

  // MARK: Reading

  private enum Progress { case hot, removed, atEnd, unclear }

  private func readToEnd(
    _ file: FollowedFile,
    _ buffer: UnsafeMutableRawBufferPointer,
    _ now: Double,
    _ budget: inout Int,
    _ events: inout [FollowedEvent]
  ) -> Progress {
    let wasOpen = file.isOpen
    defer { if !wasOpen, file.isOpen { registry.noteOpen(file) } }
    while budget > 0 {
      let before = file.offset
      switch file.read(buffer, lineMax: registry.options.lineLengthMax, now: now) {
      case .lines(let bytes):
        give(file, bytes, &events)
        budget -= Int(file.offset - before)
        // A short read was all there is; the end is looked at with the next notice.
        if file.offset - before < buffer.count, file.rotatedAt == nil { return .atEnd }
      case .unfinished: budget -= Int(file.offset - before)
      case .atEnd:
        registry.unsay("read " + path)
        return .atEnd
      case .cut:
        do throws(SystemFailure) {
          try gather(beside: file)
          if try continueInCopy(file, now) { continue }
          try restart(file, now, &events)
        } catch {
          registry.say(FollowFault.refused(path, error.number), once: "read " + path)
          return .unclear
        }
        return look(.removed)
      case .lost:
        giveUp(file, &events)
        return look(.removed)
      case .failed(let error):
        registry.say(FollowFault.refused(path, error), once: "read " + path)
        // A file of a network file system that is gone there is opened anew.
        guard error == ESTALE else { return .unclear }
        giveUp(file, &events)
        return look(.removed)
      }
    }
    return .hot
  }

  /// Begins anew with a file that was cut; it is kept open, for it may have lost its name since.
  ///
  /// - Throws: the number of the system's error.
  func restart(
    _ file: FollowedFile,
    _ now: Double,
    _ events: inout [FollowedEvent]
  ) throws(SystemFailure) {
    let remade = try file.remade()
    end(file, &events)
    registry.forget(file.identity)
    guard let remade, let place = files.firstIndex(where: { $0 === file }) else { return }
    add(remade, at: 0, [], now, place: place + 1).rotatedAt = file.rotatedAt
  }

  private func look(_ progress: Progress) -> Progress {
    needsLook = true
    leftOut = nil
    return progress
  }

  /// Lets go of a file that cannot be reached, to find it again as after a stop.
  private func giveUp(_ file: FollowedFile, _ events: inout [FollowedEvent]) {
    let position = file.position(nil)
    drop(file, &events)
    resumed.append(position)
    registry.remember(position)
  }

  private func give(_ file: FollowedFile, _ bytes: [UInt8], _ events: inout [FollowedEvent]) {
    if !file.hasBegun {
      file.hasBegun = true
      events.append(
        .began(
          FollowedStart(
            id: file.id,
            path: path,
            offset: file.start,
            preamble: file.start > 0 ? file.preamble : [],
            sample: file.sample,
            tag: file.tag,
            precedingPreamble: file.start > 0 ? [] : precedingPreamble
          )
        )
      )
    }
    events.append(.lines(id: file.id, bytes: bytes))
  }

  /// Whether nothing more is waited for.
  private func isOver(_ file: FollowedFile, _ index: Int, _ now: Double) -> Bool {
    if file.isSealed { return true }
    // Without a successor the writer has not let go of it, unless it has no name at all any more.
    guard index + 1 < files.count || file.isUnlinked else { return false }
    let since = max(file.changedAt, file.rotatedAt ?? now)
    return now - since >= registry.options.lingerSeconds
  }

  /// Gives out what is left of a file and remembers it as finished.
  func end(_ file: FollowedFile, _ events: inout [FollowedEvent]) {
    let rest = file.takeRest()
    if !rest.isEmpty { give(file, rest, &events) }
    if !file.preamble.isEmpty { precedingPreamble = file.preamble }
    if file.hasBegun { events.append(.ended(id: file.id)) }
    registry.remove(file)
    // Its number may be given to another file at once.
    if !file.isUnlinked { registry.remember(file.position(nil, isFinished: true)) }
  }

  /// Lets go of a file without finishing it: it is found again, or another goes on for it.
  func drop(_ file: FollowedFile, _ events: inout [FollowedEvent]) {
    if file.hasBegun { events.append(.ended(id: file.id)) }
    registry.remove(file)
  }

  // MARK: The name

  /// How often the name is looked at that goes to another file meanwhile.
  static let looksMax = 8

  private func lookAtName(
    _ now: Double,
    _ events: inout [FollowedEvent]
  ) throws(SystemFailure) {
    for _ in 1...Self.looksMax where try lookOnce(now, &events) { return }
    throw SystemFailure(number: EAGAIN)
  }

  /// Looks at what has the name; false when it went to another file meanwhile.
  private func lookOnce(
    _ now: Double,
    _ events: inout [FollowedEvent]
  ) throws(SystemFailure) -> Bool {
    let facts: FileFacts
    do throws(SystemFailure) {
      facts = try registry.facts(path)
    } catch {
      try lookAtFailure(error.number, now, &events)
      return true
    }
    missingSince = nil
    if isNamed { registry.unsay("missing " + path) }
    if let last = files.last, last.identity == facts.identity, !last.isSealed {
      last.rotatedAt = nil
      return true
    }
    guard facts.isRegular else {
      registry.say(FollowFault.noFile(path), once: "kind " + path)
      return true
    }
    giveUpClosed(&events)
    if let last = files.last, last.rotatedAt == nil { last.rotatedAt = now }
    if facts.identity == leftOut || registry.isOpen(facts.identity) { return true }
    // Nothing to read yet, or nothing more.
    guard facts.size > 0 else {
      try noteNothing(facts.identity, facts.changedAt, now)
      return true
    }
    if let usedUp, usedUp.identity == facts.identity, usedUp.changedAt == facts.changedAt {
      return true
    }
    try gather()
    return try begin(facts.identity, now)
  }

  /// Lets go of a closed file that has lost its name: it is found by its number before the next is begun.
  private func giveUpClosed(_ events: inout [FollowedEvent]) {
    guard let last = files.last, !last.isOpen else { return }
    giveUp(last, &events)
    files.removeLast()
  }

  private func lookAtFailure(
    _ error: Int32,
    _ now: Double,
    _ events: inout [FollowedEvent]
  ) throws(SystemFailure) {
    guard error == ENOENT || error == ENOTDIR else {
      registry.say(FollowFault.refused(path, error), once: "open " + path)
      return
    }
    giveUpClosed(&events)
    try noteNothing(FileIdentity(device: 0, inode: 0), 0, now)
    let since = missingSince ?? now
    missingSince = since
    leftOut = nil
    if let last = files.last, last.rotatedAt == nil { last.rotatedAt = now }
    guard isNamed else { return }
    if isFirstVisit {
      registry.say(FollowFault.missing(path), once: "missing " + path)
    } else if now - since >= registry.options.lingerSeconds {
      registry.say(FollowFault.vanished(path), once: "missing " + path)
    }
  }

  /// Notes that there is nothing by this name now: what comes is younger.
  ///
  /// - Throws: the number of the system's error.
  private func noteNothing(
    _ identity: FileIdentity,
    _ changedAt: Int64,
    _ now: Double
  ) throws(SystemFailure) {
    // As long as no name came or went, there is nothing new beside it.
    let folder = registry.folderChangedAt(path)
    if let folder, folder == nothing?.folder, nothing?.identity == identity,
      nothing?.changedAt == changedAt, resumed.isEmpty
    {
      if files.isEmpty { placeholder?.changedAt = lookedAt }
      return
    }
    try gather()
    findResumed(now)
    if let nothing, nothing.identity == identity, nothing.changedAt == changedAt {
      // It may have come and been renamed between two looks at nothing.
      if files.isEmpty { addMissedSinceLast(now) }
      if files.isEmpty { placeholder?.changedAt = lookedAt }
      self.nothing?.folder = folder
      return
    }
    nothing = (identity, changedAt, folder)
    // It may have been written, copied and cut since the last look.
    addMissedSinceLast(now)
    keepPlace(identity, lookedAt)
  }

  /// Finds what has had the name since the last look; what begins with `head` is a copy of what has it now.
  private func addMissedSinceLast(_ now: Double, unlike head: [UInt8] = []) {
    guard let since = files.last?.contentChangedAt ?? placeholder?.changedAt else { return }
    addMissed(since: since, unlike: head, now)
  }

  private func keepPlace(_ identity: FileIdentity, _ changedAt: Int64) {
    guard files.isEmpty, resumed.isEmpty else { return }
    placeholder = FollowedPosition(
      path: path,
      identity: identity,
      fingerprint: FileFingerprint([]),
      offset: 0,
      changedAt: changedAt
    )
  }

  /// How far all files of this path were used, oldest first.
  func positions(_ reach: (Int) -> FollowedReach?) -> [FollowedPosition] {
    // The number of an empty file that is gone may be another's by the time of the next run.
    let all =
      resumed
      + files.filter { !($0.head.isEmpty && $0.isUnlinked) }
      .map { $0.position(reach($0.id)) }
    return all.isEmpty ? [placeholder].compactMap { $0 } : all
  }

  /// Begins with the file that has the name; false when that is not the one that had it before its neighbours were
  /// looked at: the other one has a new name then, which was not looked at.
  private func begin(_ seen: FileIdentity, _ now: Double) throws(SystemFailure) -> Bool {
    let opened: OpenedFile
    do throws(SystemFailure) {
      opened = try OpenedFile(path)
    } catch {
      if error.isAbsence { return false }
      registry.say(FollowFault.refused(path, error.number), once: "open " + path)
      // At the start it matters whether it was there.
      if isFirstVisit { throw error }
      return true
    }
    guard opened.facts.identity == seen else { return false }
    registry.unsay("open " + path)
    try begin(opened, now)
    return true
  }

  private func begin(_ opened: OpenedFile, _ now: Double) throws(SystemFailure) {
    let head = opened.head
    let identity = opened.facts.identity
    guard !head.isEmpty, !registry.isOpen(identity) else { return }
    if let known = registry.position(identity), known.isFinished,
      known.offset == opened.facts.size, known.fingerprint.fits(head)
    {
      usedUp = opened.facts
      return
    }
    if isCompressed(head) {
      leftOut = identity
      registry.say(FollowFault.compressed(path), once: "compressed")
      return
    }
    // What has to be read is read before anything is decided.
    let isOld = isFirstVisit && !registry.options.isFromStart && files.isEmpty && resumed.isEmpty
    let lineMax = registry.options.lineLengthMax
    let offset = isOld ? try opened.startOfLastLine(lineMax: lineMax) : 0
    let preamble = offset > 0 ? try opened.preamble(before: offset) : []
    if findResumed(opened, head, now) { return }
    if try replaceCopied(opened, now) { return }
    if let last = files.last, last.isUnlinked { try continueInCopy(last, now) }
    addMissedSinceLast(now, unlike: head)
    placeholder = nil
    nothing = nil
    if let other = original(head) {
      leftOut = identity
      registry.say(FollowFault.copy(path, of: other), once: "copy " + path)
      return
    }
    add(opened, at: offset, preamble, now)
  }

  private func isCompressed(_ head: [UInt8]) -> Bool {
    if case .known(let kind) = Compression.recognise(head) { return kind != .none }
    return false
  }
}
