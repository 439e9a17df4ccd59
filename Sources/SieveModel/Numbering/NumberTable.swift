/// The numbering plans of the world: an automaton over national digits per calling code.
///
/// A node has ten successors and a label. The label of the node that is reached after the last digit says
/// which region of the calling code the number belongs to and what type it has.
struct NumberTable: Sendable {
  /// A calling code such as 66, and where its plan begins.
  struct CallingCode: BitwiseCopyable {
    /// Its value; 0 when there is no such code.
    var value: UInt16 = 0
    /// How many digits it has.
    var length: UInt8 = 0
    /// The automaton's first node.
    var root: UInt16 = 0
    /// Its main region's index.
    var firstRegion: UInt16 = 0
    /// How many regions share it, lying next to each other.
    var regionCount: UInt8 = 0

    var isAssigned: Bool { value != 0 }
  }

  /// A country or other region with a plan of its own.
  struct Region: Sendable {
    var country: Country
    var callingCode: Int
    /// The trunk prefix that is dialled before national numbers, perhaps with a carrier's code.
    var nationalPrefix: Int
    /// What replaces the prefix: digits, and from 10 on the prefix's groups.
    var replacement: ContiguousArray<UInt8>
    /// Bit *n* is set when a national number may have *n* digits.
    var lengths: UInt16
    /// The prefix of calls abroad.
    var internationalPrefix: Int
    /// The first node of its short codes.
    var shortCodes: UInt16

    /// Whether a national number may have so many digits, or has too many anyway.
    func isPossibleLength(_ count: Int) -> Bool {
      count < 16 && lengths >> UInt16(count) != 0 ? lengths >> UInt16(count) & 1 == 1 : true
    }
  }

  /// The table, unpacked at its first use.
  static let shared = NumberTable(unpacking: NumberTableData.base64)

  let regions: ContiguousArray<Region>
  let programs: ContiguousArray<PrefixProgram>
  let automaton: DigitAutomaton
  private let codes: ContiguousArray<CallingCode>

  private init(unpacking base64: StaticString) {
    var reader = NumberTableReader(base64)
    automaton = reader.readAutomaton()
    programs = reader.readPrograms()
    regions = reader.readRegions()
    codes = reader.readCodes(regionCount: regions.count)
  }

  /// The calling code that begins with these three digits.
  func callingCode(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> CallingCode {
    codes[Int(first) * 100 + Int(second) * 10 + Int(third)]
  }

  /// The calling code at `start`; unassigned when fewer than three digits follow.
  func callingCode(_ digits: DialString, at start: Int) -> CallingCode {
    guard start + 3 <= digits.count else { return CallingCode() }
    return callingCode(digits[start], digits[start + 1], digits[start + 2])
  }

  /// The calling code with this value; unassigned when there is none.
  func callingCode(value: Int) -> CallingCode {
    let first = value < 10 ? value * 100 : value < 100 ? value * 10 : value
    guard codes.indices ~= first, Int(codes[first].value) == value else { return CallingCode() }
    return codes[first]
  }

  /// What the automaton at `root` says of the digits from `start` on.
  @inline(__always)
  func label(from root: UInt16, _ digits: some DigitSequence, at start: Int) -> NumberLabel {
    automaton.label(from: root, digits, at: start)
  }

  /// The country of a number; `nil` when the plan does not say which of several.
  func country(_ label: NumberLabel, of code: CallingCode) -> Country? {
    guard label.regionOrdinal < Int(code.regionCount) else { return nil }
    return regions[Int(code.firstRegion) + label.regionOrdinal].country
  }
}
