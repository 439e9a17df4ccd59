/// The values of a record: the bytes that they lie in and the places of the fields, as raw memory.
///
/// The places are behind a pointer because the compiler copies all 340 bytes of them for each record otherwise, into
/// wide registers just after they were written in small pieces, which processors wait for.
///
/// Shortcuts read a fixed number of bytes at a value, whatever its length, so they ask first
/// whether so many are there. Everything else goes through the checked `buffer.span`.
struct RecordText: BitwiseCopyable {
  let base: UnsafePointer<UInt8>
  let count: Int
  /// How many bytes shortcuts may read: all, or none where every value is to be read carefully.
  private let readable: Int
  private let slots: UnsafePointer<FieldSlots>

  /// Takes bytes and places that outlive the value; `nil` when there are no bytes.
  init?(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ slots: UnsafePointer<FieldSlots>,
    usesShortcuts: Bool
  ) {
    guard let base = bytes.baseAddress else { return nil }
    self.base = base
    self.slots = slots
    count = bytes.count
    readable = usesShortcuts ? bytes.count : 0
  }

  /// The place of a field's value; empty when absent.
  subscript(_ field: RecordField) -> FieldSlots.Slot {
    @inline(__always) get { slots.pointee[field] }
  }

  /// Whether the input has one of the fields at all.
  @inline(__always)
  func mayHave(_ fields: FieldSet) -> Bool { slots.pointee.possible.intersects(fields) }

  var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

  /// Where a value stands, if `reach` bytes can be read there.
  @inline(__always)
  func shortcut(_ slot: FieldSlots.Slot, reach: Int) -> UnsafePointer<UInt8>? {
    Int(slot.start) &+ reach <= readable ? base + Int(slot.start) : nil
  }
}
