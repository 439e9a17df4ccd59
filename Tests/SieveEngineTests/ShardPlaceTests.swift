import SieveModel
import Testing

@testable import SieveEngine

/// Which shard has which key.
struct ShardPlaceTests {
  /// Neighbouring numbers, as a centre or an operator has them, are spread over all shards alike.
  @Test(arguments: 2...16)
  func numbersAreSpread(count: Int) {
    var keys = [Int](repeating: 0, count: count)
    for number in 0..<UInt64(count * 4_000) {
      let key = Identity.digits(66_812_000_000 + number, count: 11).rawValue
      let owners = (0..<count).filter { ShardPlace(index: $0, count: count).owns(key) }
      #expect(owners == [ShardPlace.shard(of: key, count)])
      keys[owners.first ?? 0] += 1
    }
    #expect(keys.allSatisfy { (3_600...4_400).contains($0) }, "\(keys)")
  }
}
