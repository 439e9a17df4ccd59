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

  /// What lies beside each other becomes large again, its pages go back to the system, and all of it can be taken and written anew.
  @Test func releasedBlocksServeAgain() throws {
    let pool = BlockPool(memory)
    let blocks = (0..<40_000).map { _ in pool.take(256) }
    for block in blocks { block.initialize(repeating: 7, count: 256) }
    let (total, unused) = (memory.total, pool.unusedWords)
    // One in fifty stays, so that what is free lies in between.
    for (index, block) in blocks.enumerated() where index % 50 != 0 { pool.give(block, 256) }
    pool.release()
    let freed = 40_000 * 49 / 50 * 256
    try #require(pool.unusedWords < unused + freed / 8, "hardly anything went back to the system")
    var taken: [UnsafeMutablePointer<UInt64>] = []
    for length in [8192, 2048, 256, 16] {
      for _ in 0..<(freed / 5 / length) {
        let block = pool.take(length)
        block.initialize(repeating: UInt64(taken.count), count: length)
        taken.append(block)
      }
    }
    #expect(memory.total == total)
    #expect(pool.unusedWords >= 0)
    for (index, block) in blocks.enumerated() where index % 50 == 0 {
      #expect((0..<256).allSatisfy { block[$0] == 7 })
    }
    #expect(taken.indices.allSatisfy { taken[$0][0] == UInt64($0) && taken[$0][15] == UInt64($0) })
    pool.release()
    #expect(pool.unusedWords >= 0)
  }
}
