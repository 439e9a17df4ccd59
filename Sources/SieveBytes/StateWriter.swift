/// Writes the words of a checkpoint, and what proves that none of them has changed.
///
/// ```
/// word 0      "CSVSTATE"
/// word 1      version
/// then        the words of the state
/// last but 1  how many words there are before it
/// last        checksum of all before it
/// ```
///
/// All words are 64 bits, little endian; texts are their length in bytes and their bytes, filled up to whole words.
public struct StateWriter {
  /// The first word of every checkpoint.
  public static let magic: UInt64 = 0x4554_4154_5356_5343
  /// The version that is written; every earlier one is read.
  public static let version: UInt64 = 1
  /// Words handed over at once: 256 KiB.
  private static let roomMax = 1 << 15

  private let sink: (UnsafeRawBufferPointer) -> Bool
  private var room: [UInt64] = []
  private var count: UInt64 = 0
  private var checksum = StateChecksum()
  /// Whether the sink has refused something; nothing more is given to it then.
  private var hasFailed = false

  /// Begins a checkpoint; `sink` says whether it could take the bytes.
  public init(_ sink: @escaping (UnsafeRawBufferPointer) -> Bool) {
    self.sink = sink
    room.reserveCapacity(Self.roomMax)
    add(Self.magic)
    add(Self.version)
  }

  /// Adds a word.
  public mutating func add(_ word: UInt64) {
    room.append(word.littleEndian)
    checksum.add(word)
    count &+= 1
    if room.count == Self.roomMax { flush() }
  }

  /// Adds a number with its sign.
  public mutating func add(_ value: Int64) { add(UInt64(bitPattern: value)) }
  /// Adds a count, or another small number.
  public mutating func add(_ value: Int) { add(UInt64(bitPattern: Int64(value))) }
  /// Adds a number with its fraction.
  public mutating func add(_ value: Double) { add(value.bitPattern) }
  /// Adds a truth value.
  public mutating func add(_ value: Bool) { add(value ? 1 as UInt64 : 0) }

  /// Adds so many words.
  public mutating func add(_ words: UnsafeMutablePointer<UInt64>, count: Int) {
    for index in 0..<count { add(words[index]) }
  }

  /// Adds a text.
  public mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add($0) }
  }

  /// Adds bytes.
  public mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { add($0) } }

  /// Adds a value that may be missing.
  public mutating func add<Value>(_ value: Value?, _ body: (inout Self, Value) -> Void) {
    add(value != nil)
    if let value { body(&self, value) }
  }

  /// Adds how many values there are, and each.
  public mutating func add<Values: Collection>(
    _ values: Values,
    each body: (inout Self, Values.Element) -> Void
  ) {
    add(values.count)
    for value in values { body(&self, value) }
  }

  /// Adds bytes.
  public mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    add(bytes.count)
    var word: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
      word |= UInt64(byte) << UInt64((index & 7) * 8)
      if index & 7 == 7 {
        add(word)
        word = 0
      }
    }
    if bytes.count & 7 != 0 { add(word) }
  }

  /// Ends the checkpoint; whether all of it was taken.
  public mutating func finish() -> Bool {
    add(count)
    add(checksum.value)
    flush()
    return !hasFailed
  }

  private mutating func flush() {
    if !hasFailed { hasFailed = !room.withUnsafeBytes(sink) }
    room.removeAll(keepingCapacity: true)
  }
}

/// A sum over words in which every bit of each counts: against damage, not against forgers.
struct StateChecksum {
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  @inline(__always)
  mutating func add(_ word: UInt64) {
    let product = (value ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    // The word once more: a product of zero would forget all before it.
    value = (product.high ^ product.low) &+ word
  }
}
