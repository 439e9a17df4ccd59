import Foundation
import SieveBytes
import SieveEnvironment

/// How far files were written, and going on there.
extension OutputMark {
  /// Bytes that are looked at.
  private static let tailMax: UInt64 = 512

  /// The mark of a file as it is now: of what was written to `descriptor`, by the name `path`.
  init(_ descriptor: Int32, _ path: String, length: UInt64) throws(SystemFailure) {
    let environment = Surroundings.current
    let facts = try environment.retrying { () throws(SystemFailure) in
      try environment.facts(descriptor)
    }
    self.init(device: facts.device, inode: facts.inode, length: length, tail: "")
    tail = try hashOfTail(path) ?? ""
  }

  /// Cuts a file back to the mark, if it is the file of the mark.
  func cutBack(
    _ descriptor: Int32,
    _ path: String,
    _ facts: SystemFacts
  ) throws -> OutputContinuation {
    let isSame = facts.device == device && facts.inode == inode
    guard isSame else { return facts.size == 0 ? .none : .other }
    guard facts.size >= length else { return .shorter }
    do throws(SystemFailure) {
      let found = try hashOfTail(path) ?? ""
      guard tail == found else { return .other }
      if facts.size > length {
        let environment = Surroundings.current
        try environment.retrying { () throws(SystemFailure) in
          try environment.truncate(descriptor, to: length)
        }
      }
    } catch {
      throw SinkFault.opening(path, error.number)
    }
    return .cut(facts.size - length)
  }

  /// Makes the name of a file durable.
  ///
  /// - Throws: the number of the system's error; not for a folder that may be written to and not read.
  static func syncFolder(of path: String) throws(SystemFailure) {
    let environment = Surroundings.current
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    try environment.syncFolder(folder)
  }

  /// A hash of the bytes before the mark; `nil` when the name has another file now.
  private func hashOfTail(_ path: String) throws(SystemFailure) -> String? {
    let environment = Surroundings.current
    let descriptor: Int32
    do throws(SystemFailure) {
      descriptor = try environment.retrying { () throws(SystemFailure) in
        try environment.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, mode: 0)
      }
    } catch {
      if error.number == ENOENT { return nil }
      throw error
    }
    defer { try? environment.close(descriptor) }
    let facts = try environment.retrying { () throws(SystemFailure) in
      try environment.facts(descriptor)
    }
    guard facts.inode == inode, facts.device == device else { return nil }
    let count = Int(min(length, Self.tailMax))
    var bytes: [UInt8] = []
    while bytes.count < count {
      let piece = try Self.piece(
        descriptor,
        length - UInt64(count - bytes.count),
        count - bytes.count
      )
      if piece.isEmpty { return nil }
      bytes += piece
    }
    var hash = StableHash()
    hash.combine(bytes)
    return hash.hexadecimal(digits: 16)
  }

  /// What one read gives.
  private static func piece(
    _ descriptor: Int32,
    _ offset: UInt64,
    _ count: Int
  ) throws(SystemFailure) -> [UInt8] {
    let environment = Surroundings.current
    var bytes = [UInt8](repeating: 0, count: count)
    let result = bytes.withUnsafeMutableBytes { space in
      Result { () throws(SystemFailure) in
        try environment.retrying { () throws(SystemFailure) in
          try environment.read(descriptor, into: space, at: offset)
        }
      }
    }
    return try Array(bytes[..<result.get()])
  }
}
