import Synchronization
import Testing

@testable import SieveRuntime

/// Threads that share out the shards of a batch.
struct ShardCrewTests {
  /// Every shard is done once each time, before the caller goes on, however short the work is.
  @Test(arguments: [1, 2, 3, 7])
  func everyShardIsDoneOnce(count: Int) {
    let crew = ShardCrew(count: count)
    defer { crew.stop() }
    // Without a lock: it is the crew that keeps one round apart from the next.
    let done = UnsafeMutablePointer<Int>.allocate(capacity: count)
    done.initialize(repeating: 0, count: count)
    defer { done.deallocate() }
    for round in 1...2_000 {
      crew.run { shard in done[shard] += 1 }
      #expect((0..<count).allSatisfy { done[$0] == round })
    }
  }

  /// What a sleeping thread is offered it does, and only as often as there is something to do.
  @Test func otherWorkIsDoneBetween() {
    let left = Atomic(100)
    let done = Atomic(0)
    let crew = ShardCrew(count: 2) {
      guard left.load(ordering: .relaxed) > 0 else { return false }
      left.subtract(1, ordering: .relaxed)
      done.add(1, ordering: .releasing)
      return true
    }
    defer { crew.stop() }
    for round in 1...50 {
      while done.load(ordering: .acquiring) < 100 * round {}
      crew.run { _ in }
      left.store(100, ordering: .relaxed)
      crew.offerOtherWork()
    }
  }
}
