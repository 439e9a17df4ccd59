import Foundation
import SieveEnvironment

/// A regular file that is open for reading at any place.
final class OpenedFile {
  let facts: FileFacts
  /// The bytes that say which file it is, and whether it is compressed: as they were when they were read last.
  private(set) var head: [UInt8] = []
  private var latest: FileFacts
  private let environment = Surroundings.current
  private let descriptor: Int32

  /// Opens the file at `path`.
  ///
  /// - Throws: the number of the system's error; `ENXIO` when it is no regular file.
  init(_ path: String) throws(SystemFailure) {
    // A pipe or a device must not make the opening wait.
    let environment = environment
    descriptor = try environment.retrying { () throws(SystemFailure) in
      try environment.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, mode: 0)
    }
    guard let facts = FileFacts.of(descriptor: descriptor) else {
      try? environment.close(descriptor)
      throw SystemFailure(number: EIO)
    }
    self.facts = facts
    latest = facts
    guard facts.isRegular else { throw SystemFailure(number: ENXIO) }
    try readHead()
  }

  deinit { try? environment.close(descriptor) }

  /// The facts as they are now, or were when the system said them last.
  var factsNow: FileFacts {
    if let facts = FileFacts.of(descriptor: descriptor) { latest = facts }
    return latest
  }

  /// How many bytes it has now.
  ///
  /// - Throws: the number of the system's error: a size of before would look as if it had been cut.
  func size() throws(SystemFailure) -> UInt64 {
    let environment = environment
    return try environment.retrying { () throws(SystemFailure) in
      try environment.facts(descriptor).size
    }
  }

  /// Reads its first bytes again.
  ///
  /// - Throws: the number of the system's error.
  func readHead() throws(SystemFailure) { head = try bytes(at: 0, FileFingerprint.lengthMax) }

  /// Reads at a place; 0 at the end of the file.
  ///
  /// - Throws: the number of the system's error.
  func read(
    into buffer: UnsafeMutableRawBufferPointer,
    at offset: UInt64
  ) throws(SystemFailure)
    -> Int
  {
    try environment.retrying { () throws(SystemFailure) in
      try environment.read(descriptor, into: buffer, at: offset)
    }
  }

  /// The bytes of a range, fewer where the file ends before.
  ///
  /// - Throws: the number of the system's error: what is not read says nothing of what is there.
  func bytes(at offset: UInt64, _ count: Int) throws(SystemFailure) -> [UInt8] {
    guard count > 0 else { return [] }
    var failure: SystemFailure?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(SystemFailure) {
        while filled < count {
          let rest = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...]
          )
          let got = try read(into: rest, at: offset + UInt64(filled))
          if got == 0 { return }
          filled += got
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// How the first bytes of a file compare with those that it had.
  enum Beginning {
    case same
    /// It has fewer, and those are the same.
    case shorter
    case other
  }

  /// How its first bytes compare with these now; nothing is allocated for it.
  ///
  /// - Throws: the number of the system's error.
  func beginning(beside head: [UInt8]) throws(SystemFailure) -> Beginning {
    if head.isEmpty { return .same }
    var failure: SystemFailure?
    let beginning = withUnsafeTemporaryAllocation(byteCount: head.count, alignment: 1) { buffer in
      var filled = 0
      do throws(SystemFailure) {
        while filled < head.count {
          let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
          let got = try read(into: rest, at: UInt64(filled))
          if got == 0 { break }
          filled += got
        }
      } catch {
        failure = error
        return Beginning.other
      }
      return head.withUnsafeBytes { own in
        guard let own = own.baseAddress, let now = buffer.baseAddress, memcmp(own, now, filled) == 0
        else { return .other }
        return filled == head.count ? .same : .shorter
      }
    }
    if let failure { throw failure }
    return beginning
  }

  /// The lines at the beginning that tell the layout, up to `limit`; at least one when there is one.
  ///
  /// - Throws: the number of the system's error.
  func preamble(before limit: UInt64) throws(SystemFailure) -> [UInt8] {
    var count = Preamble.lengthMax
    while true {
      let bytes = try bytes(at: 0, Int(min(UInt64(count), limit)))
      if let feed = bytes.lastIndex(of: 0x0A) { return Array(bytes[...feed]) }
      guard bytes.count == count, count < Preamble.lineMax else { return [] }
      count = Preamble.lineMax
    }
  }

  /// Where the line that is being written begins: after the last line feed.
  ///
  /// - Throws: the number of the system's error.
  func startOfLastLine(lineMax: Int) throws(SystemFailure) -> UInt64 {
    let size = try size()
    var end = size
    let step = 1 << 16
    while end > 0, size - end < UInt64(lineMax) {
      let start = end > UInt64(step) ? end - UInt64(step) : 0
      let bytes = try bytes(at: start, Int(end - start))
      if let feed = bytes.lastIndex(of: 0x0A) { return start + UInt64(feed) + 1 }
      end = start
    }
    return end == 0 ? 0 : size
  }
}

/// The lines at the beginning of a file that tell its layout.
enum Preamble {
  /// How many bytes are kept: what telling formats apart looks at.
  static let lengthMax = FormatDetector.headSize
  /// How long a first line may be to be kept whole.
  static let lineMax = 1 << 16

  /// Appends whole lines as long as there is room; the first line may take more.
  static func extend(_ preamble: inout [UInt8], with lines: [UInt8]) {
    var start = 0
    while start < lines.count {
      guard let feed = lines[start...].firstIndex(of: 0x0A) else { return }
      let length = feed + 1 - start
      let room = preamble.isEmpty ? lineMax : lengthMax - preamble.count
      guard length <= room else { return }
      preamble += lines[start...feed]
      start = feed + 1
    }
  }
}
