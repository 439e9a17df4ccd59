import Foundation
import SieveEnvironment

/// What becomes of files of spool folders that were taken.
struct SpoolDisposal {
  /// A file that was taken, with the one that had said that it is whole.
  struct File {
    let path: String
    let marker: String?
    let identity: FileIdentity
    let changedAt: Int64

    init(_ position: FollowedPosition) {
      path = position.path
      marker = position.marker
      identity = position.identity
      changedAt = position.changedAt
    }
  }

  private let after: SpoolOptions.After
  private let registry: FollowRegistry

  init(_ after: SpoolOptions.After, registry: FollowRegistry) {
    self.after = after
    self.registry = registry
  }

  /// Does with a file what is asked for; whether it is gone.
  func putAway(_ file: File) -> Bool {
    if after == .keep { return false }
    do throws(SystemFailure) {
      let facts = try FileFacts.of(file.path)
      // Another file has its name: it was put away before, and its marker, too.
      guard facts.identity == file.identity, facts.changedAt == file.changedAt else { return true }
    } catch {
      return error.isAbsence
    }
    // The marker first: if it stayed behind, the next file of that name would be taken before it is whole.
    for path in [file.marker, file.path].compactMap(\.self) {
      let isGone =
        if case .move(let folder) = after { move(path, to: folder) } else { delete(path) }
      guard isGone else { return false }
    }
    return true
  }

  /// Sees to it that files do not come back with a loss of power: nobody is going to know them; whether it is certain.
  func sync(_ files: [File]) -> Bool {
    do throws(SystemFailure) {
      // Where they are now before where they were.
      if case .move(let folder) = after { try Surroundings.current.syncFolder(folder) }
      for folder in Set(files.map({ SiblingNames.split($0.path).folder })).sorted() {
        try Surroundings.current.syncFolder(folder, wasRead: true)
      }
      return true
    } catch {
      return false
    }
  }

  private func delete(_ path: String) -> Bool {
    let environment = Surroundings.current
    do throws(SystemFailure) {
      try environment.retrying { () throws(SystemFailure) in try environment.unlink(path) }
    } catch {
      if error.isAbsence { return true }
      registry.say(FollowFault.notDeleted(path, error.number), once: "away " + path)
      return false
    }
    registry.unsay("away " + path)
    return true
  }

  private func move(_ path: String, to folder: String) -> Bool {
    let environment = Surroundings.current
    let wanted = SiblingNames.join(folder, SiblingNames.split(path).base)
    do throws(SystemFailure) {
      guard try Self.isThere(path) else { return true }
      let target = try Self.free(wanted)
      try environment.retrying { () throws(SystemFailure) in
        try environment.rename(path, to: target)
      }
    } catch {
      registry.say(FollowFault.notMoved(path, wanted, error.number), once: "away " + path)
      return false
    }
    registry.unsay("away " + path)
    return true
  }

  /// A name that no file has yet: with a number when need be.
  private static func free(_ path: String) throws(SystemFailure) -> String {
    var name = path
    var number = 1
    while try isThere(name), number < 100_000 {
      name = "\(path).\(number)"
      number += 1
    }
    return name
  }

  private static func isThere(_ path: String) throws(SystemFailure) -> Bool {
    do throws(SystemFailure) {
      _ = try FileFacts.of(path)
      return true
    } catch {
      if error.isAbsence { return false }
      throw error
    }
  }
}
