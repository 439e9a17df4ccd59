import SieveDiagnostics
import SieveModel
import SieveRecords
import Testing

/// Damage costs the record that it hits, and nothing else.
@Suite struct BERRobustnessTests {
  /// Five records of which the one in the middle gets damaged.
  private static let samples: [(name: String, parts: [[UInt8]])] = {
    let bare = (0..<5).map { Sample.originated($0).bytes() }
    let open = (0..<5).map { Sample.originated($0).bytes(isOpen: true) }
    let headed = bare.map { [0, UInt8($0.count), 0x20, 0x26] + $0 }
    return [("bare", bare), ("open", open), ("record headers", headed)]
  }()

  private static func lines(_ found: Decoded) -> [Substring] {
    found.attempts.map { $0.drop { $0 != " " } }
  }

  @Test(arguments: samples.indices) func flippedBitsHarmOneRecord(_ index: Int) {
    let (name, parts) = Self.samples[index]
    let good = Self.lines(ber(parts.flatMap { $0 }))
    #expect(good.count == 5)
    for bit in 0..<(parts[2].count * 8) {
      var damaged = parts
      damaged[2][bit / 8] ^= 1 << UInt8(bit % 8)
      let lines = Self.lines(ber(damaged.flatMap { $0 }))
      // A flipped cause may turn it into a partial record, which is given out at the end.
      let kept = [0, 1, 3, 4].filter { lines.contains(good[$0]) }
      #expect(kept.count == 4, "\(name), bit \(bit): \(lines)")
      #expect(lines.count <= 5, "\(name), bit \(bit)")
    }
  }

  @Test(arguments: samples.indices) func truncationHarmsTheLastRecord(_ index: Int) {
    let (name, parts) = Self.samples[index]
    let bytes = parts.flatMap { $0 }
    let ends = parts.indices.map { parts[...$0].reduce(0) { $0 + $1.count } }
    for length in 0...bytes.count {
      let found = ber(Array(bytes[..<length]))
      let whole = ends.count { $0 <= length }
      #expect(found.attempts.count == whole, "\(name) at \(length)")
      let isWhole = length == 0 || ends.contains(length)
      if isWhole { #expect(found.rejects.isEmpty, "\(name) at \(length)") }
    }
  }

  /// What is left may run on into the next record, and be taken for whole.
  @Test func missingBytesHarmTwoRecordsAtMost() {
    for (name, parts) in Self.samples {
      let good = Self.lines(ber(parts.flatMap { $0 }))
      for length in 0..<parts[2].count {
        var damaged = parts
        damaged[2] = Array(parts[2][..<length])
        let lines = Self.lines(ber(damaged.flatMap { $0 }))
        let kept = [0, 1, 3, 4].filter { lines.contains(good[$0]) }
        #expect(kept.count >= 3, "\(name), \(length) bytes left: \(lines)")
        #expect(lines.count <= 5, "\(name), \(length) bytes left")
      }
    }
  }

  @Test(arguments: [false, true]) func damagedBatches(isOpen: Bool) {
    let bytes = Sample.batch((0..<3).map { Sample.roaming($0) }).bytes(isOpen: isOpen)
    for length in 0...bytes.count { _ = ber(Array(bytes[..<length])) }
    for bit in 0..<(bytes.count * 8) {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      let found = ber(damaged)
      // What holds the records may be damaged as well: that costs none.
      #expect(found.attempts.count >= 2, "bit \(bit): \(found.rejects.map(\.summary))")
    }
  }

  @Test func chunksMakeNoDifferenceToDamage() {
    var random = Seeded(seed: 11)
    for (name, parts) in Self.samples {
      for round in 0..<30 {
        var bytes = parts.flatMap { $0 }
        for _ in 0..<Int.random(in: 1...6, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] =
            UInt8.random(in: 0...255, using: &random)
        }
        let whole = ber(bytes)
        let isSame = ber(bytes, cuts: Array(1..<bytes.count)) == whole
        #expect(isSame, "\(name), round \(round)")
        let cuts = (0..<4).map { _ in Int.random(in: 0...bytes.count, using: &random) }
        let isSameAgain = ber(bytes, cuts: cuts) == whole
        #expect(isSameAgain, "\(name), round \(round), \(cuts)")
      }
    }
  }

  @Test func noiseBetweenRecordsIsOneReject() throws {
    let record = Sample.originated().bytes()
    let found = ber(record + Array("hello".utf8) + record)
    #expect(found.attempts.count == 2)
    let reject = try #require(found.rejects.first)
    #expect(found.rejects.count == 1)
    #expect(reject.code.id == "CS1151" && reject.location?.byteOffset == UInt64(record.count))
    #expect(found.records == ["hello"])
  }

  @Test func longRecordsAreRefused() {
    let long = Node.c(0, of: [.c(0, [0]), .c(99, [UInt8](repeating: 7, count: 5000))]).bytes()
    let found = ber(long + Sample.originated().bytes(), RecordOptions(lineLengthMax: 1000))
    #expect(found.attempts.count == 1)
    #expect(found.rejects.count == 1)
  }

  @Test func deepNestingIsRefused() {
    let deep: [UInt8] =
      [0xA0, 0x80, 0x80, 1, 0] + (0..<10_000).flatMap { _ in [0xBF, 0x63, 0x80] }
    let found = ber(deep + Sample.originated().bytes())
    #expect(found.attempts.count == 1)
    #expect(!found.rejects.isEmpty)
  }

  @Test(.timeLimit(.minutes(10))) func recordsThatClaimTheRestTakeLinearTime() {
    // Each begins like a record and claims a megabyte; all are broken.
    var bytes: [UInt8] = []
    for _ in 0..<60_000 { bytes += [0xA0, 0x83, 0x0F, 0x00, 0x00, 0x80, 0x01, 0x00] }
    _ = ber(bytes)
    _ = ber(bytes + [UInt8](repeating: 0x20, count: 1 << 20))
    var open: [UInt8] = []
    for _ in 0..<60_000 { open += [0xA0, 0x80, 0x80, 0x01, 0x00] }
    _ = ber(open, cuts: Array(stride(from: 1, to: open.count, by: 100)))
  }

  @Test func noiseIsSurvived() {
    var random = Seeded(seed: 5)
    for round in 0..<100 {
      let count = Int.random(in: 0...600, using: &random)
      let starts: [UInt8] = [0xA0, 0x61, 0xBF, 0x30, 0x69, 0x63, 0x80, 0x00, 0x7F, 0x5F]
      let bytes = (0..<count).map { _ in
        Bool.random(using: &random)
          ? starts.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
      }
      let isSame = ber(bytes, cuts: Array(0..<count)) == ber(bytes)
      #expect(isSame, "round \(round)")
    }
  }
}
