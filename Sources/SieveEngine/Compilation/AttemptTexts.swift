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
  private static let first = restored?.first ?? UInt64.random(in: .min ... .max) | 1
  private static let second = restored?.second ?? UInt64.random(in: .min ... .max) | 1

  /// Writes the secret, without which the keys of a state mean nothing.
  static func save(to writer: inout StateWriter) {
    writer.add(first)
    writer.add(second)
  }

  /// Takes over the secret of a state.
  ///
  /// - Throws: `CheckpointFault.tooLate` when this process has another one already.
  static func restore(from reader: inout StateReader) throws(CheckpointFault) {
    restored = (try reader.word(), try reader.word())
    guard let restored, (first, second) == restored else { throw .tooLate }
  }

  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard let start = UnsafeRawPointer(bytes.baseAddress) else { return 0 }
    let secret = (first, second)
    var state = secret.0 ^ UInt64(truncatingIfNeeded: bytes.count)
    var at = 0
    while at &+ 8 <= bytes.count {
      state = fold(state ^ start.loadUnaligned(fromByteOffset: at, as: UInt64.self), secret.1)
      at &+= 8
    }
    if at < bytes.count {
      var rest: UInt64 = 0
      while at < bytes.count {
        rest = rest << 8 | UInt64(bytes[at])
        at &+= 1
      }
      state = fold(state ^ rest, secret.1)
    }
    return fold(state ^ secret.1, secret.0)
  }

  /// The keyed hash of three words, never 0.
  static func hash(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    let half = fold(a ^ first, b ^ second)
    return max(1, fold(half ^ second, c ^ first))
  }

  @inline(__always)
  private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
