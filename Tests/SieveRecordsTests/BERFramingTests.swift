import SieveDiagnostics
import SieveModel
import SieveRecords
import Testing

/// Where records begin and end, whatever holds them.
@Suite struct BERFramingTests {
  private static let records = (0..<5).map { Sample.originated($0) }

  /// The records in every framing, with the place of the first.
  static let framings: [(name: String, bytes: [UInt8])] = {
    let bare = records.map { $0.bytes() }
    let open = records.map { $0.bytes(isOpen: true) }
    func headed(_ record: [UInt8], _ header: [UInt8]) -> [UInt8] {
      [UInt8(record.count >> 8), UInt8(record.count & 255)] + header + record
    }
    let short = bare.flatMap { headed($0, [0x20, 0x26]) }
    let long = bare.flatMap { headed($0, [0xE1, 0x26, 0x05]) }
    return [
      ("bare", bare.flatMap { $0 }), ("open", open.flatMap { $0 }),
      (
        "blocks",
        bare.flatMap { $0 + [UInt8](repeating: 0, count: 256 - $0.count) }
      ), ("ones", bare.flatMap { $0 + [UInt8](repeating: 0xFF, count: 7) }),
      ("record headers", short), ("file header", fileHeader(short.count) + short),
      ("extended headers", fileHeader(long.count) + long),
      ("sequence", Node.group(0x20, 16, records).bytes()),
      (
        "event file",
        Node.group(
          0x20,
          16,
          [.c(0, of: [.c(0, Packed.time("250301020000"))]), .c(1, of: records)]
        ).bytes()
      ),
    ]
  }()

  static func fileHeader(_ length: Int) -> [UInt8] {
    let total = length + 54
    return [
      0, 0, UInt8(total >> 8), UInt8(total & 255), 0, 0, 0, 54, 0x62, 0x62, 0x31, 0x08, 0xAF, 0x07,
      0x31, 0x08, 0xAF, 0x07, 0, 0, 0, 5, 0, 0, 0, 9, 0,
    ] + [UInt8](repeating: 0xFF, count: 20) + [0, 0, 0, 0, 2, 0x41, 0x42]
  }

  @Test(arguments: framings.indices) func everyFramingGivesTheSameCalls(_ index: Int) {
    let (name, bytes) = Self.framings[index]
    let found = ber(bytes)
    #expect(found.attempts.count == 5, "\(name)")
    #expect(
      found.attempts.map { $0.drop { $0 != " " } }
        == ber(Self.framings[0].bytes).attempts.map { $0.drop { $0 != " " } },
      "\(name)"
    )
    #expect(found.rejects.isEmpty, "\(name): \(found.rejects.map(\.summary))")
    #expect(recogniseBER(bytes.span) == .charging, "\(name)")
  }

  @Test(arguments: framings.indices) func chunksMakeNoDifference(_ index: Int) {
    let (name, bytes) = Self.framings[index]
    let whole = ber(bytes)
    #expect(ber(bytes, cuts: Array(1..<bytes.count)) == whole, "\(name)")
    var random = Seeded(seed: 7)
    for _ in 0..<40 {
      let cuts = (0..<3).map { _ in Int.random(in: 0...bytes.count, using: &random) }
      #expect(ber(bytes, cuts: cuts) == whole, "\(name) at \(cuts)")
    }
  }

  @Test(arguments: [false, true]) func batches(isOpen: Bool) {
    let tap = Sample.batch((0..<4).map { Sample.roaming($0) }).bytes(isOpen: isOpen)
    #expect(recogniseBER(tap.span) == .tap)
    let found = ber(tap)
    #expect(found.attempts.count == 4)
    #expect(found.rejects.isEmpty && found.warnings.isEmpty)
    #expect(ber(tap, cuts: Array(1..<tap.count)) == found)
    let near = Sample.nearRealTime([Sample.moc(), Sample.moc()]).bytes(isOpen: isOpen)
    #expect(recogniseBER(near.span) == .nrtrde)
    #expect(ber(near).attempts.count == 2)
    #expect(ber(near).rejects.isEmpty)
    // Files that were put behind each other.
    #expect(ber(tap + near).attempts.count == 6)
  }

  @Test func otherEncodingsAreRefused() {
    var bytes = Self.framings[5].bytes
    bytes[54 + 3] = 0x46
    #expect(ber(bytes).fatal.map(\.code.id) == ["CS1153"])
  }

  /// Ids are often hexadecimal, and letters are tags: 'a7d' begins a batch of TAP.
  @Test func textIsNotRecognisedWhateverItBeginsWith() {
    for first in UInt8(0x20)..<0x7F {
      for second in UInt8(0x20)..<0x7F {
        for third in [UInt8(ascii: "d"), 0x30, 0x5F, 0x7E] {
          let line: [UInt8] = [first, second, third] + Array("_)0-4c1f;+66812345678;x\n".utf8)
          #expect(recogniseBER(line.span) == nil, "\(line)")
        }
      }
    }
  }

  @Test func otherFilesAreNotRecognised() {
    for text in ["a,b,c\n1,2,3\n", "{\"a\":1}\n", "", "0\u{01}0\u{02}", "\u{0}\u{0}\u{0}\u{0}"] {
      #expect(recogniseBER(Array(text.utf8).span) == nil)
    }
    #expect(recogniseBER([UInt8](repeating: 0, count: 4096).span) == nil)
  }
}
