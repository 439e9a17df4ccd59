import Foundation
import SieveEnvironment

/// Finding files again: after a stop, under another name, as a copy.
extension FollowedTrack {
  /// Whether the first bytes of a file tell it from others of the same layout: more than a header.
  static func isTelling(_ head: some Collection<UInt8>) -> Bool {
    head.count >= FileFingerprint.lengthMax || head.count(where: { $0 == 0x0A }) >= 2
  }

  // MARK: Looking

  /// Opens everything beside the path that may be decided about.
  ///
  /// - Throws: the number of the system's error; nothing may be decided then.
  func gather() throws(SystemFailure) {
    try registry.gather(path, inodes: resumed.map(\.identity.inode))
  }

  /// Does so for a file that was cut, as often as it becomes another one meanwhile: its copy would not be seen.
  ///
  /// - Throws: the number of the system's error; nothing may be decided then.
  func gather(beside file: FollowedFile) throws(SystemFailure) {
    for _ in 1...Self.looksMax {
      let before = try file.glimpse()
      try gather()
      if try file.isStill(before) { return }
    }
    throw SystemFailure(number: EAGAIN)
  }

  // MARK: After a stop

  /// Finds what an earlier run had followed by this name, where the name has no content now.
  ///
  /// What is not found is kept: the whole folder may come back.
  func findResumed(_ now: Double) {
    guard !resumed.isEmpty else { return }
    let before = files.count
    resumed.removeAll { position in
      if registry.isOpen(position.identity) { return true }
      guard let found = rotatedFile(position) else { return false }
      addRotated(found, position, now)
      return true
    }
    if files.count > before { addMissedAfterLast(now) }
  }

  /// Finds what an earlier run had followed by this name; whether `opened`, which has it now, is of it.
  func findResumed(_ opened: OpenedFile, _ head: [UInt8], _ now: Double) -> Bool {
    let identity = opened.facts.identity
    var isFound = false
    var unread: Int64?
    let before = files.count
    for position in resumed where position.identity != identity {
      if registry.isOpen(position.identity) { continue }
      if let found = rotatedFile(position) {
        addRotated(found, position, now)
      } else if !isFound, goesOn(opened, head, from: position) {
        isFound = true
        add(opened, position, now)
      } else {
        // What had the name after it may be there still.
        unread = min(unread ?? .max, position.changedAt)
        if position.offset > 0 {
          registry.say(FollowFault.restLost(position), once: "lost " + path)
        }
      }
    }
    let own = resumed.first { $0.identity == identity } ?? registry.position(identity)
    // One that still has the name has no successors.
    if own == nil {
      if files.count > before, !isFound { addMissedAfterLast(now, unlike: head) }
      if let unread { addMissed(since: unread, unlike: head, now) }
    }
    resumed.removeAll()
    registry.forget(identity)
    guard !isFound, let own else { return isFound }
    if own.fingerprint.fits(head), opened.facts.size >= own.offset {
      // It may have been copied and cut since: what was read of it is in every file.
      let isTelling = Self.isTelling(head.prefix(own.fingerprint.length))
      if own.offset == 0 || !isTelling { addMissed(since: own.changedAt, unlike: head, now) }
      add(opened, own, now)
      return true
    }
    // It was cut, or the number was given to another file.
    guard !own.isFinished, own.path == path else { return false }
    if let copy = copied(own) {
      addRotated(copy, own, now)
      addMissedAfterLast(now, unlike: head)
    } else if own.offset == 0 {
      // Nothing of it was read: whatever is younger and beside it may be what it was.
      addMissed(since: own.changedAt, unlike: head, now)
    }
    return false
  }

  private func addRotated(_ found: OpenedFile, _ position: FollowedPosition, _ now: Double) {
    let file = add(found, position, now)
    file.rotatedAt = now
  }

  private func addMissedAfterLast(_ now: Double, unlike head: [UInt8] = []) {
    guard let last = files.last else { return }
    addMissed(since: last.contentChangedAt, unlike: head, now)
  }

