import Foundation
import TestSupport
import Testing

@testable import SieveEngine

/// Call ids and origins that are packed are the same again, whatever they are.
///
/// `SEED=n swift test --filter PackedRecordsTests` replays one case.
@Suite struct PackedRecordsTests {
  private static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }.map { [$0] }
    ?? (0..<200).map { 55_000_000 + $0 }

  /// Ids that count up, random ones, the same again, none, and such as are longer than what can be shared.
  private static func id(_ kind: UInt64, _ index: Int, _ random: inout SplitMix64) -> [UInt8] {
    let number = String(index + 1_000_000)
    switch kind % 6 {
    case 0: return Array("call-\(number)".utf8)
    case 1: return (0..<Int(random.next() % 40)).map { _ in UInt8(random.next() & 0xFF) }
    case 2: return Array("same".utf8)
    case 3: return []
    case 4: return Array(String(repeating: "x", count: 300).utf8) + Array(number.utf8)
    default: return Array(number.utf8.suffix(1 + Int(random.next() % 7)))
    }
  }

  @Test(arguments: seeds)
  func readsWhatWasPacked(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var room = PackedRecords.Room()
    defer { room.free() }
    let kind = random.next()
    for _ in 0..<3 {
      let count = 1 + Int(random.next() % 200)
      let isMixed = random.next() % 2 == 0
      let origins = (0..<count).map { index in
        isMixed ? random.next() : UInt64(index) * 130 + random.next() % 90
      }
      let ids = origins.indices.map {
        Self.id(isMixed ? random.next() : kind, $0, &random)
      }
      let bytes = ids.flatMap { $0 }
      let ends = ids.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
      let records = bytes.withUnsafeBufferPointer { bytes in
        PackedRecords(count: count, idBytes: bytes.count, room: &room) { index in
          (origins[index], UnsafeBufferPointer(rebasing: bytes[ends[index]..<ends[index + 1]]))
        }
      }
      var read = 0
      records.forEach(from: 0) { index, origin, id in
        #expect(index == read && origin == origins[index] && id == ids[index], "seed \(seed)")
        read += 1
        return true
      }
      #expect(read == count, "seed \(seed)")
      for index in ids.indices {
        records.forEach(from: index) { at, origin, id in
          #expect(at == index && origin == origins[index] && id == ids[index], "seed \(seed)")
          return false
        }
      }
      records.free()
    }
  }
}
