import SieveBytes
import SieveModel

/// What stands at the beginning of a history.
///
/// ```
/// word 0   "CSHISTRY"           word 4   number of attempts
/// word 1   version              word 5   number of blocks
/// word 2   begin, milliseconds  word 6   home country, two letters
/// word 3   end, milliseconds    word 7   checksum of words 0 to 6
/// ```
///
/// All words are 64 bits, little endian.
struct HistoryHeader: Equatable {
  static let magic: UInt64 = 0x5952_5453_4948_5343
  static let version: UInt64 = 1
  static let size = 64

  /// Set-up time of the first attempt that was ever part of it.
  var from: Int64
  /// The highest set-up time.
  var through: Int64
  var attempts: UInt64
  var blocks: UInt64
  var home: Country

  var bytes: [UInt8] {
    let words = [
      Self.magic, Self.version, UInt64(bitPattern: from), UInt64(bitPattern: through), attempts,
      blocks, UInt64(home.rawValue),
    ]
    var bytes = words.flatMap(Self.bytes)
    bytes += Self.bytes(bytes.withUnsafeBytes { BlockChecksum.of($0) })
    return bytes
  }

  init(from: Int64, through: Int64, attempts: UInt64, blocks: UInt64, home: Country) {
    self.from = from
    self.through = through
    self.attempts = attempts
    self.blocks = blocks
    self.home = home
  }

  init(_ bytes: [UInt8]) throws(HistoryFault) {
    guard bytes.count >= 8, Self.word(bytes, 0) == Self.magic else { throw .foreign }
    guard bytes.count >= Self.size else { throw .damaged }
    let version = Self.word(bytes, 1)
    guard version <= Self.version else { throw .version(version) }
    let sum = bytes[..<(Self.size - 8)].withUnsafeBytes { BlockChecksum.of($0) }
    guard Self.word(bytes, 7) == sum, let home = UInt16(exactly: Self.word(bytes, 6)) else {
      throw .damaged
    }
    from = Int64(bitPattern: Self.word(bytes, 2))
    through = Int64(bitPattern: Self.word(bytes, 3))
    attempts = Self.word(bytes, 4)
    blocks = Self.word(bytes, 5)
    self.home = Country(rawValue: home)
    // A history of nothing would say that nobody had called since 1970.
    guard AttemptBlock.times.contains(from), AttemptBlock.times.contains(through),
      from <= through, attempts > 0, blocks > 0
    else { throw .damaged }
  }

  static func bytes(_ word: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) }
  }

  static func word(_ bytes: [UInt8], _ index: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[index * 8 + $1]) << UInt64($1 * 8) }
  }
}

/// Where a block of a history lies.
///
/// ```
/// word 0   bytes of the attempts
/// word 1   number of attempts
/// word 2   lowest set-up time
/// word 3   highest set-up time
/// then     the attempts, AttemptBlock
/// last     checksum of all before it
/// ```
struct HistoryBlock {
  static let headSize = 32
  /// More bytes than attempts of one block can take: their texts, and ten for each number; others are damaged.
  static let lengthMax = 128 << 20

  var offset: UInt64
  var length: Int
  var count: Int
  var oldest: Int64
  var newest: Int64

  /// Bytes of the block in the file.
  var size: Int { Self.headSize + length + 8 }

  /// Reads the words before the attempts of the block at `offset`.
  init(_ head: [UInt8], at offset: UInt64) throws(HistoryFault) {
    guard head.count == Self.headSize, HistoryHeader.word(head, 0) <= UInt64(Self.lengthMax),
      (1...UInt64(AttemptBlock.countMax)).contains(HistoryHeader.word(head, 1))
    else { throw .damaged }
    self.offset = offset
    length = Int(HistoryHeader.word(head, 0))
    count = Int(HistoryHeader.word(head, 1))
    oldest = Int64(bitPattern: HistoryHeader.word(head, 2))
    newest = Int64(bitPattern: HistoryHeader.word(head, 3))
    guard AttemptBlock.times.contains(oldest), AttemptBlock.times.contains(newest),
      oldest <= newest
    else { throw .damaged }
  }

  init(offset: UInt64, length: Int, count: Int, oldest: Int64, newest: Int64) {
    self.offset = offset
    self.length = length
    self.count = count
    self.oldest = oldest
    self.newest = newest
  }

  /// The block with its attempts, as it is written.
  func bytes(_ attempts: [UInt8]) -> [UInt8] {
    var bytes = [
      UInt64(length), UInt64(count), UInt64(bitPattern: oldest), UInt64(bitPattern: newest),
    ].flatMap(HistoryHeader.bytes)
    bytes += attempts
    bytes += HistoryHeader.bytes(bytes.withUnsafeBytes { BlockChecksum.of($0) })
    return bytes
  }
}
