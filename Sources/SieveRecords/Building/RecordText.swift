/// The bytes that the values of a record lie in, as raw memory.
///
/// Shortcuts read a fixed number of bytes at a value, whatever its length, so they ask first
/// whether so many are there. Everything else goes through the checked `buffer.span`.
struct RecordText: BitwiseCopyable {
  let base: UnsafePointer<UInt8>
  let count: Int
  /// How many bytes shortcuts may read: all, or none where every value is to be read carefully.
  private let readable: Int

  /// Takes bytes that outlive the value; `nil` when there are none.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, usesShortcuts: Bool) {
    guard let base = bytes.baseAddress else { return nil }
    self.base = base
    count = bytes.count
    readable = usesShortcuts ? bytes.count : 0
  }

  var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

  /// Where a value stands, if `reach` bytes can be read there.
  @inline(__always)
  func shortcut(_ slot: FieldSlots.Slot, reach: Int) -> UnsafePointer<UInt8>? {
    Int(slot.start) &+ reach <= readable ? base + Int(slot.start) : nil
  }
}
