import SieveBytes
import SieveModel

/// What a record's word for its end says.
enum StatedOutcome: BitwiseCopyable, Equatable {
  /// Nothing.
  case nothing
  /// A disposition.
  case disposition(Disposition)
  /// A Q.850 cause.
  case cause(UInt8)
  /// Something that is not understood.
  case unknownWord
}

/// The words for dispositions that were seen last: an input has a handful of them.
struct DispositionMemory: BitwiseCopyable, Sendable {
  /// How many bytes must be readable at a word.
  static let reach = 16

  private struct Entry: BitwiseCopyable {
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// The word's length; 0 while the place is free.
    var count = 0
    var outcome = StatedOutcome.nothing
  }

  private var entries = InlineArray<16, Entry>(repeating: Entry())

  /// The first and the last bytes of a word of at most 16; with its length they say it all.
  @inline(__always)
  private static func words(_ text: UnsafePointer<UInt8>, _ count: Int) -> (UInt64, UInt64) {
    let low = DigitWord.load(text)
    guard count > 8 else { return (low &<< (64 &- UInt64(truncatingIfNeeded: count) &* 8), 0) }
    return (low, DigitWord.load(text, count - 8))
  }

  @inline(__always)
  private static func place(_ low: UInt64, _ high: UInt64) -> Int {
    Int(truncatingIfNeeded: ((low ^ (high &<< 1)) &* 0x9E37_79B9_7F4A_7C15) &>> 60)
  }

  /// What a word says, or `nil` when it was not seen lately or is longer than 16 bytes.
  ///
  /// Mutating so that the compiler does not copy all entries for the call.
  ///
  /// - Precondition: `count` is positive and `reach` bytes can be read at `text`.
  @inline(__always)
  mutating func recall(_ text: UnsafePointer<UInt8>, count: Int) -> StatedOutcome? {
    guard count <= 16 else { return nil }
    let (low, high) = Self.words(text, count)
    let entry = entries[Self.place(low, high)]
    return entry.low == low && entry.high == high && entry.count == count ? entry.outcome : nil
  }

  /// Keeps what a word says, in place of another perhaps.
  mutating func keep(_ text: UnsafePointer<UInt8>, count: Int, _ outcome: StatedOutcome) {
    guard count <= 16 else { return }
    let (low, high) = Self.words(text, count)
    entries[Self.place(low, high)] = Entry(low: low, high: high, count: count, outcome: outcome)
  }
}