  /// The file of a position under another name, or what it was copied to.
  private func rotatedFile(_ position: FollowedPosition) -> OpenedFile? {
    if let (name, opened) = registry.sibling(of: path, position.identity), name != path,
      opened.facts.identity == position.identity, position.fingerprint.fits(opened.head),
      opened.facts.size >= position.offset
    {
      return opened
    }
    return copied(position)
  }

  /// What the file of a position was copied to before it was cut or removed.
  private func copied(_ position: FollowedPosition) -> OpenedFile? {
    registry.rotated(from: path).first { isCopy($0.file, of: position) }?.file
  }

  /// Whether a file is a copy of one that was followed: it begins alike and is no older.
  private func isCopy(_ opened: OpenedFile, of position: FollowedPosition) -> Bool {
    let head = opened.head
    let isYounger = position.changedAt > .min && opened.facts.changedAt >= position.changedAt
    let isTelling = Self.isTelling(head.prefix(position.fingerprint.length))
    return (isYounger || isTelling) && goesOn(opened, head, from: position)
      && isUnknown(opened)
  }

  /// Whether a file has all that was used, as far as can be told, so that nothing of it counts twice.
  private func goesOn(
    _ opened: OpenedFile,
    _ head: [UInt8],
    from position: FollowedPosition
  ) -> Bool {
    let isKnown =
      position.offset > 0 || Self.isTelling(head.prefix(position.fingerprint.length))
    return isKnown && opened.facts.size >= position.offset && position.fingerprint.fits(head)
  }

  /// Whether a file is neither being read nor was read; its number may have been that of another.
  private func isUnknown(_ opened: OpenedFile) -> Bool {
    if registry.isOpen(opened.facts.identity) { return false }
    guard let known = registry.position(opened.facts.identity) else { return true }
    let head = opened.head
    guard known.fingerprint.fits(head), opened.facts.size >= known.offset else { return true }
    // Whoever got the number of a finished file may begin with the same header.
    return known.isFinished && opened.facts.size > known.offset
      && !Self.isTelling(head.prefix(known.fingerprint.length))
  }

  // MARK: Copies

  /// Goes on in a file that replaced the one that was read and begins with the same bytes, as tools
  /// do that write a new file beside the old one and rename it.
  ///
  /// The old one is let go only when everything in it, not just what was read, is in the new one: a
  /// new file may well begin with the same header, and what was not read of the old one is nowhere else.
  ///
  /// - Throws: the number of the system's error.
  func replaceCopied(_ opened: OpenedFile, _ now: Double) throws(SystemFailure) -> Bool {
    guard let last = files.last, last.isUnlinked, try last.isBeginning(of: opened)
    else { return false }
    let identity = last.identity
    last.continueIn(opened, isSealed: false)
    last.rotatedAt = nil
    registry.forget(last.identity)
    registry.move(last, from: identity)
    return true
  }

  /// The followed file that a file with these first bytes is a copy of.
  func original(_ head: [UInt8]) -> String? {
    let (folder, base) = SiblingNames.split(path)
    for name in RotatedName.originals(of: base) {
      let other = SiblingNames.join(folder, name)
      if let track = registry.track(other), track.begins(like: head) { return other }
    }
    return nil
  }

  /// Whether a file that begins with `head` is a copy of the one that is followed here.
  private func begins(like head: [UInt8]) -> Bool {
    if let own = files.last?.head {
      let common = min(own.count, head.count)
      guard own.prefix(common) == head.prefix(common) else { return false }
      // A short file that has nothing else than what was read is no loss.
      return Self.isTelling(head.prefix(common))
        || (head.count <= own.count && head.count < FileFingerprint.lengthMax)
    }
    guard let position = resumed.last else { return false }
    return Self.isTelling(head.prefix(position.fingerprint.length))
      && position.fingerprint.fits(head)
  }

