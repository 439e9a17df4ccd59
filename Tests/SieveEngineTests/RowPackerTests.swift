import Foundation
import TestSupport
import Testing

@testable import SieveEngine

/// Rows that are packed are the same again, whatever is in them.
///
/// `SEED=n swift test --filter RowPackerTests` replays one case.
@Suite struct RowPackerTests {
  private static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }.map { [$0] }
    ?? (0..<200).map { 54_000_000 + $0 }

  /// Values as rows have them: times, numbers of some lengths, hashes, flags, one for all.
  private static func column(_ kind: UInt64, _ random: inout SplitMix64, _ row: Int) -> UInt64 {
    switch kind % 7 {
    case 0: (1_760_000_000_000 + UInt64(row * 17)) << 15 | random.next() & 7
    case 1: 1 << 60 | (11 + random.next() % 3) << 54 | random.next() % 1_000_000_000_000
    case 2: random.next()
    case 3: (random.next() % 300) &* 0x9E37_79B9_7F4A_7C15
    case 4: random.next() & 0x8000_0001_0000_0001
    case 5: 42
    default: random.next() % 10 == 0 ? .max : 0
    }
  }

  @Test(arguments: seeds)
  func unpacksWhatWasPacked(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let stride = 1 + Int(random.next() % 70)
    let kinds = (0..<stride).map { _ in random.next() }
    let packer = RowPacker(stride: stride, plain: Int(random.next() % 3))
    var packed: [(words: [UInt64], rows: [[UInt64]])] = []
    // So many that dictionaries are full.
    for _ in 0..<(stride < 8 ? 40 : 4) {
      let count = 1 + Int(random.next() % 256)
      let rows = (0..<count).map { row in kinds.map { Self.column($0, &random, row) } }
      var words = rows.flatMap { $0 }
      let room = RowPacker.wordsMax(stride: stride, rows: count)
      var result = [UInt64](repeating: .max, count: room)
      words.withUnsafeMutableBufferPointer { words in
        result.withUnsafeMutableBufferPointer { result in
          guard let from = words.baseAddress, let to = result.baseAddress else { return }
          var asked = 0
          _ = packer.pack(from, count: count) { words in
            asked = words
            return to
          }
          #expect(asked <= room, "seed \(seed)")
          #expect(result[asked...].allSatisfy { $0 == .max }, "seed \(seed)")
        }
      }
      packed.append((result, rows))
    }
    var row = [UInt64](repeating: 0, count: stride)
    for (words, rows) in packed {
      var words = words
      for index in rows.indices {
        words.withUnsafeMutableBufferPointer { words in
          row.withUnsafeMutableBufferPointer { row in
            guard let from = words.baseAddress, let to = row.baseAddress else { return }
            packer.unpack(from, count: rows.count, index, to: to)
          }
        }
        #expect(row == rows[index], "seed \(seed)")
      }
    }
  }

  /// Rows as the archive of a network has them: 48 bytes before, at most 24 packed.
  @Test func packsUsualRows() {
    var random = SplitMix64(seed: 1)
    let packer = RowPacker(stride: 6, plain: 2)
    var rows: [UInt64] = []
    for row in 0..<256 {
      let talk = random.next() % 3000 * 1000
      rows += [
        (1_760_000_000_000 + UInt64(row * 9)) << 15 | random.next() & 7,
        talk << 32 | (talk > 0 ? 1 << 31 : 0) | talk + 30_000,
        1 << 60 | 12 << 54 | random.next() % 1_000_000_000_000,
        0x4742 + random.next() % 5,
        1 << 60 | 12 << 54 | random.next() % 1_000_000_000_000,
        (random.next() % 400) &* 0x9E37_79B9_7F4A_7C15,
      ]
    }
    var taken = 0
    var room = [UInt64](repeating: 0, count: RowPacker.wordsMax(stride: 6, rows: 256))
    rows.withUnsafeMutableBufferPointer { rows in
      room.withUnsafeMutableBufferPointer { room in
        guard let from = rows.baseAddress, let to = room.baseAddress else { return }
        _ = packer.pack(from, count: 256) { words in
          taken = words
          return to
        }
      }
    }
    #expect(taken * 8 <= 24 * 256)
  }
}
