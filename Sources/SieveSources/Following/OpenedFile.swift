import Foundation

/// A regular file that is open for reading at any place.
final class OpenedFile {
  let facts: FileFacts
  private let descriptor: Int32

  /// Opens the file at `path`.
  ///
  /// - Throws: the number of the system's error; `ENXIO` when it is no regular file.
  init(_ path: String) throws(SystemFailure) {
    // A pipe or a device must not make the opening wait.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw SystemFailure(number: errno) }
    guard let facts = FileFacts.of(descriptor: descriptor), facts.isRegular else {
      close(descriptor)
      throw SystemFailure(number: ENXIO)
    }
    self.facts = facts
  }

  deinit { close(descriptor) }

  /// The facts as they are now.
  var factsNow: FileFacts? { FileFacts.of(descriptor: descriptor) }

  /// Reads at a place; 0 at the end of the file.
  ///
  /// - Throws: the number of the system's error.
  func read(
    into buffer: UnsafeMutableRawBufferPointer,
    at offset: UInt64
  ) throws(SystemFailure)
    -> Int
  {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(clamping: offset))
      if count >= 0 { return count }
      guard errno == EINTR else { throw SystemFailure(number: errno) }
    }
  }

  /// The bytes of a range, fewer where the file ends before or cannot be read.
  func bytes(at offset: UInt64, _ count: Int) -> [UInt8] {
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let rest = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...]
        )
        let got = (try? read(into: rest, at: offset + UInt64(filled))) ?? 0
        if got == 0 { return }
        filled += got
      }
    }
  }

  /// The bytes that say which file it is, and whether it is compressed.
  var head: [UInt8] { bytes(at: 0, FileFingerprint.lengthMax) }

  /// The lines at the beginning that tell the layout, up to `limit`; at least one when there is one.
  func preamble(before limit: UInt64) -> [UInt8] {
    var count = Preamble.lengthMax
    while true {
      let bytes = bytes(at: 0, Int(min(UInt64(count), limit)))
      if let feed = bytes.lastIndex(of: 0x0A) { return Array(bytes[...feed]) }
      guard bytes.count == count, count < Preamble.lineMax else { return [] }
      count = Preamble.lineMax
    }
  }

  /// Where the line that is being written begins: after the last line feed.
  func startOfLastLine(lineMax: Int) -> UInt64 {
    let size = factsNow?.size ?? facts.size
    var end = size
    let step = 1 << 16
    while end > 0, size - end < UInt64(lineMax) {
      let start = end > UInt64(step) ? end - UInt64(step) : 0
      let bytes = bytes(at: start, Int(end - start))
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
