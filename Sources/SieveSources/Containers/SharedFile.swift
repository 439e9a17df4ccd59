import Foundation
import SieveDiagnostics
import SieveEnvironment
import Synchronization

/// A file that several members are read from, each at its own place.
final class SharedFile: Sendable {
  /// Bytes of the file when it was opened or written.
  let size: Int
  private let descriptor: Int32
  private let environment: any Environment
  private let lastFailure = Mutex<SystemFailure?>(nil)

  private init(descriptor: Int32, size: Int, environment: any Environment = MachineEnvironment()) {
    self.descriptor = descriptor
    self.size = size
    self.environment = environment
  }

  /// Opens a regular file.
  ///
  /// - Throws: the number of the system's error; `ENXIO` for everything that is no regular file.
  convenience init(opening path: String) throws(SystemFailure) {
    let environment = Surroundings.current
    let descriptor = try environment.retrying { () throws(SystemFailure) in
      try environment.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, mode: 0)
    }
    do throws(SystemFailure) {
      let facts = try environment.retrying { () throws(SystemFailure) in
        try environment.facts(descriptor)
      }
      guard facts.kind == UInt32(S_IFREG) else { throw SystemFailure(number: ENXIO) }
      self.init(
        descriptor: descriptor,
        size: Int(clamping: facts.size),
        environment: environment
      )
    } catch {
      try? environment.close(descriptor)
      throw error
    }
  }

  /// Opens a regular file; `nil` for everything else.
  convenience init?(path: String) { try? self.init(opening: path) }

  deinit { try? environment.close(descriptor) }

  /// Why some read failed: what it was to give looks as if it were not there.
  var failure: SystemFailure? { lastFailure.withLock { $0 } }

  /// Writes what a source gives to a temporary file without a name.
  ///
  /// - Throws: `Diagnostic` when it is larger than `limit`, or cannot be read or written.
  static func spool(_ source: any ByteSource, name: String, limit: Int) throws -> SharedFile {
    var path = Array((NSTemporaryDirectory() + "/callsieve-XXXXXX").utf8CString)
    let descriptor = path.withUnsafeMutableBufferPointer {
      $0.baseAddress.map { mkstemp($0) } ?? -1
    }
    guard descriptor >= 0 else { throw SourceFault.system(errno, reading: name, at: 0) }
    unlink(path)
    var size = 0
    do {
      try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
        while true {
          let count = try source.read(into: buffer)
          if count == 0 { return }
          size += count
          guard size <= limit else { throw ArchiveFault.tooLarge(name) }
          try write(buffer, count, to: descriptor, name)
        }
      }
    } catch {
      close(descriptor)
      throw error
    }
    return SharedFile(descriptor: descriptor, size: size)
  }

  private static func write(
    _ buffer: UnsafeMutableRawBufferPointer,
    _ count: Int,
    to descriptor: Int32,
    _ name: String
  ) throws {
    var written = 0
    while written < count {
      let rest = UnsafeRawBufferPointer(rebasing: buffer[written..<count])
      let result = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if result < 0, errno != EINTR { throw SourceFault.system(errno, reading: name, at: 0) }
      written += max(0, result)
    }
  }

  /// Reads at a place; 0 at the end of the file.
  ///
  /// - Throws: the number of the system's error.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemFailure) -> Int
  {
    do throws(SystemFailure) {
      return try environment.retrying { () throws(SystemFailure) in
        try environment.read(descriptor, into: buffer, at: UInt64(offset))
      }
    } catch {
      lastFailure.withLock { $0 = error }
      throw error
    }
  }

  /// The bytes of a range, fewer where the file ends before.
  func bytes(_ offset: Int, _ count: Int) -> [UInt8] {
    guard offset >= 0, count > 0, offset < size else { return [] }
    var bytes = [UInt8](repeating: 0, count: min(count, size - offset))
    var got = 0
    bytes.withUnsafeMutableBytes { space in
      while got < space.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: space[got...])
        let count = (try? read(into: rest, at: offset + got)) ?? 0
        if count == 0 { return }
        got += count
      }
    }
    return Array(bytes.prefix(got))
  }
}

/// The bytes of a range of a shared file.
final class RangeByteSource: ByteSource {
  private let file: SharedFile
  private let name: String
  private let status: SourceStatus
  private let observe: (@Sendable (UnsafeRawBufferPointer) -> Void)?
  private var offset: Int
  private let end: Int

  init(
    _ member: MemberRange,
    name: String,
    status: SourceStatus,
    observe: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil
  ) {
    file = member.file
    self.name = name
    self.status = status
    self.observe = observe
    offset = member.offset
    end = member.offset + member.length
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard offset < end, !status.isStopped else { return 0 }
    let space = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(end - offset))
    let count: Int
    do throws(SystemFailure) {
      count = try file.read(into: space, at: offset)
    } catch {
      throw SourceFault.system(error.number, reading: name, at: UInt64(offset))
    }
    offset += count
    if count == 0 { offset = end }
    status.add(bytes: count)
    observe?(UnsafeRawBufferPointer(rebasing: space[..<count]))
    return count
  }
}

/// Where a member of an archive lies.
struct MemberRange: Sendable {
  var file: SharedFile
  var offset: Int
  var length: Int
  /// How many bytes it inflates to; `nil` when it is stored.
  var inflatedLength: UInt64?
}
