/// Reads the words of a checkpoint that has proved whole.
struct StateReader {
  private let words: UnsafeRawBufferPointer
  private var at = 2
  private let end: Int

  /// Checks all of `bytes`, which outlive the reader, before anything is made of them.
  ///
  /// - Complexity: O(bytes)
  init(_ bytes: UnsafeRawBufferPointer) throws(CheckpointFault) {
    words = bytes
    guard bytes.count >= 8, Self.word(bytes, 0) == StateWriter.magic else {
      throw .foreign
    }
    guard bytes.count >= 32, bytes.count % 8 == 0 else { throw .damaged }
    let version = Self.word(bytes, 1)
    guard version <= StateWriter.version else { throw .version(version) }
    let count = bytes.count / 8
    end = count - 2
    guard Self.word(bytes, end) == UInt64(end) else { throw .damaged }
    var checksum = StateChecksum()
    for index in 0...end { checksum.add(Self.word(bytes, index)) }
    guard Self.word(bytes, end + 1) == checksum.value else { throw .damaged }
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
  }

  mutating func word() throws(CheckpointFault) -> UInt64 {
    guard at < end else { throw .damaged }
    at += 1
    return Self.word(words, at - 1)
  }

  mutating func signed() throws(CheckpointFault) -> Int64 { Int64(bitPattern: try word()) }

  mutating func double() throws(CheckpointFault) -> Double { Double(bitPattern: try word()) }

  /// A count of things that take `words` words each at least: never more than are left.
  mutating func count(of words: Int = 1) throws(CheckpointFault) -> Int {
    let value = try word()
    guard value <= UInt64((end - at) / max(1, words)) else { throw .damaged }
    return Int(value)
  }

  mutating func bytes() throws(CheckpointFault) -> [UInt8] {
    let length = try word()
    guard length <= UInt64(end - at) * 8 else { throw .damaged }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(length))
    var word: UInt64 = 0
    for index in 0..<Int(length) {
      if index & 7 == 0 { word = try self.word() }
      bytes.append(UInt8(truncatingIfNeeded: word >> UInt64((index & 7) * 8)))
    }
    return bytes
  }

  mutating func text() throws(CheckpointFault) -> String {
    String(decoding: try bytes(), as: UTF8.self)
  }

  /// The end must have been reached.
  func finish() throws(CheckpointFault) {
    guard at == end else { throw .damaged }
  }
}
