import SieveBytes

/// The known keys of one line, with their values as ranges of the line.
struct JSONRecord: BitwiseCopyable {
  /// A key that gave a field its value.
  struct Source: BitwiseCopyable {
    var keyStart: Int32 = 0
    var keyEnd: Int32 = 0
    var precedence: Int16 = .max
    var unit = DurationUnit.seconds

    var key: Range<Int> { Int(keyStart)..<Int(keyEnd) }
    var isSet: Bool { keyEnd > 0 }
  }

  var slots = FieldSlots()
  /// Fields that two different keys gave a value.
  private(set) var doubled: UInt32 = 0
  private var sources = InlineArray<27, Source>(repeating: Source())

  /// Where a field's value came from.
  subscript(_ field: RecordField) -> Source { sources[Int(field.rawValue)] }

  /// Reads the object on a line.
  ///
  /// - Parameters:
  ///   - line: The whole line.
  ///   - names: What keys mean.
  ///   - values: Takes a copy of the line followed by the texts of strings that have escapes; stays
  ///     empty when there are none.
  /// - Throws: `JSONFault` when the line is not one object.
  init(
    _ line: Span<UInt8>,
    names: WordTable<ColumnMeaning>,
    values: inout [UInt8]
  ) throws(JSONFault) {
    var scanner = JSONScanner()
    try scanner.take(0x7B, line, else: .notAnObject)
    var isFirst = true
    while true {
      let next = try scanner.peek(line)
      if isFirst, next == 0x7D { break }
      guard next == 0x22 else { throw JSONFault(.key, at: scanner.at) }
      isFirst = false
      let key = try scanner.string(line)
      try scanner.take(0x3A, line, else: .colon)
      let value = try scanner.value(line)
      // No known name is written with escapes.
      if !key.hasEscapes, let meaning = names.find(line, key.range) {
        set(meaning, key.range, value, line, &values)
      }
      if try scanner.peek(line) != 0x2C { break }
      try scanner.take(0x2C, line, else: .comma)
    }
    try scanner.take(0x7D, line, else: .comma)
    if !scanner.isAtEnd(line) { throw JSONFault(.trailing, at: scanner.at) }
  }

  /// Gives a field its value: the better name wins, of equal names the last.
  private mutating func set(
    _ meaning: ColumnMeaning,
    _ key: Range<Int>,
    _ value: JSONScanner.Value,
    _ line: Span<UInt8>,
    _ values: inout [UInt8]
  ) {
    let place = Int(meaning.field.rawValue)
    let isEmpty = value.kind == .null || value.kind == .nested || value.range.isEmpty
    let other = sources[place]
    if other.isSet, other.precedence != meaning.precedence {
      if isEmpty { return }
      if !slots[meaning.field].isEmpty {
        doubled |= 1 << UInt32(place)
        if other.precedence < meaning.precedence { return }
      }
    }
    sources[place] = Source(
      keyStart: Int32(truncatingIfNeeded: key.lowerBound),
      keyEnd: Int32(truncatingIfNeeded: key.upperBound),
      precedence: meaning.precedence,
      unit: meaning.unit
    )
    var range = isEmpty ? value.range.lowerBound..<value.range.lowerBound : value.range
    if value.hasEscapes {
      if values.isEmpty { values = line.copy(0..<line.count) }
      let start = values.count
      JSONText.append(line, value.range, to: &values)
      range = start..<values.count
    }
    let origin = value.kind == .string ? value.range.lowerBound - 1 : value.range.lowerBound
    slots.set(meaning.field.rawValue, range.lowerBound, range.upperBound, origin: origin)
  }
}
