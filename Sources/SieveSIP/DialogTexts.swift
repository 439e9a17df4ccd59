import SieveModel

/// The texts of calls by slot, without a buffer for each.
///
/// Every slot has a cell in one long buffer, so that where its text is needs no look elsewhere; the
/// few texts that do not fit into a cell are kept apart.
struct DialogTexts {
  /// Texts of nearly all calls fit.
  private static let cellSize = 128
  /// What a text of its own takes besides its bytes: its buffer's header, its place in the table.
  static let longOverhead = 160

  private(set) var cells: [UInt8] = []
  private(set) var long: [Int: [UInt8]] = [:]
  private var longHeld = 0

  /// Bytes that all texts take, of unused slots too.
  var held: Int { cells.count + longHeld }

  /// Bytes that would be held with one more text of a length, in another slot or a used one.
  func held(with length: Int, inNewSlot: Bool) -> Int {
    held + (inNewSlot ? Self.cellSize : 0) + length + length / 4 + Self.longOverhead
  }

  /// Makes room for so many slots at once; what is not used of it is never touched.
  mutating func reserve(slots: Int) { cells.reserveCapacity(slots * Self.cellSize) }

  /// Makes room for the text of one more slot.
  mutating func addSlot() { cells.append(contentsOf: repeatElement(0, count: Self.cellSize)) }

  /// Keeps the text of a slot that has none.
  mutating func store(_ text: [UInt8], _ slot: Int) {
    guard text.count > Self.cellSize else {
      let start = slot * Self.cellSize
      cells.withUnsafeMutableBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: bytes[start..<(start + text.count)])
          .copyBytes(from: text)
      }
      return
    }
    let own = Array(text)
    longHeld += own.capacity + Self.longOverhead
    long[slot] = own
  }

  /// Forgets the text of a slot.
  mutating func remove(_ slot: Int, length: Int) {
    guard length > Self.cellSize, let own = long.removeValue(forKey: slot) else { return }
    longHeld -= own.capacity + Self.longOverhead
  }

  /// Adds the text of a slot to that of an attempt.
  func add(_ slot: Int, length: Int, to batch: inout AttemptBatch, of attempt: inout Attempt) {
    guard length > Self.cellSize else {
      let start = slot * Self.cellSize
      _ = batch.addText(cells.span, start..<(start + length), of: &attempt)
      return
    }
    if let own = long[slot] { _ = batch.addText(own, of: &attempt) }
  }

  /// A part of the text of a slot.
  func bytes(_ field: TextField, _ slot: Int, length: Int) -> ArraySlice<UInt8> {
    let start = Int(field.offset)
    guard length > Self.cellSize else {
      let cell = slot * Self.cellSize + start
      return cells[cell..<(cell + Int(field.length))]
    }
    return long[slot].map { $0[start..<(start + Int(field.length))] } ?? []
  }

  /// Asks for the memory of a slot's cell.
  @inline(__always)
  func prefetch(_ slot: Int) {
    cells.prefetch(slot &* Self.cellSize)
    cells.prefetch(slot &* Self.cellSize &+ Self.cellSize / 2)
    cells.prefetch(slot &* Self.cellSize &+ Self.cellSize &- 1)
  }
}
