import SieveModel

/// A list of numbers as programs ask it: the place of what it says now, which may be replaced between two batches.
struct ListSlot: BitwiseCopyable, @unchecked Sendable {
  // @unchecked Sendable: what it says changes only while nobody asks.

  /// The instant, moved to begin at 1, from which a number does not count any more.
  private let content: UnsafeMutablePointer<FrozenMap>

  init(_ list: NumberList) {
    content = .allocate(capacity: 1)
    content.initialize(to: Self.map(list))
  }

  func replace(by list: NumberList) {
    content.pointee.free()
    content.pointee = Self.map(list)
  }

  func free() {
    content.pointee.free()
    content.deallocate()
  }

  private static func map(_ list: NumberList) -> FrozenMap {
    FrozenMap(
      list.expiries.compactMap { number, expiry in
        AttemptValues.key(number, of: .field(.callingNumber)).map { ($0, mark(expiry)) }
      }
    )
  }

  /// An instant as a word that orders like it and is never 0 for one that can be.
  private static func mark(_ time: Int64) -> UInt64 { UInt64(bitPattern: time) ^ 1 << 63 }

  /// Whether the list has a number at a time.
  @inline(__always)
  func contains(_ key: UInt64, at time: Int64) -> Bool {
    key != 0 && Self.mark(time) < content.pointee[key]
  }
}
