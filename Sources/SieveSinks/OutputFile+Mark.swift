import Foundation
import SieveBytes

/// How far files were written, and going on there.
extension OutputMark {
  /// Bytes that are looked at.
  private static let tailMax: UInt64 = 512

  /// The mark of a file as it is now: of what was written to `descriptor`, by the name `path`.
  init?(_ descriptor: Int32, _ path: String, length: UInt64) {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: facts.st_dev)
    inode = UInt64(truncatingIfNeeded: facts.st_ino)
    self.length = length
    tail = ""
    tail = hashOfTail(path) ?? ""
  }

  /// Cuts a file back to the mark, if it is the file of the mark.
  func cutBack(_ descriptor: Int32, _ path: String, _ facts: stat) throws -> OutputContinuation {
    let size = UInt64(facts.st_size)
    let isSame =
      UInt64(truncatingIfNeeded: facts.st_dev) == device
      && UInt64(truncatingIfNeeded: facts.st_ino) == inode
    guard isSame else { return size == 0 ? .none : .other }
    guard size >= length else { return .shorter }
    guard tail == hashOfTail(path) ?? "" else { return .other }
    guard size == length || ftruncate(descriptor, off_t(length)) == 0 else {
      throw SinkFault.opening(path, errno)
    }
    return .cut(size - length)
  }

  /// Makes the name of a file durable, as far as its folder can be opened.
  static func syncFolder(of path: String) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }

  /// A hash of the bytes before the mark; `nil` when the name has another file now, or they cannot be read.
  private func hashOfTail(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, UInt64(truncatingIfNeeded: facts.st_ino) == inode,
      UInt64(truncatingIfNeeded: facts.st_dev) == device
    else { return nil }
    let count = Int(min(length, Self.tailMax))
    var bytes = [UInt8](repeating: 0, count: count)
    guard count == 0 || pread(descriptor, &bytes, count, off_t(length) - off_t(count)) == count
    else { return nil }
    var hash = StableHash()
    hash.combine(bytes)
    return hash.hexadecimal(digits: 16)
  }
}
