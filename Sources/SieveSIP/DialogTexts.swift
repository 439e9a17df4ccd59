import SieveModel

/// The texts of calls by slot, without a buffer for each.
///
/// Every slot has a cell in one long buffer, so that where its text is needs no look elsewhere; the
/// few texts that do not fit into a cell are kept apart.
struct DialogTexts {
  /// Texts of nearly all calls fit.
  private static let cellSize = 128
  private static let cellsMin = 8
  /// What a text of its own takes besides its bytes: its buffer's header, its place in the table.
  static let longOverhead = 160

  private(set) var cells: [UInt8] = []
  private(set) var long: [Int: [UInt8]] = [:]
  private var longHeld = 0
  private var slots = 0

  /// Bytes that all texts take, with what their buffers have in reserve and of unused slots too.
  var held: Int { cells.capacity + longHeld }

  /// Bytes that would be held with one more text of a length, in another slot or a used one.
  func held(with length: Int, inNewSlot: Bool) -> Int {
    let isFull = inNewSlot && (slots + 1) * Self.cellSize > cells.count
    // Twice as much as is added, for a buffer may become larger than was asked for.
    let cellsHeld = isFull ? cells.count + 2 * added : cells.capacity
    return cellsHeld + longHeld + length + length / 4 + Self.longOverhead
  }

  /// Bytes by which the cells grow: a quarter, since they may be many.
  private var added: Int {
    max(Self.cellsMin, cells.count / Self.cellSize / 4) * Self.cellSize
  }

  /// Makes room for the text of one more slot.
  mutating func addSlot() {
    slots += 1
    guard slots * Self.cellSize > cells.count else { return }
    let count = added
    cells.reserveCapacity(cells.count + count)
    cells.append(contentsOf: repeatElement(0, count: count))
  }

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
