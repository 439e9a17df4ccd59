import SieveModel

/// What is known of cells, by the key of their name.
struct CellLookup: BitwiseCopyable {
  /// One cell, as properties of an attempt want it.
  private struct Entry: BitwiseCopyable {
    let country: UInt64
    let soil: UInt64
    /// Metres and 1; 0 without a border in reach.
    let distance: UInt64
    let uncertainty: UInt64
  }

  /// 1 + the place of a cell among those known, by the key of its name.
  private let map: FrozenMap
  private let entries: Frozen<Entry>

  /// Takes the cells in the order of their numbers.
  init(_ cells: [(key: UInt64, place: CellPlace)]) {
    map = FrozenMap(cells.enumerated().map { ($0.element.key, UInt64($0.offset + 1)) })
    entries = Frozen(
      cells.map { _, place in
        Entry(
          country: UInt64(place.country.rawValue),
          soil: UInt64(place.soil.rawValue),
          distance: place.border.map { UInt64($0.metres) + 1 } ?? 0,
          uncertainty: place.border.map { UInt64($0.uncertaintyMetres) + 1 } ?? 0
        )
      }
    )
  }

  func free() {
    map.free()
    entries.free()
  }

  /// 1 + the place of an attempt's cell among those known; 0 for none.
  @inline(__always)
  func number(_ attempt: UnsafePointer<Attempt>, _ texts: AttemptTexts) -> Int {
    let key = AttemptValues.key(attempt.pointee.cell, attempt, texts)
    return key == 0 ? 0 : Int(truncatingIfNeeded: map[key])
  }

  @inline(__always)
  private func entry(_ attempt: UnsafePointer<Attempt>, _ texts: AttemptTexts) -> Entry? {
    let number = number(attempt, texts)
    return number == 0 ? nil : entries[number - 1]
  }

  /// The country of the network of an attempt's cell, 0 for none.
  func country(_ attempt: UnsafePointer<Attempt>, _ texts: AttemptTexts) -> UInt64 {
    entry(attempt, texts)?.country ?? 0
  }

  /// The country on whose soil the cell is, 0 for none.
  func soil(_ attempt: UnsafePointer<Attempt>, _ texts: AttemptTexts) -> UInt64 {
    entry(attempt, texts)?.soil ?? 0
  }

  /// Metres to the nearest border and 1, 0 for none.
  func distance(_ attempt: UnsafePointer<Attempt>, _ texts: AttemptTexts) -> UInt64 {
    entry(attempt, texts)?.distance ?? 0
  }

  /// Metres by which the distance may be off, and 1; 0 for none.
  func uncertainty(_ attempt: UnsafePointer<Attempt>, _ texts: AttemptTexts) -> UInt64 {
    entry(attempt, texts)?.uncertainty ?? 0
  }

  /// A number of metres and 1 as kilometres; 0 is not a number.
  @inline(__always)
  static func kilometres(_ word: UInt64) -> Double {
    word == 0 ? .nan : Double(word - 1) / 1000
  }
}
