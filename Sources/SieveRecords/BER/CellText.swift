/// Cells as texts: country, network, area and cell with dashes between them, in decimal.
enum CellText {
  /// Adds the country and network that three octets of packed digits name, each with a dash.
  static func addNetwork(_ bytes: Span<UInt8>, _ at: Int, _ writer: inout ValueWriter) {
    let digits = [
      bytes[at] & 15, bytes[at] >> 4, bytes[at + 1] & 15, 0xF0, bytes[at + 2] & 15,
      bytes[at + 2] >> 4, bytes[at + 1] >> 4,
    ]
    for digit in digits {
      if digit == 0xF0 { writer.add(0x2D) } else if digit <= 9 { writer.add(0x30 + digit) }
    }
    writer.add(0x2D)
  }

  /// Adds the cell of a user location (3GPP TS 29.061): CGI, SAI, ECGI or NCGI; nothing for others.
  static func addUserLocation(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ writer: inout ValueWriter
  ) {
    guard let first = range.first else { return }
    let at = first + 1
    func number(_ start: Int, _ count: Int) -> UInt64 {
      (0..<count).reduce(0) { $0 << 8 | UInt64(bytes[start + $1]) }
    }
    switch bytes[first] {
    case 0, 1:
      guard range.count >= 8 else { return }
      addNetwork(bytes, at, &writer)
      writer.addDecimal(number(at + 3, 2))
      writer.add(0x2D)
      writer.addDecimal(number(at + 5, 2))
    case 129, 130:
      // In the second form a tracking area comes first.
      let start = bytes[first] == 130 ? at + 5 : at
      guard start + 7 <= range.upperBound else { return }
      addNetwork(bytes, start, &writer)
      writer.addDecimal(number(start + 3, 4) & 0x0FFF_FFFF)
    case 135, 137:
      let start = bytes[first] == 137 ? at + 6 : at
      guard start + 8 <= range.upperBound else { return }
      addNetwork(bytes, start, &writer)
      writer.addDecimal(number(start + 3, 5) & 0xF_FFFF_FFFF)
    default: return
    }
  }

  /// Adds the cell that P-Access-Network-Info names, as captures give it.
  static func addAccessNetwork(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ writer: inout ValueWriter
  ) {
    guard
      let start = TextSearch.after("utran-cell-id-3gpp=", bytes, range)
        ?? TextSearch.after("cgi-3gpp=", bytes, range)
        ?? TextSearch.after("cell-id-3gpp=", bytes, range)
    else { return }
    for at in start..<range.upperBound {
      let byte = bytes[at]
      if byte == 0x22 { continue }
      if byte == 0x3B || byte == 0x2C || byte <= 0x20 { return }
      writer.add(byte)
    }
  }
}

/// Finds words in texts.
enum TextSearch {
  /// The place behind the first occurrence of a word, whatever the letter case of the text.
  static func after(
    _ word: StaticString,
    _ bytes: Span<UInt8>,
    _ range: Range<Int>
  ) -> Int? {
    let length = word.utf8CodeUnitCount
    guard range.count >= length else { return nil }
    return word.withUTF8Buffer { letters in
      for start in range.lowerBound...(range.upperBound - length) {
        var matched = 0
        while matched < length, lower(bytes[start + matched]) == letters[matched] { matched += 1 }
        if matched == length { return start + length }
      }
      return nil
    }
  }

  private static func lower(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte | 0x20 : byte }
}
