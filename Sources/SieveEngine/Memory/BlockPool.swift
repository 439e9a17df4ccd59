/// Blocks of words in powers of two, taken and given back: the rings of busy keys.
///
/// A free block's first word points to the next free one of its class.
final class BlockPool {
  /// Words of a class carved at once.
  private static let carvedWords = 8192
  /// Blocks of more words come from the heap, where they go back to.
  private static let pooledWordsMax = 1 << 17

  private let memory: StateMemory
  private var free: [UnsafeMutablePointer<UInt64>?] = Array(repeating: nil, count: 64)
  private var large: Set<UnsafeMutablePointer<UInt64>> = []
  /// Words of the blocks that are free.
  private(set) var unusedWords = 0

  init(_ memory: StateMemory) { self.memory = memory }

  deinit { for block in large { block.deallocate() } }

  /// A block of at least `words` words; its content is undefined.
  ///
  /// - Complexity: O(1) but for every carving.
  func take(_ words: Int) -> UnsafeMutablePointer<UInt64> {
    let level = Self.level(words)
    let size = 1 << level
    if size > Self.pooledWordsMax { return takeLarge(size) }
    if free[level] == nil { carve(level) }
    guard let block = free[level] else { return takeLarge(size) }
    free[level] = UnsafeMutablePointer(bitPattern: UInt(block.pointee))
    unusedWords &-= size
    return block
  }

  /// Takes back a block that was taken for `words` words.
  func give(_ block: UnsafeMutablePointer<UInt64>, _ words: Int) {
    let level = Self.level(words)
    if 1 << level > Self.pooledWordsMax {
      large.remove(block)
      block.deallocate()
      return
    }
    block.pointee = UInt64(UInt(bitPattern: free[level]))
    free[level] = block
    unusedWords &+= 1 << level
  }

  private func takeLarge(_ size: Int) -> UnsafeMutablePointer<UInt64> {
    let block = UnsafeMutablePointer<UInt64>.allocate(capacity: size)
    large.insert(block)
    return block
  }

  private static func level(_ words: Int) -> Int {
    words <= 2 ? 1 : Int.bitWidth - (words - 1).leadingZeroBitCount
  }

  private func carve(_ level: Int) {
    let size = 1 << level
    let count = max(1, Self.carvedWords / size)
    unusedWords += count * size
    let words = memory.take(count * size * 8).bindMemory(to: UInt64.self, capacity: count * size)
    for index in (0..<count).reversed() {
      let block = words + index * size
      block.pointee = UInt64(UInt(bitPattern: free[level]))
      free[level] = block
    }
  }
}
