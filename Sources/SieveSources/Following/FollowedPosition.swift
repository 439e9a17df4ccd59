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
  /// Attempts and rejects of a whole file that were used, in the order in which they come out.
  public var used = WholeProgress()
  /// When the content of the file was changed last, in nanoseconds since 1970; `Int64.min` when unknown.
  public var changedAt: Int64
  /// The first lines, which tell a decoder the layout: header and delimiter.
  public var preamble: [UInt8]
  /// Whether nothing more was expected of it: rotated and read to its end, or a whole file.
  public var isFinished: Bool
  /// Whether it is a file of a spool folder, which is taken whole.
  public var isWhole: Bool
  /// The number by which whoever reads its lines knows it; 0 when nobody does.
  public var tag: UInt64 = 0
  /// Whether it is a whole file that was taken and is still to be moved or removed.
  public var isToPutAway = false
  /// The file that said that it is whole.
  public var marker: String?

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

/// How much of a file of a spool folder was used: its records come out in the same order every time.
public struct WholeProgress: Hashable, Sendable, Codable {
  /// Attempts that came out.
  public var attempts: UInt64 = 0
  /// Rejects that came out.
  public var rejects: UInt64 = 0

  /// Nothing was used yet.
  public init() {}
}

/// How far a file was used, as whoever reads it says.
public struct FollowedReach: Sendable {
  /// The place up to which records were used.
  public var offset: UInt64
  /// The number by which it is known.
  public var tag: UInt64
  /// What was used of a whole file.
  public var used = WholeProgress()

  /// Says how far a file was used.
  public init(offset: UInt64, tag: UInt64 = 0) {
    self.offset = offset
    self.tag = tag
  }
}
