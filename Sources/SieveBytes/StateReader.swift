/// Reads the words of a checkpoint that has proved whole.
public struct StateReader {
  private let words: UnsafeRawBufferPointer
  private var at = 2
  private let end: Int

  /// Checks all of `bytes`, which outlive the reader, before anything is made of them.
  ///
  /// - Complexity: O(bytes)
  public init(_ bytes: UnsafeRawBufferPointer) throws(CheckpointFault) {
    words = bytes
    guard bytes.count >= 8, Self.word(bytes, 0) == StateWriter.magic else {
      throw .foreign
    }
    guard bytes.count >= 16 else { throw .damaged }
    let version = Self.word(bytes, 1)
    guard version <= StateWriter.version else { throw .version(version) }
    guard !Self.isCutOff(bytes) else { throw .damaged }
    end = bytes.count / 8 - 2
    var checksum = StateChecksum()
    for index in 0...end { checksum.add(Self.word(bytes, index)) }
    guard Self.word(bytes, end + 1) == checksum.value else { throw .damaged }
  }

  /// Whether a checkpoint is not as long as it says itself.
  public static func isCutOff(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 32, bytes.count % 8 == 0 else { return true }
    let end = bytes.count / 8 - 2
    return word(bytes, end) != UInt64(end)
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
  }

  /// The next word.
  public mutating func word() throws(CheckpointFault) -> UInt64 {
    guard at < end else { throw .damaged }
    at += 1
    return Self.word(words, at - 1)
  }

  /// A number with its sign.
  public mutating func signed() throws(CheckpointFault) -> Int64 { Int64(bitPattern: try word()) }

  /// A small number.
  public mutating func integer() throws(CheckpointFault) -> Int {
    Int(truncatingIfNeeded: try word())
  }

  /// A number with its fraction.
  public mutating func double() throws(CheckpointFault) -> Double {
    Double(bitPattern: try word())
  }

  /// A truth value.
  public mutating func flag() throws(CheckpointFault) -> Bool {
    switch try word() {
    case 0: false
    case 1: true
    default: throw .damaged
    }
  }

  /// A value that may be missing.
  public mutating func optional<Value>(
    _ body: (inout Self) throws(CheckpointFault) -> Value
  ) throws(CheckpointFault) -> Value? {
    try flag() ? try body(&self) : nil
  }

  /// Values, as many as were written, each of `words` words at least.
  public mutating func values<Value>(
    of words: Int = 1,
    _ body: (inout Self) throws(CheckpointFault) -> Value
  ) throws(CheckpointFault) -> [Value] {
    let count = try count(of: words)
    var values: [Value] = []
    values.reserveCapacity(min(count, 1 << 16))
    for _ in 0..<count { values.append(try body(&self)) }
    return values
  }

  /// A count of things that take `words` words each at least: never more than are left.
  public mutating func count(of words: Int = 1) throws(CheckpointFault) -> Int {
    let value = try word()
    guard value <= UInt64((end - at) / max(1, words)) else { throw .damaged }
    return Int(value)
  }

  /// Records of `words` words each, of which the first is not zero, up to a word that is.
  ///
  /// - Returns: all their words in order, initialised; the caller deallocates them.
  public mutating func records(
    of words: Int
  ) throws(CheckpointFault) -> UnsafeMutableBufferPointer<UInt64> {
    let start = at
    while try word() != 0 {
      guard words - 1 < end - at else { throw .damaged }
      at += words - 1
    }
    let count = at - 1 - start
    let copy = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: count)
    for index in 0..<count {
      copy.initializeElement(at: index, to: Self.word(self.words, start + index))
    }
    return copy
  }

  /// Bytes.
  public mutating func bytes() throws(CheckpointFault) -> [UInt8] {
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

  /// A text.
  public mutating func text() throws(CheckpointFault) -> String {
    String(decoding: try bytes(), as: UTF8.self)
  }

  /// The end must have been reached.
  public func finish() throws(CheckpointFault) {
    guard at == end else { throw .damaged }
  }
}
