/// A list that never changes, read without reference counts or copies: plans on the hot path.
///
/// Whoever makes it frees it; it must outlive every reader.
struct Frozen<Element: BitwiseCopyable>: @unchecked Sendable {
  // @unchecked Sendable: the memory is written once, before anybody else sees it.

  private let start: UnsafeMutablePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    count = elements.count
    start = .allocate(capacity: max(1, elements.count))
    for (index, element) in elements.enumerated() { (start + index).initialize(to: element) }
  }

  @inline(__always)
  subscript(index: Int) -> Element { start[index] }

  var indices: Range<Int> { 0..<count }

  /// Where an element lies: views of large ones keep this instead of a copy.
  @inline(__always)
  func pointer(_ index: Int) -> UnsafePointer<Element> { UnsafePointer(start + index) }

  func free() { start.deallocate() }
}
