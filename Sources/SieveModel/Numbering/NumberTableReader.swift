/// Unpacks the generated table; `docs/formats/numbers.md` gives its layout.
struct NumberTableReader {
  private var bytes = ContiguousArray<UInt8>()
  private var position = 0

  /// Decodes Base64, skipping white space and padding.
  init(_ base64: StaticString) {
    bytes.reserveCapacity(base64.utf8CodeUnitCount * 3 / 4)
    var bits: UInt32 = 0
    var bitCount = 0
    base64.withUTF8Buffer { text in
      for byte in text {
        guard let sextet = Self.sextet(byte) else { continue }
        bits = bits << 6 | UInt32(sextet)
        bitCount += 6
        if bitCount >= 8 {
          bitCount -= 8
          bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
        }
      }
    }
  }

  private static func sextet(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  private mutating func readByte() -> UInt8 {
    guard position < bytes.count else { return 0 }
    position += 1
    return bytes[position - 1]
  }

  /// A number of seven bits a byte, lowest first; the top bit says that more follow.
  private mutating func readNumber() -> Int {
    var value = 0
    var shift = 0
    while shift < 28 {
      let byte = readByte()
      value |= Int(byte & 0x7F) << shift
      shift += 7
      if byte < 0x80 { break }
    }
    return value
  }

  private mutating func readNumbers() -> ContiguousArray<UInt16> {
    let count = readNumber()
    var values = ContiguousArray<UInt16>()
    for _ in 0..<count { values.append(UInt16(truncatingIfNeeded: readNumber())) }
    return values
  }

  /// The automaton, whose nodes come after all the nodes that they lead to.
  mutating func readAutomaton() -> DigitAutomaton {
    let palette = readNumbers()
    let count = readNumber()
    var automaton = DigitAutomaton(capacity: count)
    for node in 0..<count {
      let label = palette[readNumber()]
      var successors = InlineArray<10, UInt16>(repeating: 0)
      var digit = 0
      while digit < 10 {
        let (distance, more) = readNumber().quotientAndRemainder(dividingBy: 10)
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
    let count = readNumber()
    var programs = ContiguousArray<PrefixProgram>()
    for _ in 0..<count { programs.append(PrefixProgram(operations: readNumbers())) }
    return programs
  }

  /// The regions, those of one calling code next to each other, its main region first.
  mutating func readRegions() -> ContiguousArray<NumberTable.Region> {
    let count = readNumber()
    var regions = ContiguousArray<NumberTable.Region>()
    for _ in 0..<count {
      let country = Country(rawValue: UInt16(readByte()) << 8 | UInt16(readByte()))
      regions.append(
        NumberTable.Region(
          country: country,
          callingCode: readNumber(),
          nationalPrefix: readNumber(),
          replacement: ContiguousArray(readNumbers().map { UInt8(truncatingIfNeeded: $0) }),
          lengths: UInt16(truncatingIfNeeded: readNumber()),
          internationalPrefix: readNumber(),
          shortCodes: UInt16(truncatingIfNeeded: readNumber())
        )
      )
    }
    return regions
  }

  /// The calling codes, found by the first three digits of a number.
  mutating func readCodes(regionCount: Int) -> ContiguousArray<NumberTable.CallingCode> {
    var codes = ContiguousArray(repeating: NumberTable.CallingCode(), count: 1_000)
    for _ in 0..<readNumber() {
      let value = readNumber()
      let length = value < 10 ? 1 : value < 100 ? 2 : 3
      let code = NumberTable.CallingCode(
        value: UInt16(truncatingIfNeeded: value),
        length: UInt8(length),
        root: UInt16(truncatingIfNeeded: readNumber()),
        firstRegion: UInt16(truncatingIfNeeded: readNumber()),
        regionCount: UInt8(truncatingIfNeeded: readNumber())
      )
      let share = [100, 10, 1][length - 1]
      for index in value * share..<(value + 1) * share where codes.indices ~= index {
        codes[index] = code
      }
    }
    return codes
  }
}
