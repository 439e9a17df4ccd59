import SieveBytes

/// Which file it is, whatever its name: two files of one moment never have the same.
public struct FileIdentity: Hashable, Sendable, Codable {
  /// The device that it lies on.
  public var device: UInt64
  /// Its number there, which a later file may get again.
  public var inode: UInt64

  /// Makes an identity.
  public init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }
}

/// A hash of the first bytes of a file, which tells a file from another with the same number.
public struct FileFingerprint: Hashable, Sendable, Codable {
  /// How many bytes are looked at, at most.
  public static let lengthMax = 1024

  /// How many bytes it was made of: fewer than `lengthMax` while no more had been read.
  public var length: Int
  /// The hash, as 16 hexadecimal digits.
  public var digest: String

  /// The fingerprint of a file that begins with `bytes`.
  public init(_ bytes: some Collection<UInt8>) {
    let head = bytes.prefix(Self.lengthMax)
    length = head.count
    var hash = StableHash()
    hash.combine(head)
    digest = hash.hexadecimal(digits: 16)
  }

  /// Whether a file that begins with `bytes` may be the same one: as far as was looked at.
  public func fits(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.count >= length && FileFingerprint(bytes.prefix(length)) == self
  }
}

/// How far a followed file has been used: all that is needed to go on from there in another process.
///
/// A plain value for a checkpoint to keep. Every record that begins before `offset` was used, none
/// that begins at it or later.
public struct FollowedPosition: Hashable, Sendable, Codable {
  /// Where the file was seen last.
  public var path: String
  /// The file, whatever its name.
  public var identity: FileIdentity
  /// The first bytes of the file, as far as they were read.
  public var fingerprint: FileFingerprint
  /// Bytes that were used, up to the start of a record; decompressed ones of a whole file.
  public var offset: UInt64
  /// When the content of the file was changed last, in nanoseconds since 1970; `Int64.min` when unknown.
  public var changedAt: Int64
  /// The first lines, which tell a decoder the layout: header and delimiter.
  public var preamble: [UInt8]
  /// Whether nothing more was expected of it: rotated and read to its end, or a whole file.
  public var isFinished: Bool
  /// Whether it is a file of a spool folder, which is taken whole.
  public var isWhole: Bool

  /// Makes a position.
  public init(
    path: String,
    identity: FileIdentity,
    fingerprint: FileFingerprint,
    offset: UInt64,
    changedAt: Int64 = .min,
    preamble: [UInt8] = [],
    isFinished: Bool = false,
    isWhole: Bool = false
  ) {
    self.path = path
    self.identity = identity
    self.fingerprint = fingerprint
    self.offset = offset
    self.changedAt = changedAt
    self.preamble = preamble
    self.isFinished = isFinished
    self.isWhole = isWhole
  }
}
