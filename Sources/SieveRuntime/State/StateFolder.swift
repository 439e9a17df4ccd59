import Foundation
import SieveBytes
import SieveDiagnostics

/// The folder in which one run keeps its checkpoints.
///
/// ```
/// checkpoint-0000000042   the newest of the last three
/// checkpoint.new          one that is being written
/// lock                    held by the process that runs; which checkpoint it went on from, and how many
///                         alerts it has given to destinations that are no files since
/// ```
final class StateFolder {
  /// Versions that are kept.
  static let versionsMax = 3
  private static let prefix = "checkpoint-"

  let path: String
  private let lock: Int32
  /// The number of the newest checkpoint, whole or not.
  private(set) var newest: UInt64 = 0
  private var delivered: UInt64 = 0

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
    do {
      try FileManager.default.createDirectory(
        atPath: path,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
    } catch {
      throw StateFault.refused(path, error.localizedDescription)
    }
    let name = path + "/lock"
    lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw StateFault.refused(path, String(cString: strerror(errno))) }
    while flock(lock, LOCK_EX | LOCK_NB) != 0 {
      let error = errno
      if error == EINTR { continue }
      close(lock)
      if error == EWOULDBLOCK { throw StateFault.inUse(path) }
      throw StateFault.refused(path, String(cString: strerror(error)))
    }
    newest = versions.first?.number ?? 0
  }

  deinit { close(lock) }

  /// The checkpoints that are there, newest first.
  var versions: [Version] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix(Self.prefix), let number = UInt64(name.dropFirst(Self.prefix.count))
      else { return nil }
      return Version(number: number, path: path + "/" + name)
    }.sorted { $0.number > $1.number }
  }

  // MARK: Writing

  /// Why a checkpoint could not be written.
  struct Failure: Error {
    var error: Int32
  }

  /// Writes a checkpoint that is there as a whole or not at all, also after a loss of power.
  ///
  /// - Returns: its size in bytes.
  func write(_ body: (inout StateWriter) -> Void) throws(Failure) -> UInt64 {
    let draft = path + "/checkpoint.new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(error: errno) }
    let output = Output(descriptor)
    var writer = StateWriter { output.take($0) }
    body(&writer)
    _ = writer.finish()
    if output.error == 0, fsync(descriptor) != 0 { output.error = errno }
    if close(descriptor) != 0, output.error == 0 { output.error = errno }
    let digits = String(newest + 1)
    let padding = String(repeating: "0", count: max(0, 10 - digits.count))
    let name = path + "/" + Self.prefix + padding + digits
    if output.error == 0, rename(draft, name) != 0 { output.error = errno }
    guard output.error == 0 else {
      // It takes room that others need.
      unlink(draft)
      throw Failure(error: output.error)
    }
    newest += 1
    syncFolder()
    for old in versions.dropFirst(Self.versionsMax) { unlink(old.path) }
    noteDelivered(0)
    return output.size
  }

  private final class Output {
    let descriptor: Int32
    var error: Int32 = 0
    var size: UInt64 = 0

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
      var rest = bytes
      while let base = rest.baseAddress, rest.count > 0 {
        let count = Foundation.write(descriptor, base, rest.count)
        if count > 0 {
          size += UInt64(count)
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if count == 0 || errno != EINTR {
          error = count == 0 ? ENOSPC : errno
          return false
        }
      }
      return true
    }
  }

  private func syncFolder() {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }

  // MARK: Alerts since the newest checkpoint

  /// Alerts that an earlier run gave out after a checkpoint, as far as is known.
  func deliveredAfter(_ number: UInt64) -> UInt64 {
    var words: [UInt64] = [0, 0]
    guard pread(lock, &words, 16, 0) == 16, words[0] == number else { return 0 }
    return words[1]
  }

  /// Notes that one more alert was given to a destination that is no file.
  func noteDelivered() { noteDelivered(delivered + 1) }

  private func noteDelivered(_ count: UInt64) {
    delivered = count
    let words = [newest, count]
    _ = words.withUnsafeBytes { pwrite(lock, $0.baseAddress, 16, 0) }
  }
}
