import SieveBytes
import SieveModel

/// The texts of a batch as memory: valid while the batch is.
struct AttemptTexts {
  let bytes: UnsafeBufferPointer<UInt8>

  /// The bytes of a text of an attempt.
  @inline(__always)
  func bytes(_ field: TextField, of attempt: UnsafePointer<Attempt>) -> UnsafeBufferPointer<UInt8> {
    let start = Int(attempt.pointee.textOffset) + Int(field.offset)
    return UnsafeBufferPointer(rebasing: bytes[start..<(start + Int(field.length))])
  }

  /// A text of an attempt, invalid UTF-8 replaced.
  func string(_ field: TextField, of attempt: UnsafePointer<Attempt>) -> String {
    String(decoding: bytes(field, of: attempt), as: UTF8.self)
  }

  /// An identity as alerts show it.
  func string(_ identity: Identity, of attempt: UnsafePointer<Attempt>) -> String {
    identity.numberText ?? string(identity.textField, of: attempt)
  }
}

/// Keyed hash of texts: 8 bytes a step, folded by a 128-bit product.
///
/// The secrets are the process's, so that hostile texts cannot be made to collide; nothing that is
/// shown depends on them.
enum TextHash {
  /// The secret of a state that was restored.
  ///
  /// Not guarded: it is set once, before the first hash, and so before there are threads that hash.
  private nonisolated(unsafe) static var restored: (first: UInt64, second: UInt64)?
  /// Together, for to ask whether they are there takes a call.
  private static let secret: (first: UInt64, second: UInt64) =
    restored ?? (UInt64.random(in: .min ... .max) | 1, UInt64.random(in: .min ... .max) | 1)

  /// Writes the secret, without which the keys of a state mean nothing.
  static func save(to writer: inout StateWriter) {
    writer.add(secret.first)
    writer.add(secret.second)
  }

  /// Takes over the secret of a state.
  ///
  /// - Throws: `CheckpointFault.tooLate` when this process has another one already.
  static func restore(from reader: inout StateReader) throws(CheckpointFault) {
    restored = (try reader.word(), try reader.word())
    guard let restored, secret == restored else { throw .tooLate }
  }

  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard let start = UnsafeRawPointer(bytes.baseAddress) else { return 0 }
    let secret = secret
    var state = secret.first ^ UInt64(truncatingIfNeeded: bytes.count)
    var at = 0
    while at &+ 8 <= bytes.count {
      state = fold(state ^ start.loadUnaligned(fromByteOffset: at, as: UInt64.self), secret.second)
      at &+= 8
    }
    if at < bytes.count {
      var rest: UInt64 = 0
      if bytes.count &- at >= 4 {
        rest = upper(start, at) << UInt64(truncatingIfNeeded: 8 &* (bytes.count &- at &- 4))
        rest |= upper(start, bytes.count &- 4)
        at = bytes.count
      }
      while at < bytes.count {
        rest = rest << 8 | UInt64(bytes[at])
        at &+= 1
      }
      state = fold(state ^ rest, secret.second)
    }
    return fold(state ^ secret.second, secret.first)
  }

  /// Four bytes, the first one uppermost.
  @inline(__always)
  private static func upper(_ start: UnsafeRawPointer, _ at: Int) -> UInt64 {
    UInt64(UInt32(bigEndian: start.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
  }

  /// The keyed hash of three words, never 0.
  static func hash(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    let secret = secret
    let half = fold(a ^ secret.first, b ^ secret.second)
    return max(1, fold(half ^ secret.second, c ^ secret.first))
  }

  @inline(__always)
  private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
