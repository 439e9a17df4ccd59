import Crypto
import Foundation

/// SHA-256 and size of an input, computed while it is read.
final class InputDigest: @unchecked Sendable {
  // @unchecked Sendable: used under `lock`; the reading thread adds, the main thread asks at the end.
  private let lock = NSLock()
  private var hash = SHA256()
  private var bytes: UInt64 = 0

  func add(_ buffer: UnsafeRawBufferPointer) {
    lock.withLock {
      hash.update(bufferPointer: buffer)
      bytes += UInt64(buffer.count)
    }
  }

  /// The digest so far in hexadecimal, and how many bytes it covers.
  var value: (sha256: String, bytes: UInt64) {
    lock.withLock { (Self.hexadecimal(hash.finalize()), bytes) }
  }

  static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    digest.map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}
