/// How an input is compressed, recognised by its first bytes.
public enum Compression: String, Sendable, CaseIterable {
  /// Not at all.
  case none
  /// RFC 1952, one or more members.
  case gzip
  /// RFC 8878, one or more frames, skippable ones among them.
  case zstd
  /// The xz format, one or more streams.
  case xz
  /// The bzip2 format, one or more streams.
  case bzip2

  /// What the first bytes say.
  enum Recognition: Equatable {
    case known(Compression)
    /// Too few bytes to tell.
    case undecided
  }

  /// Recognises the compression; `undecided` while the bytes are a part of a longer signature.
  static func recognise(_ head: some Collection<UInt8>) -> Recognition {
    let head = Array(head.prefix(10))
    guard let first = head.first else { return .undecided }
    switch first {
    case 0x1F:
      guard head.count > 1 else { return .undecided }
      return .known(head[1] == 0x8B ? .gzip : .none)
    case 0x28, 0x50...0x5F:
      for (at, byte) in head.prefix(4).enumerated().dropFirst()
      where !isZstd(byte, at, first: first) {
        return .known(.none)
      }
      return head.count < 4 ? .undecided : .known(.zstd)
    case 0xFD: return compare(head, [[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]], .xz)
    case 0x42:
      // The digit is the size of a block; the first block or the end of the stream follows.
      guard head.count > 3 else {
        return [0x42, 0x5A, 0x68].starts(with: head) ? .undecided : .known(.none)
      }
      let start = [0x42, 0x5A, 0x68, head[3]]
      guard 0x31...0x39 ~= head[3] else { return .known(.none) }
      return compare(
        head,
        [
          start + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
          start + [0x17, 0x72, 0x45, 0x38, 0x50, 0x90],
        ],
        .bzip2
      )
    default: return .known(.none)
    }
  }

  /// Compares the first bytes with signatures that mean the same.
  private static func compare(
    _ head: [UInt8],
    _ signatures: [[UInt8]],
    _ meaning: Compression
  ) -> Recognition {
    if signatures.contains(where: { head.starts(with: $0) }) { return .known(meaning) }
    return signatures.contains { $0.starts(with: head) } ? .undecided : .known(.none)
  }

  /// Whether a byte continues the signature of a frame (28 B5 2F FD) or of a skippable one (5x 2A 4D 18).
  private static func isZstd(_ byte: UInt8, _ at: Int, first: UInt8) -> Bool {
    let rest: [UInt8] = first == 0x28 ? [0xB5, 0x2F, 0xFD] : [0x2A, 0x4D, 0x18]
    return byte == rest[at - 1]
  }
}
