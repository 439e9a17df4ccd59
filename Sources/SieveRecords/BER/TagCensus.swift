/// How often elements and records were skipped, by tag: a table of fixed size.
struct TagCensus: Sendable {
  /// What was skipped.
  struct Entry: BitwiseCopyable, Equatable {
    /// The tag.
    var tag: BERTag
    /// The type of record that holds it; `nil` for a record.
    var kind: CallKind?
    /// How often.
    var count: UInt64
  }

  private static let placeCount = 256

  /// In order of first sight.
  private(set) var entries: [Entry] = []
  /// Places in `entries`, plus one, by hash of tag and type.
  private var places = InlineArray<256, UInt8>(repeating: 0)
  /// How many were skipped that found no place in the table.
  private(set) var others: UInt64 = 0

  mutating func countElement(_ tag: BERTag, in kind: CallKind) { count(tag, kind) }

  mutating func countRecord(_ tag: BERTag) { count(tag, nil) }

  private mutating func count(_ tag: BERTag, _ kind: CallKind?) {
    let key = UInt64(tag.rawValue) << 8 | UInt64(kind.map { $0.rawValue + 1 } ?? 0)
    var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 56)
    for _ in 0..<8 {
      let index = Int(places[place])
      if index == 0 {
        guard entries.count < 255 else { break }
        entries.append(Entry(tag: tag, kind: kind, count: 1))
        places[place] = UInt8(entries.count)
        return
      }
      if entries[index - 1].tag == tag, entries[index - 1].kind == kind {
        entries[index - 1].count += 1
        return
      }
      place = (place + 1) % Self.placeCount
    }
    others += 1
  }
}
