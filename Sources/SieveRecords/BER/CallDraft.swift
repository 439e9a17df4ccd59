import SieveBytes

/// A call as its record tells it, before it becomes an attempt or a piece of one.
struct CallDraft: BitwiseCopyable {
  /// Where its texts lie in the writer.
  var slots = FieldSlots()
  var times = CallTimes()
  /// Whether more records of the same call follow.
  var isPartial = false
  /// What the records of one call share; 0 when nothing tells.
  var key: UInt64 = 0

  /// Says that what was written since `start` is the value of a field.
  mutating func set(_ field: RecordField, from start: Int, _ writer: borrowing ValueWriter) {
    slots.set(field.rawValue, start, writer.count)
  }

  /// Sets a field to a word.
  mutating func set(_ field: RecordField, word: StaticString, _ writer: inout ValueWriter) {
    let start = writer.count
    word.withUTF8Buffer { for byte in $0 { writer.add(byte) } }
    set(field, from: start, writer)
  }

  /// Sets a field to a number.
  mutating func set(_ field: RecordField, decimal value: UInt64, _ writer: inout ValueWriter) {
    let start = writer.count
    writer.addDecimal(value)
    set(field, from: start, writer)
  }
}

/// Reads single values.
enum BERValue {
  /// A number that is not negative, of at most seven octets after leading zeros.
  static func number(
    _ bytes: Span<UInt8>,
    _ part: RecordParts.Part,
    _ role: CallRole
  ) throws(BERFault) -> UInt64 {
    if let value = number(bytes, part.range) { return value }
    throw fault(.number, part, role)
  }

  static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
    guard !range.isEmpty, bytes[range.lowerBound] & 0x80 == 0 else { return nil }
    var value: UInt64 = 0
    for at in range {
      guard value < 1 << 48 else { return nil }
      value = value << 8 | UInt64(bytes[at])
    }
    return value
  }

  static func fault(
    _ kind: BERFault.Kind,
    _ part: RecordParts.Part,
    _ role: CallRole
  ) -> BERFault {
    BERFault(
      kind: kind,
      at: Int(part.start),
      tag: part.tag,
      role: role,
      width: max(1, part.range.count)
    )
  }

  /// The content of the first element with this context tag in a constructed value.
  static func child(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ wanted: Int
  ) throws(BERFault) -> Range<Int>? {
    var at = range.lowerBound
    while at < range.upperBound {
      let element = try BERElement(bytes, at, range.upperBound)
      if element.tag.isContext, element.tag.number == wanted { return element.content }
      at = element.end
    }
    return nil
  }

  /// Mixes bytes into a hash that names the records of one call.
  static func mix(_ hash: inout UInt64, _ bytes: Span<UInt8>, _ range: Range<Int>) {
    for at in range { hash = (hash ^ UInt64(bytes[at])) &* 0x0000_0100_0000_01B3 }
    hash = (hash ^ 0xFF) &* 0x0000_0100_0000_01B3
  }
}
