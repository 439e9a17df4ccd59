/// Bytes that are handed over as they come; it has an end only for who stops asking.
final class PushedByteSource: ByteSource {
  private var bytes: [UInt8] = []
  private var at = 0

  /// Whether everything was taken.
  var isEmpty: Bool { at == bytes.count }

  /// Hands bytes over, behind those that were not taken yet.
  func push(_ more: [UInt8]) {
    if isEmpty {
      bytes = more
    } else {
      bytes = Array(bytes[at...]) + more
    }
    at = 0
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - at)
    guard count > 0 else { return 0 }
    bytes.withUnsafeBytes { source in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[at..<(at + count)]))
    }
    at += count
    if isEmpty {
      bytes = []
      at = 0
    }
    return count
  }
}
