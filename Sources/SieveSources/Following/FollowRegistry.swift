import Foundation
import SieveDiagnostics
import SieveEnvironment

/// What all followed paths share: which files are known, and who lies beside whom.
final class FollowRegistry {
  /// Finished files that are remembered, in case they are found by another name.
  private static let knownMax = 65_536

  let options: FollowOptions
  /// Whether files are asked for afresh, as network file systems need.
  let isNetwork: Bool
  private let report: (Diagnostic) -> Void
  private var lastID = 0
  private var open: [FileIdentity: FollowedFile] = [:]
  private var openOrder: [FollowedFile] = []
  private var openCount = 0
  private var known: [FileIdentity: FollowedPosition] = [:]
  private var knownOrder: [FileIdentity] = []
  private var said: Set<String> = []
  private var siblings = SiblingNames()
  /// What is followed under a name.
  var track: (String) -> FollowedTrack? = { _ in nil }

  init(_ options: FollowOptions, isNetwork: Bool, report: @escaping (Diagnostic) -> Void) {
    self.options = options
    self.isNetwork = isNetwork
    self.report = report
  }

  /// The next number of a file.
  func nextID() -> Int {
    lastID += 1
    return lastID
  }

  /// The facts of a path.
  func facts(_ path: String) throws(SystemFailure) -> FileFacts {
    if isNetwork { return try FileFacts.fresh(path) }
    return try FileFacts.of(path)
  }

  // MARK: Reports

  /// Reports, unless it was said already and is still so.
  func say(_ diagnostic: @autoclosure () -> Diagnostic, once key: String) {
    if said.insert(key).inserted { report(diagnostic()) }
  }

  /// Notes that what was said is no longer so.
  func unsay(_ key: String) {
    if !said.isEmpty { said.remove(key) }
  }

  // MARK: Files

  /// Whether a file is being followed, by whatever name.
  func isOpen(_ identity: FileIdentity) -> Bool { open[identity] != nil }

  /// How far a file was read that is not being followed.
  func position(_ identity: FileIdentity) -> FollowedPosition? { known[identity] }

  /// All files that are remembered.
  var positions: [FollowedPosition] { knownOrder.compactMap { known[$0] } }

  /// Remembers how far a file was read, unless nothing was: it would be taken for any that gets its number.
  func remember(_ position: FollowedPosition) {
    guard position.offset > 0 else { return }
    if known.updateValue(position, forKey: position.identity) == nil {
      knownOrder.append(position.identity)
    }
    if known.count > Self.knownMax { forgetOldest() }
  }

  private func forgetOldest() {
    // Some at a time, so that the order need not be moved for each.
    for identity in knownOrder.prefix(Self.knownMax / 16) { known[identity] = nil }
    knownOrder.removeAll { known[$0] == nil }
  }

  /// Forgets a file: it is followed now, or its number was given to another.
  func forget(_ identity: FileIdentity) { known[identity] = nil }

  /// Takes a file among those that are followed; others are closed when there are too many.
  func add(_ file: FollowedFile) {
    open[file.identity] = file
    noteOpen(file)
  }

  /// Notes that a file was opened again.
  func noteOpen(_ file: FollowedFile) {
    openOrder.append(file)
    openCount += 1
    guard openCount > options.openFilesMax else { return }
    var kept: [FollowedFile] = []
    let goal = options.openFilesMax - options.openFilesMax / 8
    for other in openOrder {
      guard other.isOpen, open[other.identity] === other else {
        openCount -= 1
        continue
      }
      if openCount > goal, other !== file, other.park() {
        openCount -= 1
      } else {
        kept.append(other)
      }
    }
    openOrder = kept
  }

  /// Notes that a file goes on in another one.
  func move(_ file: FollowedFile, from identity: FileIdentity) {
    if open[identity] === file { open[identity] = nil }
    open[file.identity] = file
  }

  /// Takes a file out of those that are followed.
  func remove(_ file: FollowedFile) {
    if open[file.identity] === file { open[file.identity] = nil }
  }

  // MARK: Siblings

  /// What lies beside a path, opened all at once: what cannot be looked at now must not be taken for missing.
  private struct Neighbours {
    var path: String
    /// Files that a rotation may have made of the path, in order of name.
    var rotated: [(name: String, file: OpenedFile)] = []
    /// Files by their numbers, under whatever name.
    var numbered: [UInt64: (name: String, file: OpenedFile)] = [:]
  }

  private var neighbours: Neighbours?
  /// How often a folder is listed whose names go to other files meanwhile; some systems list other numbers than
  /// their files have.
  private static let listingsMax = 4

  /// Looks at everything beside a path that may be decided about; `inodes` are those of files looked for.
  ///
  /// - Throws: the number of the system's error; nothing may be decided then.
  func gather(_ path: String, inodes: [UInt64]) throws(SystemFailure) {
    for _ in 1...Self.listingsMax {
      if isNetwork { siblings = SiblingNames() }
      if try gatherOnce(path, inodes) { return }
      siblings = SiblingNames()
    }
  }

  /// Whether every name led to the file that was listed by it.
  ///
  /// One that a rotation gives another name between the listing and the opening would be nowhere.
  private func gatherOnce(_ path: String, _ inodes: [UInt64]) throws(SystemFailure) -> Bool {
    var found = Neighbours(path: path)
    var isAsListed = true
    for (name, inode) in try siblings.rotated(from: path) {
      let file = try Self.opened(name)
      isAsListed = isAsListed && file?.facts.identity.inode == inode
      guard let file else { continue }
      found.rotated.append((name, file))
      found.numbered[file.facts.identity.inode] = (name, file)
    }
    for inode in inodes where found.numbered[inode] == nil {
      guard let name = try siblings.named(inode, beside: path), name != path else { continue }
      let file = try Self.opened(name)
      isAsListed = isAsListed && file?.facts.identity.inode == inode
      guard let file else { continue }
      found.numbered[file.facts.identity.inode] = (name, file)
    }
    neighbours = found
    return isAsListed
  }

  private static func opened(_ name: String) throws(SystemFailure) -> OpenedFile? {
    do throws(SystemFailure) {
      return try OpenedFile(name)
    } catch {
      if error.isAbsence { return nil }
      throw error
    }
  }

  /// When a name last came or went in the folder of a path; `nil` when that is not known for certain.
  func folderChangedAt(_ path: String) -> Int64? { siblings.settledChange(beside: path) }

  /// Closes what `gather` has opened and nobody took.
  func scatter() { neighbours = nil }

  /// Files that a rotation may have made of a path that was gathered.
  func rotated(from path: String) -> [(name: String, file: OpenedFile)] {
    neighbours?.path == path ? neighbours?.rotated ?? [] : []
  }

  /// The file with this identity under another name beside a path that was gathered.
  func sibling(of path: String, _ identity: FileIdentity) -> (name: String, file: OpenedFile)? {
    neighbours?.path == path ? neighbours?.numbered[identity.inode] : nil
  }
}
