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
  }

  private struct Ready {
    var path: String
    var marker: String?
    var facts: FileFacts
  }

  private let options: SpoolOptions
  private let registry: FollowRegistry
  private let roots: FollowRoots
  /// In order of `due`: all wait equally long.
  private var waiting: [Waiting] = []
  private var waitingStart = 0
  private var waitingPaths: Set<String> = []
  /// Files without their marker by path and by path without extension, and markers without their file.
  private var unmarked: [String: String] = [:]
  private var markers: [String: String] = [:]
  private var ready: [Ready] = []
  private var readyPaths: Set<String> = []
  /// Sorted, the next one last.
  private var batch: [Ready] = []
  private var given: [Int: (Ready, FollowedPosition)] = [:]
  /// What was taken and is still there.
  private var taken: [FileIdentity: FollowedPosition] = [:]
  /// What an earlier run had begun.
  private var begun: [FileIdentity: FollowedPosition] = [:]
  /// What was taken and is to be moved or removed later.
  private var holding: [FileIdentity: Ready] = [:]
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
    for position in resumed where position.isWhole {
      if position.isFinished {
        taken[position.identity] = position
        hold(position)
      } else {
        begun[position.identity] = position
      }
    }
  }

  /// Whether a file may soon be whole.
  var isWaiting: Bool { waitingStart < waiting.count || !ready.isEmpty || !batch.isEmpty }

  /// Whether a file is whole and was not given out yet.
  var hasReady: Bool { given.isEmpty && !(ready.isEmpty && batch.isEmpty) }

  /// When the next file is looked at again.
  var nextDue: Double? { waitingStart < waiting.count ? waiting[waitingStart].due : nil }

  // MARK: Coming

  /// Looks at a file that is there, or has changed.
  func consider(_ path: String, now: Double) {
    guard !waitingPaths.contains(path), !readyPaths.contains(path) else { return }
    let facts: FileFacts
    do throws(SystemFailure) {
      facts = try registry.facts(path)
    } catch {
      if error.number != ENOENT {
        registry.say(FollowFault.refused(path, error.number), once: "open " + path)
      }
      return
    }
    guard facts.isRegular else { return }
    seen?.insert(facts.identity)
    if let known = taken[facts.identity], known.changedAt == facts.changedAt { return }
    if let suffix = options.finishedSuffix {
      considerMarked(path, suffix, facts)
    } else {
      considerSettling(path, facts, now)
    }
  }

  private func considerMarked(_ path: String, _ suffix: String, _ facts: FileFacts) {
    guard path.hasSuffix(suffix) else {
      let keys = Self.keys(path)
      if let key = keys.first(where: { markers[$0] != nil }), let marker = markers[key] {
        markers[key] = nil
        makeReady(Ready(path: path, marker: marker, facts: facts))
        return
      }
      for key in keys { unmarked[key] = path }
      return
    }
    let key = String(path.dropLast(suffix.count))
    if let file = unmarked[key] ?? ((try? registry.facts(key)).map { _ in key }) {
      for key in Self.keys(file) { unmarked[key] = nil }
      guard let facts = try? registry.facts(file), facts.isRegular else { return }
      if let known = taken[facts.identity], known.changedAt == facts.changedAt { return }
      makeReady(Ready(path: file, marker: path, facts: facts))
    } else if facts.size > 0 {
      // The suffix was given to the file itself.
      makeReady(Ready(path: path, marker: nil, facts: facts))
    } else {
      markers[key] = path
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
    let age = Surroundings.current.time - Double(facts.changedAt) / 1e9
    if age >= options.settleSeconds, age < 1e9 || options.settleSeconds == 0 {
      makeReady(Ready(path: path, marker: nil, facts: facts))
    } else {
      waitingPaths.insert(path)
      waiting.append(Waiting(path: path, facts: facts, due: now + options.settleSeconds))
    }
  }

  private func makeReady(_ file: Ready) {
    guard readyPaths.insert(file.path).inserted else { return }
    ready.append(file)
  }

  /// Looks again at files whose time has come.
  func settle(now: Double) {
    while waitingStart < waiting.count, waiting[waitingStart].due <= now {
      let item = waiting[waitingStart]
      waitingStart += 1
      waitingPaths.remove(item.path)
      guard let facts = try? registry.facts(item.path) else { continue }
      if facts.identity == item.facts.identity, facts.size == item.facts.size,
        facts.changedAt == item.facts.changedAt
      {
        makeReady(Ready(path: item.path, marker: nil, facts: facts))
      } else {
        waitingPaths.insert(item.path)
        waiting.append(Waiting(path: item.path, facts: facts, due: now + options.settleSeconds))
      }
    }
    if waitingStart > 1024, waitingStart * 2 > waiting.count {
      waiting.removeFirst(waitingStart)
      waitingStart = 0
    }
  }

  // MARK: Going

  /// The next file that is whole, oldest first, once the one before was used.
  func next() -> FollowedWhole? {
    guard given.isEmpty else { return nil }
    if batch.isEmpty, !ready.isEmpty {
      batch = ready.sorted {
        ($0.facts.changedAt, $0.path) > ($1.facts.changedAt, $1.path)
      }
      ready = []
    }
    guard let file = batch.popLast() else { return nil }
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
      used: position.used
    )
  }

  /// Takes note that a file was used; one that could not be is left where it is.
  func finish(_ id: Int, consumed: UInt64, isGood: Bool) {
    guard let (file, position) = given.removeValue(forKey: id) else { return }
    readyPaths.remove(file.path)
    var finished = position
    finished.offset = consumed
    finished.isFinished = true
    if isGood, options.holdsTaken, options.after != .keep {
      finished.isToPutAway = true
      finished.marker = file.marker
      holding[position.identity] = file
    } else if isGood, putAway(file) {
      return
    }
    taken[position.identity] = finished
  }

  /// Holds a file that an earlier run had taken and not put away, if it is there still.
  private func hold(_ position: FollowedPosition) {
    guard position.isToPutAway, options.after != .keep,
      let facts = try? registry.facts(position.path), facts.identity == position.identity,
      facts.changedAt == position.changedAt
    else { return }
    holding[position.identity] = Ready(
      path: position.path,
      marker: position.marker,
      facts: facts
    )
  }

  /// Files that were taken and stay until they are released.
  var held: [FileIdentity] { Array(holding.keys) }

  /// Moves or removes files that were held.
  func release(_ files: [FileIdentity]) {
    let released = files.compactMap { holding.removeValue(forKey: $0) }
    for file in released.sorted(by: { $0.path < $1.path }) where putAway(file) {
      taken[file.facts.identity] = nil
    }
  }

  /// Does with a file what is asked for; whether it is gone.
  private func putAway(_ file: Ready) -> Bool {
    let paths = [file.path, file.marker].compactMap { $0 }
    switch options.after {
    case .keep: return false
    case .delete:
      for path in paths where unlink(path) != 0 {
        registry.say(FollowFault.notDeleted(path, errno), once: "away " + path)
        return false
      }
      return true
    case .move(let folder):
      for path in paths {
        let target = Self.free(SiblingNames.join(folder, SiblingNames.split(path).base))
        guard rename(path, target) == 0 else {
          registry.say(FollowFault.notMoved(path, target, errno), once: "away " + path)
          return false
        }
      }
      return true
    }
  }

  /// A name that no file has yet: with a number when need be.
  private static func free(_ path: String) -> String {
    var name = path
    var number = 1
    while access(name, F_OK) == 0, number < 100_000 {
      name = "\(path).\(number)"
      number += 1
    }
    return name
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

  /// Forgets files that were taken and are not there any more.
  func endScan() {
    if let seen, !seen.isEmpty || taken.count > 1 { taken = taken.filter { seen.contains($0.key) } }
    seen = nil
  }
}
