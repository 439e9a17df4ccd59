/// Writes columns of numbers, small ones in few bytes.
///
/// ```
/// column of one value      0, the value
/// column of other values   1, each value
/// value                    7 bits a byte, the lowest first; the high bit says that more follow
/// ```
struct ColumnWriter {
  private(set) var bytes: [UInt8] = []

  /// Adds a number.
  @inline(__always)
  mutating func add(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest &>>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Adds the length of a text and its bytes.
  mutating func add(text: [UInt8]) {
    add(UInt64(text.count))
    bytes += text
  }

  /// Adds a column; how many values it has the reader knows.
  mutating func add(column values: [UInt64]) {
    guard let first = values.first else { return }
    if values.allSatisfy({ $0 == first }) {
      add(0)
      return add(first)
    }
    add(1)
    for value in values { add(value) }
  }

  /// A number with its sign as one that is small when it is near 0.
  static func zigzag(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: (value &<< 1) ^ (value &>> 63))
  }
}

/// Reads what `ColumnWriter` wrote; whatever the bytes are, within their bounds.
struct ColumnReader {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether all has been read.
  var isAtEnd: Bool { at == bytes.count }

  /// The next number.
  mutating func value() throws(HistoryFault) -> UInt64 {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while at < bytes.count, shift < 64 {
      let byte = bytes[at]
      at += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw .damaged
  }

  /// A count of things that take a byte each at least.
  mutating func count() throws(HistoryFault) -> Int {
    let count = try value()
    guard count <= UInt64(bytes.count - at) else { throw .damaged }
    return Int(count)
  }

  /// A text.
  mutating func text() throws(HistoryFault) -> [UInt8] {
    let count = try count()
    at += count
    return Array(bytes[(at - count)..<at])
  }

  /// A column of `count` values.
  mutating func column(_ count: Int) throws(HistoryFault) -> [UInt64] {
    guard count > 0 else { return [] }
    switch try value() {
    case 0: return [UInt64](repeating: try value(), count: count)
    case 1:
      guard count <= bytes.count - at else { throw .damaged }
      var values: [UInt64] = []
      values.reserveCapacity(count)
      for _ in 0..<count { values.append(try value()) }
      return values
    default: throw .damaged
    }
  }

  /// The number with its sign that `ColumnWriter.zigzag` made one of.
  static func signed(_ value: UInt64) -> Int64 {
    Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1)
  }
}
