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
  /// How many fields it has.
  private(set) var columns = 0
  /// Whether its last field is empty.
  private(set) var lastIsEmpty = false
  /// Next entry of the index.
  private var cursor = 0

  init(start: Int) { self.start = start }

  /// Goes on at `position`, after a row that something else has read.
  mutating func resume(at position: Int, _ index: Span<UInt32>) {
    start = position
    while cursor < index.count, Int(index[cursor]) < position { cursor += 1 }
  }

  /// Reads the next row into `slots`; on `row`, call `advance` when done with it.
  @inline(__always)
  mutating func scan(
    _ bytes: Span<UInt8>,
    _ index: Span<UInt32>,
    _ plan: Span<UInt8>,
    delimiter: UInt8,
    slots: inout FieldSlots
  ) -> Outcome {
    var at = cursor
    var column = 0
    var field = start
    while at < index.count {
      let position = Int(index[at])
      let byte = bytes[position]
      at += 1
      var low = field
      var high = position
      var closing = position
      if byte == 0x22 {
        if position != field { continue }
        let isWanted = column < plan.count && plan[column] != CSVHeader.ignored
        switch Self.close(bytes, index, &at, delimiter: delimiter, escapes: !isWanted) {
        case .row:
          low = field + 1
          high = Int(index[at - 2])
          closing = Int(index[at - 1])
        case let other: return other
        }
      } else if byte != delimiter, high > low, bytes[high - 1] == 0x0D {
        high -= 1
      }
      if column < plan.count, plan[column] != CSVHeader.ignored {
        slots.set(plan[column], low, high, origin: field - start)
      }
      column += 1
      field = closing + 1
      if bytes[closing] != delimiter {
        end = closing
        columns = column
        lastIsEmpty = low == high
        cursor = at
        return .row
      }
    }
    return .incomplete
  }

  /// Starts the row after the one just read.
  mutating func advance() { start = end + 1 }

  /// Finds the end of a quoted field; afterwards `at - 2` is its closing quote and `at - 1` the
  /// delimiter or line feed behind it.
  private static func close(
    _ bytes: Span<UInt8>,
    _ index: Span<UInt32>,
    _ at: inout Int,
    delimiter: UInt8,
    escapes: Bool
  ) -> Outcome {
    while at + 1 < index.count {
      let position = Int(index[at])
      let byte = bytes[position]
      at += 1
      if byte == delimiter { continue }
      if byte != 0x22 { return .odd }
      let next = Int(index[at])
      at += 1
      guard next == position + 1 else {
        let isReturn = next == position + 2 && bytes[position + 1] == 0x0D && bytes[next] == 0x0A
        return isReturn ? .row : .odd
      }
      if bytes[next] != 0x22 { return .row }
      if !escapes { return .odd }
    }
    return .incomplete
  }
}