  /// After a file was cut: goes on in the copy that was made before, if there is one.
  ///
  /// - Throws: the number of the system's error.
  @discardableResult
  func continueInCopy(_ file: FollowedFile, _ now: Double) throws(SystemFailure) -> Bool {
    guard !file.head.isEmpty, !file.isSealed else { return false }
    let isTelling = Self.isTelling(file.head)
    for (_, copy) in registry.rotated(from: path) {
      guard isUnknown(copy),
        isTelling || copy.facts.changedAt >= file.firstChangedAt,
        copy.facts.size >= file.consumed, copy.head.starts(with: file.head)
      else { continue }
      let identity = file.identity
      let remade = try file.remade()
      let rotatedAt = file.rotatedAt
      file.continueIn(copy, isSealed: true)
      file.rotatedAt = file.changedAt
      registry.forget(copy.facts.identity)
      registry.move(file, from: identity)
      // What came after it had the name before those that are known already.
      let place = files.firstIndex { $0 === file }.map { $0 + 1 } ?? files.count
      if let remade { add(remade, at: 0, [], now, place: place).rotatedAt = rotatedAt }
      addMissed(since: copy.facts.changedAt, unlike: [], now, place: place)
      return true
    }
    return false
  }

  /// Notices files that wait for their turn and were cut, so that their copies are found.
  ///
  /// - Throws: the number of the system's error.
  func lookForCuts(_ now: Double, _ events: inout [FollowedEvent]) throws(SystemFailure) {
    guard files.count > 1 else { return }
    for file in files.dropFirst() {
      guard try file.remade() != nil else {
        file.refreshHead()
        continue
      }
      try gather(beside: file)
      if try continueInCopy(file, now) { continue }
      try restart(file, now, &events)
      files.removeAll { $0 === file }
    }
  }

  /// Finds files that had the name between two looks: changed `since` what was read last, and rotated too.
  ///
  /// Copies of files that are read here are none, nor is one of what has the name, which begins with `head`: it may
  /// have been copied and still be to be cut.
  func addMissed(since: Int64, unlike head: [UInt8], _ now: Double, place: Int? = nil) {
    guard since > .min else { return }
    let heads = files.map(\.head) + [head]
    var missed: [OpenedFile] = []
    for (_, opened) in registry.rotated(from: path) {
      guard opened.facts.changedAt >= since, isUnknown(opened)
      else { continue }
      let own = opened.head
      guard !own.isEmpty, Compression.recognise(own) == .known(.none) else { continue }
      if heads.contains(where: { Self.isOfOneFile($0, own) }) { continue }
      missed.append(opened)
    }
    let start = place ?? files.count
    let order = missed.sorted { $0.facts.changedAt < $1.facts.changedAt }
    for (step, opened) in order.enumerated() {
      add(opened, at: 0, [], now, place: start + step).rotatedAt = now
    }
  }

  /// Whether two files begin alike, one with all that is known of the other, and with more than a header.
  private static func isOfOneFile(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    let (short, long) = one.count < other.count ? (one, other) : (other, one)
    return isTelling(short) && long.starts(with: short)
  }

  // MARK: Taking files

  /// Takes a file that an earlier run had come to a position of.
  @discardableResult
  func add(_ opened: OpenedFile, _ position: FollowedPosition, _ now: Double) -> FollowedFile {
    let file = add(opened, at: position.offset, position.preamble, now)
    file.tag = position.tag
    return file
  }

  /// Takes a file among those of this path.
  @discardableResult
  func add(
    _ opened: OpenedFile,
    at offset: UInt64,
    _ preamble: [UInt8],
    _ now: Double,
    place: Int? = nil
  ) -> FollowedFile {
    let file = FollowedFile(
      opened,
      id: registry.nextID(),
      path: path,
      offset: offset,
      preamble: preamble,
      now: now
    )
    files.insert(file, at: place ?? files.count)
    registry.forget(file.identity)
    registry.add(file)
    return file
  }
}
