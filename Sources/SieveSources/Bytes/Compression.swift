/// How an input is compressed, recognised by its first bytes.
public enum Compression: String, Sendable, CaseIterable {
  /// Not at all.
  case none
  /// RFC 1952, one or more members.
  case gzip
  /// RFC 8878, one or more frames, skippable ones among them.
  case zstd

  /// What the first bytes say.
  enum Recognition: Equatable {
    case known(Compression)
    /// Too few bytes to tell.
    case undecided
  }

  /// Recognises the compression; `undecided` while the bytes are a part of a longer signature.
  static func recognise(_ head: some Collection<UInt8>) -> Recognition {
    let head = Array(head.prefix(4))
    guard let first = head.first else { return .undecided }
    switch first {
    case 0x1F:
      guard head.count > 1 else { return .undecided }
      return .known(head[1] == 0x8B ? .gzip : .none)
    case 0x28, 0x50...0x5F:
      for (at, byte) in head.enumerated().dropFirst() where !isZstd(byte, at, first: first) {
        return .known(.none)
      }
      return head.count < 4 ? .undecided : .known(.zstd)
    default: return .known(.none)
    }
  }

  /// Whether a byte continues the signature of a frame (28 B5 2F FD) or of a skippable one (5x 2A 4D 18).
  private static func isZstd(_ byte: UInt8, _ at: Int, first: UInt8) -> Bool {
    let rest: [UInt8] = first == 0x28 ? [0xB5, 0x2F, 0xFD] : [0x2A, 0x4D, 0x18]
    return byte == rest[at - 1]
  }
}
