import Foundation
import SieveBytes
import SieveDiagnostics
import SieveEnvironment

/// The folder in which one run keeps its checkpoints.
///
/// ```
/// checkpoint-0000000042   the newest of the last three, and of one that goes with the next
/// checkpoint.new          one that is being written
/// unusable-0000000041     one that could not be read when the one before it was gone on from
/// lock                    held by the process that runs; which checkpoint it went on from, and how many
///                         alerts it has given to destinations that are no files since
/// ```
final class StateFolder {
  /// Versions that are kept.
  static let versionsMax = 3
  private static let prefix = "checkpoint-"

  let path: String
  let environment = Surroundings.current
  private let lock: Int32
  /// The number of the newest checkpoint, whole or not.
  private(set) var newest: UInt64 = 0
  private var delivered: UInt64 = 0
  /// Alerts that earlier runs had given out after the newest checkpoint.
  private var deliveredBefore: UInt64 = 0

  /// A checkpoint that is there.
  struct Version {
    var number: UInt64
    var path: String
  }

  /// Makes the folder when it is not there, and takes it for this process.
  ///
  /// - Throws: `Diagnostic` when it cannot be used, or another process does.
  init(_ path: String) throws {
    self.path = path
    let environment = environment
    do throws(SystemFailure) {
      try environment.retrying { () throws(SystemFailure) in
        try environment.makeFolder(path, mode: 0o700)
      }
      lock = try environment.retrying { () throws(SystemFailure) in
        try environment.open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, mode: 0o600)
      }
    } catch {
      throw StateFault.refused(path, error.text)
    }
    let lock = lock
    do throws(SystemFailure) {
      try environment.retrying { () throws(SystemFailure) in try environment.lock(lock) }
      // Without knowing what is there, a checkpoint could take the number of another.
      versions = try Self.versions(in: path, environment)
    } catch {
      try? environment.close(lock)
      throw error.number == EWOULDBLOCK
        ? StateFault.inUse(path) : StateFault.refused(path, error.text)
    }
    newest = versions.first?.number ?? 0
  }

  deinit { try? environment.close(lock) }

  /// The checkpoints that are there, newest first.
  private(set) var versions: [Version] = []
  /// Those that are to be removed with the next one.
  private var obsolete: [Version] = []
  /// Those that may not be found after a loss of power.
  private var unproven: [Version] = []

  private static func versions(
    in path: String,
    _ environment: any Environment
  ) throws(SystemFailure) -> [Version] {
    let entries = try environment.retrying { () throws(SystemFailure) in
      try environment.entries(path)
    }
    return entries.compactMap { entry in
      let name = entry.name
      guard name.hasPrefix(prefix), let number = UInt64(name.dropFirst(prefix.count))
      else { return nil }
      return Version(number: number, path: path + "/" + name)
    }.sorted { $0.number > $1.number }
  }

  /// Gives checkpoints that could not be used another name, for somebody to look at.
  ///
  /// - Throws: `Diagnostic` when that is not possible.
  func setAside(_ unusable: [Version]) throws {
    guard !unusable.isEmpty else { return }
    let environment = environment
    do throws(SystemFailure) {
      for version in unusable {
        let name = version.path.split(separator: "/").last.map { $0.dropFirst(Self.prefix.count) }
        try environment.retrying { () throws(SystemFailure) in
          try environment.rename(version.path, to: path + "/unusable-" + (name ?? ""))
        }
      }
      try environment.syncFolder(path)
    } catch {
      throw StateFault.refused(path, error.text)
    }
    versions.removeAll { version in unusable.contains { $0.number == version.number } }
  }

  // MARK: Writing

  /// Why a checkpoint could not be written.
  struct Failure: Error {
    var error: Int32
  }

  private var draft: String { path + "/checkpoint.new" }

  /// Writes a checkpoint that is there as a whole or not at all, also after a loss of power.
  ///
  /// - Returns: its size in bytes.
  func write(_ body: (inout StateWriter) -> Void) throws(Failure) -> UInt64 {
    do throws(SystemFailure) {
      let size: UInt64
      do throws(SystemFailure) {
        size = try writeDraft(draft, body)
        try takeDraft()
      } catch {
        // It takes room that others need.
        try? environment.unlink(draft)
        throw error
      }
      try settle(delivered: 0)
      removeObsolete()
      obsolete = []
      return size
    } catch {
      throw Failure(error: error.number)
    }
  }

  /// Has a copy of the process write a checkpoint; `finish` makes it the newest.
  ///
  /// - Returns: `nil` where there can be no copy; nothing was written then.
  func begin(_ body: (inout StateWriter) -> Void) -> CheckpointDraft? {
    let copy = environment.copyProcess {
      // Held by the other alone: a new run may begin as soon as that one has ended.
      try? environment.close(lock)
      do throws(SystemFailure) {
        _ = try writeDraft(draft, body)
        // To let go of a gigabyte takes a file system up to half a second.
        removeObsolete()
        return 0
      } catch {
        return error.number
      }
    }
    return copy.map {
      CheckpointDraft(copy: $0, path: draft, delivered: delivered, begunAt: environment.uptime)
    }
  }

  /// Waits for the copy and makes what it has written the newest checkpoint.
  ///
  /// - Returns: its size in bytes.
  func finish(_ draft: CheckpointDraft) throws(Failure) -> UInt64 {
    do throws(SystemFailure) {
      let size: UInt64
      do throws(SystemFailure) {
        let error = draft.copy.wait()
        guard error == 0 else { throw SystemFailure(number: error) }
        size = try environment.retrying { () throws(SystemFailure) in
          try environment.facts(at: draft.path).size
        }
        obsolete = []
        try takeDraft()
      } catch {
        try? environment.unlink(draft.path)
        throw error
      }
      try settle(delivered: delivered - draft.delivered)
      return size
    } catch {
      throw Failure(error: error.number)
    }
  }

  private func removeObsolete() { for old in obsolete { try? environment.unlink(old.path) } }

  /// Gives the draft, which is whole, the name of a checkpoint.
  private func takeDraft() throws(SystemFailure) {
    let digits = String(newest + 1)
    let padding = String(repeating: "0", count: max(0, 10 - digits.count))
    let name = path + "/" + Self.prefix + padding + digits
    try environment.retrying { () throws(SystemFailure) in
      try environment.rename(draft, to: name)
    }
    newest += 1
    unproven.insert(Version(number: newest, path: name), at: 0)
  }

  /// Makes the name of the newest checkpoint durable and forgets the oldest; so many alerts were given out since.
  private func settle(delivered: UInt64) throws(SystemFailure) {
    // Until its name is durable it is none, and those before it are needed.
    try environment.syncFolder(path)
    versions = unproven + versions
    unproven = []
    obsolete += versions.dropFirst(Self.versionsMax)
    versions = Array(versions.prefix(Self.versionsMax))
    deliveredBefore = 0
    noteDelivered(delivered)
  }

  /// Writes all of a checkpoint to a file and makes it durable.
  private func writeDraft(
    _ draft: String,
    _ body: (inout StateWriter) -> Void
  ) throws(SystemFailure) -> UInt64 {
    let environment = environment
    // Another file than one that the copy of a process that was killed may still write to.
    try? environment.unlink(draft)
    let descriptor = try environment.retrying { () throws(SystemFailure) in
      try environment.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode: 0o600)
    }
    let output = Output(descriptor, environment)
    var writer = StateWriter { output.take($0) }
    body(&writer)
    _ = writer.finish()
    var failure = output.failure
    do throws(SystemFailure) {
      if failure == nil {
        try environment.retrying { () throws(SystemFailure) in try environment.sync(descriptor) }
      }
    } catch {
      failure = error
    }
    do throws(SystemFailure) {
      try environment.close(descriptor)
    } catch {
      failure = failure ?? error
    }
    if let failure { throw failure }
    return output.size
  }

  private final class Output {
    let descriptor: Int32
    let environment: any Environment
    var failure: SystemFailure?
    var size: UInt64 = 0

    init(_ descriptor: Int32, _ environment: any Environment) {
      self.descriptor = descriptor
      self.environment = environment
    }

    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
      var rest = bytes
      while !rest.isEmpty {
        do throws(SystemFailure) {
          let count = try environment.write(descriptor, rest)
          guard count > 0 else { throw SystemFailure(number: ENOSPC) }
          size += UInt64(count)
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } catch {
          if error.isInterruption { continue }
          failure = error
          return false
        }
      }
      return true
    }
  }

  // MARK: Alerts since the newest checkpoint

  /// Alerts that an earlier run gave out after a checkpoint, as far as is known.
  func deliveredAfter(_ number: UInt64) -> UInt64 {
    var words: [UInt64] = [0, 0]
    let count = words.withUnsafeMutableBytes { space in
      try? environment.retrying { () throws(SystemFailure) in
        try environment.read(lock, into: space, at: 0)
      }
    }
    return count == 16 && words[0] == number ? words[1] : 0
  }

  /// Goes on after the newest checkpoint without writing another: what was given out since comes again.
  func goOn() { deliveredBefore = deliveredAfter(newest) }

  /// Notes that one more alert was given to a destination that is no file.
  func noteDelivered() { noteDelivered(delivered + 1) }

  private func noteDelivered(_ count: UInt64) {
    delivered = count
    let words = [newest, max(count, deliveredBefore)]
    _ = words.withUnsafeBytes { bytes in
      try? environment.retrying { () throws(SystemFailure) in
        try environment.write(lock, bytes, at: 0)
      }
    }
  }
}
