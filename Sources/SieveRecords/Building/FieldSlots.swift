/// Where the values of one record lie, by field: what the formats hand to `AttemptBuilder`.
struct FieldSlots: BitwiseCopyable {
  /// One value: a range of the bytes handed over, and where the value begins in the record.
  struct Slot: BitwiseCopyable {
    var start: Int32
    var end: Int32
    /// From the first byte of the record, for diagnostics.
    var origin: Int32

    static let empty = Slot(start: 0, end: 0, origin: -1)

    var range: Range<Int> { Int(start)..<Int(end) }
    var isEmpty: Bool { start == end }
    var count: Int { Int(end) &- Int(start) }
  }

  /// One for each field, and one for the columns that nobody wants.
  private var slots = InlineArray<28, Slot>(repeating: .empty)
  /// The fields that may have a value; all where the layout of the input does not say.
  var possible = FieldSet.all

  /// The value of a field; empty when absent.
  subscript(_ field: RecordField) -> Slot {
    get { slots[Int(field.rawValue)] }
    set { slots[Int(field.rawValue)] = newValue }
  }

  /// Sets the value of the field with this raw value.
  @inline(__always)
  mutating func set(_ field: UInt8, _ start: Int, _ end: Int, origin: Int) {
    slots[Int(field)] = Slot(
      start: Int32(truncatingIfNeeded: start),
      end: Int32(truncatingIfNeeded: end),
      origin: Int32(truncatingIfNeeded: origin)
    )
  }

  /// Sets the value of a field whose origin nobody asks for.
  ///
  /// - Precondition: `field` is a raw value or `CSVHeader.ignored`; it is not checked, for each column of each row.
  @inline(__always)
  mutating func set(_ field: UInt8, _ start: Int, _ end: Int) {
    slots[unchecked: Int(field)].start = Int32(truncatingIfNeeded: start)
    slots[unchecked: Int(field)].end = Int32(truncatingIfNeeded: end)
  }

  /// Forgets all values.
  mutating func removeAll() { slots = InlineArray<28, Slot>(repeating: .empty) }
}
