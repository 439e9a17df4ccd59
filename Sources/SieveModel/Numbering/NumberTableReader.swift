/// Unpacks the generated table; `docs/formats/numbers.md` gives its layout.
struct NumberTableReader {
  private var table: PackedTable

  /// Begins at the first byte of the table.
  init(_ base64: StaticString) { table = PackedTable(base64: base64) }

  private mutating func readNumbers() -> ContiguousArray<UInt16> {
    let count = table.readNumber()
    var values = ContiguousArray<UInt16>()
    for _ in 0..<count { values.append(UInt16(truncatingIfNeeded: table.readNumber())) }
    return values
  }

  /// The automaton, whose nodes come after all the nodes that they lead to.
  mutating func readAutomaton() -> DigitAutomaton {
    let palette = readNumbers()
    let count = table.readNumber()
    var automaton = DigitAutomaton(capacity: count)
    for node in 0..<count {
      let label = palette[table.readNumber()]
      var successors = InlineArray<10, UInt16>(repeating: 0)
      var digit = 0
      while digit < 10 {
        let (distance, more) = table.readNumber().quotientAndRemainder(dividingBy: 10)
        let end = min(digit + more + 1, 10)
        for index in digit..<end { successors[index] = UInt16(truncatingIfNeeded: node - distance) }
        digit = end
      }
      automaton.append(label: NumberLabel(bits: label), successors: successors)
    }
    return automaton
  }

  /// The prefix programs; the first one is empty and matches nothing.
  mutating func readPrograms() -> ContiguousArray<PrefixProgram> {
    let count = table.readNumber()
    var programs = ContiguousArray<PrefixProgram>()
    for _ in 0..<count { programs.append(PrefixProgram(operations: readNumbers())) }
    return programs
  }

  /// The regions, those of one calling code next to each other, its main region first.
  mutating func readRegions() -> ContiguousArray<NumberTable.Region> {
    let count = table.readNumber()
    var regions = ContiguousArray<NumberTable.Region>()
    for _ in 0..<count {
      let country = Country(rawValue: UInt16(table.readByte()) << 8 | UInt16(table.readByte()))
      regions.append(
        NumberTable.Region(
          country: country,
          callingCode: table.readNumber(),
          nationalPrefix: table.readNumber(),
          replacement: ContiguousArray(readNumbers().map { UInt8(truncatingIfNeeded: $0) }),
          lengths: UInt16(truncatingIfNeeded: table.readNumber()),
          internationalPrefix: table.readNumber(),
          shortCodes: UInt16(truncatingIfNeeded: table.readNumber())
        )
      )
    }
    return regions
  }

  /// The calling codes, found by the first three digits of a number.
  mutating func readCodes(regionCount: Int) -> ContiguousArray<NumberTable.CallingCode> {
    var codes = ContiguousArray(repeating: NumberTable.CallingCode(), count: 1_000)
    for _ in 0..<table.readNumber() {
      let value = table.readNumber()
      let length = value < 10 ? 1 : value < 100 ? 2 : 3
      let code = NumberTable.CallingCode(
        value: UInt16(truncatingIfNeeded: value),
        length: UInt8(length),
        root: UInt16(truncatingIfNeeded: table.readNumber()),
        firstRegion: UInt16(truncatingIfNeeded: table.readNumber()),
        regionCount: UInt8(truncatingIfNeeded: table.readNumber())
      )
      let share = [100, 10, 1][length - 1]
      for index in value * share..<(value + 1) * share where codes.indices ~= index {
        codes[index] = code
      }
    }
    return codes
  }
}
