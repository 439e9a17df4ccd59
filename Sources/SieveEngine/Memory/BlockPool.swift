import CSieveKernels

/// Blocks of words in powers of two, taken and given back: rings of busy keys, chunks of quiet ones, indexes, rows.
///
/// A free block's first word points to the next free one of its class, and its second says how many of its words the system has
/// back. All state of a shard has one pool, and where a class has nothing free a larger block is cut, so that what one subject lets
/// go of serves the others.
final class BlockPool {
  /// Words of a class carved at once.
  private static let carvedWords = 8192
  /// Blocks of more words come from the heap, where they go back to.
  private static let pooledWordsMax = 1 << 17

  private let memory: StateMemory
  private var free: [UnsafeMutablePointer<UInt64>?] = Array(repeating: nil, count: 64)
  private var large: Set<UnsafeMutablePointer<UInt64>> = []
  /// Words of the blocks that are free, but for those that the system has back.
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
    unusedWords &-= size &- Int(block[1])
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
    link(block, 1, level)
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

  /// Provides free blocks of a class.
  private func carve(_ level: Int) {
    let larger = level + 1
    if larger < free.count, let found = free[larger...].firstIndex(where: { $0 != nil }),
      let block = free[found]
    {
      free[found] = UnsafeMutablePointer(bitPattern: UInt(block.pointee))
      // What is cut is about to be written.
      unusedWords &+= Int(block[1])
      split(block, found, to: level)
      return
    }
    let size = 1 << level
    let count = max(1, Self.carvedWords / size)
    unusedWords += count * size
    let words = memory.take(count * size * 8).bindMemory(to: UInt64.self, capacity: count * size)
    link(words, count, level)
  }

  /// Cuts a block in two as often as need be, so that the rest of it serves larger classes too; no more blocks of
  /// the class are made than carving would make.
  private func split(_ block: UnsafeMutablePointer<UInt64>, _ from: Int, to level: Int) {
    var at = from
    while at > level, 1 << at > Self.carvedWords {
      at -= 1
      link(block + (1 << at), 1, at)
    }
    link(block, 1 << (at - level), level)
  }

  /// Puts blocks that lie in a row among the free ones.
  private func link(_ words: UnsafeMutablePointer<UInt64>, _ count: Int, _ level: Int) {
    for index in (0..<count).reversed() {
      let block = words + (index << level)
      block[0] = UInt64(UInt(bitPattern: free[level]))
      block[1] = 0
      free[level] = block
    }
  }
}

extension BlockPool {
  /// Smaller blocks are not worth a call of the system.
  private static let releasedWordsMin = 2048

  /// Makes large blocks of free ones that lie beside each other, and gives the system back the pages of these; they can still be taken.
  ///
  /// - Complexity: O(*n* log *n*) in the free blocks.
  func release() {
    var blocks: [(start: UInt, words: Int, returned: Int)] = []
    for level in free.indices {
      while let block = free[level] {
        free[level] = UnsafeMutablePointer(bitPattern: UInt(block[0]))
        blocks.append((UInt(bitPattern: block), 1 << level, Int(block[1])))
      }
    }
    blocks.sort { $0.start < $1.start }
    var at = 0
    while at < blocks.count {
      var (start, words, returned) = blocks[at]
      at += 1
      while at < blocks.count, blocks[at].start == start + UInt(words * 8) {
        words += blocks[at].words
        returned += blocks[at].returned
        at += 1
      }
      unusedWords += returned
      cut(UnsafeMutablePointer(bitPattern: start), words)
    }
  }

  /// Makes the fewest free blocks of some words, and gives back the pages of the large ones.
  private func cut(_ start: UnsafeMutablePointer<UInt64>?, _ words: Int) {
    guard var block = start else { return }
    var left = words
    while left > 1 {
      let size = min(Self.pooledWordsMax, 1 << (Int.bitWidth - 1 - left.leadingZeroBitCount))
      link(block, 1, Self.level(size))
      if size >= Self.releasedWordsMin {
        // The first words stay, for they are in use.
        let returned = sieve_pages_release(block + 2, (size - 2) * 8) / 8
        block[1] = UInt64(returned)
        unusedWords -= returned
      }
      block += size
      left -= size
    }
  }
}
