import Testing

@testable import SieveEngine

/// Blocks of memory that are taken, given back, and cut.
struct BlockPoolTests {
  private let memory = StateMemory()

  /// A large block that was given back serves small ones, which do not overlap, and no memory is taken for them.
  @Test func largerBlocksAreCut() {
    let pool = BlockPool(memory)
    let large = pool.take(1 << 15)
    pool.give(large, 1 << 15)
    let (total, unused) = (memory.total, pool.unusedWords)
    var blocks: [UnsafeMutablePointer<UInt64>] = []
    for index in 0..<4096 {
      let block = pool.take(8)
      block.initialize(repeating: UInt64(index), count: 8)
      blocks.append(block)
    }
    #expect(memory.total == total)
    #expect(pool.unusedWords == unused - 8 * 4096)
    for (index, block) in blocks.enumerated() {
      #expect((0..<8).allSatisfy { block[$0] == UInt64(index) })
    }
    for block in blocks { pool.give(block, 8) }
    #expect(pool.unusedWords == unused)
  }

  /// What is cut from a large block leaves the rest of it to larger classes.
  @Test func theRestStaysLarge() {
    let pool = BlockPool(memory)
    pool.give(pool.take(1 << 16), 1 << 16)
    let total = memory.total
    _ = pool.take(4)
    _ = pool.take(1 << 15)
    _ = pool.take(1 << 14)
    #expect(memory.total == total)
  }
}
