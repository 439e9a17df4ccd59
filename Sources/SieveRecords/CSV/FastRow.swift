/// Walks the structural index of a block row by row, as long as the rows hold no oddities.
///
/// Odd are escaped quotes in a field that is wanted, line feeds in quotes, and broken quotes.
struct FastRow: BitwiseCopyable {
  enum Outcome: BitwiseCopyable {
    /// A row from `start` to the line feed at `end`; its values are in the slots.
    case row
    /// The row needs the slow path.
    case odd
    /// The index ended before the row did.
    case incomplete
  }

  /// First byte of the row.
  private(set) var start: Int
  /// The line feed that ends it.
  private(set) var end = 0
  /// Where its line break begins.
  private(set) var contentEnd = 0
  /// How many fields it has.
  private(set) var columns = 0
  /// Whether its last field is empty.
  private(set) var lastIsEmpty = false
  /// Next entry of the index.
  private var cursor = 0

  init(start: Int) { self.start = start }

  /// Goes on at `position`, after a row that something else has read.
  mutating func resume(at position: Int, _ block: IndexedBlock) {
    start = position
    while cursor < block.count, Int(block.index[cursor]) < position { cursor += 1 }
  }

  /// Reads the next row into `slots`; on `row`, call `advance` when done with it.
  @inline(__always)
  mutating func scan(_ block: IndexedBlock, slots: inout FieldSlots) -> Outcome {
    if scanPlain(block, slots: &slots) { return .row }
    return scanQuoted(block, slots: &slots)
  }

  /// Reads a row of as many fields as the header has, without quotes; false when it is none.
  @inline(__always)
  private mutating func scanPlain(_ block: IndexedBlock, slots: inout FieldSlots) -> Bool {
    let last = block.columns - 1
    guard cursor + last < block.count else { return false }
    let bytes = block.bytes
    let index = block.index + cursor
    var other: UInt8 = 0
    var field = start
    for column in 0..<last {
      let position = Int(index[column])
      other |= bytes[position] ^ block.delimiter
      slots.set(block.plan[column], field, position)
      field = position &+ 1
    }
    let position = Int(index[last])
    if other | (bytes[position] ^ 0x0A) != 0 { return false }
    end = position
    contentEnd = position > start && bytes[position - 1] == 0x0D ? position - 1 : position
    let high = max(field, contentEnd)
    slots.set(block.plan[last], field, high)
    columns = block.columns
    lastIsEmpty = field == high
    cursor += block.columns
    return true
  }

  /// Reads any row without oddities.
  private mutating func scanQuoted(_ block: IndexedBlock, slots: inout FieldSlots) -> Outcome {
    var at = cursor
    var column = 0
    var field = start
    while at < block.count {
      let position = Int(block.index[at])
      let byte = block.bytes[position]
      at += 1
      var low = field
      var high = position
      var closing = position
      if byte == 0x22 {
        if position != field { continue }
        let isWanted = column < block.columns && block.plan[column] != CSVHeader.ignored
        switch Self.close(block, &at, escapes: !isWanted) {
        case .row:
          low = field + 1
          high = Int(block.index[at - 2])
          closing = Int(block.index[at - 1])
        case let other: return other
        }
      } else if byte != block.delimiter, high > low, block.bytes[high - 1] == 0x0D {
        high -= 1
      }
      if column < block.columns { slots.set(block.plan[column], low, high) }
      column += 1
      field = closing + 1
      if block.bytes[closing] != block.delimiter {
        end = closing
        contentEnd = end > start && block.bytes[end - 1] == 0x0D ? end - 1 : end
        columns = column
        lastIsEmpty = low == high
        cursor = at
        return .row
      }
    }
    return .incomplete
  }

  /// The most rows of the header's width that the rest of the block can have.
  func rowsLeft(_ block: IndexedBlock) -> Int { (block.count - cursor) / block.columns + 1 }

  /// Starts the row after the one just read.
  mutating func advance() { start = end + 1 }

  /// Finds the end of a quoted field; afterwards `at - 2` is its closing quote and `at - 1` the
  /// delimiter or line feed behind it.
  @inline(__always)
  private static func close(_ block: IndexedBlock, _ at: inout Int, escapes: Bool) -> Outcome {
    while at + 1 < block.count {
      let position = Int(block.index[at])
      let byte = block.bytes[position]
      at += 1
      if byte == block.delimiter { continue }
      if byte != 0x22 { return .odd }
      let next = Int(block.index[at])
      at += 1
      guard next == position + 1 else {
        let isReturn =
          next == position + 2 && block.bytes[position + 1] == 0x0D && block.bytes[next] == 0x0A
        return isReturn ? .row : .odd
      }
      if block.bytes[next] != 0x22 { return .row }
      if !escapes { return .odd }
    }
    return .incomplete
  }
}
