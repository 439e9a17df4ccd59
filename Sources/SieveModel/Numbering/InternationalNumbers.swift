import SieveBytes

/// A number read at once with what the numbering plan says of it.
public struct NumberReading: BitwiseCopyable, Sendable {
  /// The identity, `none` when the number has to be read the careful way.
  public var identity: Identity
  /// Its country.
  public var country: Country
  /// Its type.
  public var type: NumberType

  /// Makes a reading.
  public init(identity: Identity, country: Country, type: NumberType) {
    self.identity = identity
    self.country = country
    self.type = type
  }

  /// Not read.
  public static let unusual = NumberReading(identity: .none, country: .unknown, type: .unknown)
}

/// Reads `+` and digits in one walk over the numbering plan, from raw tables.
///
/// It answers only where no prefix can have to be taken off, and then like `NumberPlan.read` and
/// `NumberPlan.facts`. The tables live as long as the process, so that no call counts references.
public struct InternationalNumbers: @unchecked Sendable {
  // Unchecked because of the pointers: the memory is written once, before the value exists.

  /// How many first digits lead straight to a node.
  private static let leadCount = 4

  /// A node and what is known of a number after its first digits.
  private struct Lead {
    /// The node that they lead to.
    var node: UInt16
    /// The calling code's main region.
    var region: UInt16
    /// How many regions share the code; 0 where the careful way is needed.
    var regionCount: UInt16
    /// Whether there may be a trunk prefix, which is taken off a number that is not valid with it.
    var mayHavePrefix: Bool

    /// Of digits that say nothing.
    static let careful = Lead(node: 0, region: 0, regionCount: 0, mayHavePrefix: true)
  }

  private let leads: UnsafePointer<Lead>
  private let words: UnsafePointer<UInt16>
  private let countries: UnsafePointer<Country>

  /// The tables, made at their first use.
  public static let shared = InternationalNumbers(.shared)

  private init(_ table: NumberTable) {
    let leads = UnsafeMutablePointer<Lead>.allocate(capacity: 10_000)
    leads.initialize(repeating: .careful, count: 10_000)
    for first in 100..<1_000 { Self.fill(leads + first * 10, first, table) }
    let countries = UnsafeMutablePointer<Country>.allocate(capacity: max(1, table.regions.count))
    for (place, region) in table.regions.enumerated() {
      (countries + place).initialize(to: region.country)
    }
    self.leads = UnsafePointer(leads)
    self.countries = UnsafePointer(countries)
    words = table.automaton.immortalWords()
  }

  /// Fills in the leads of the ten numbers that begin with three digits; without arrays of their own, for this is done at
  /// every start.
  private static func fill(_ leads: UnsafeMutablePointer<Lead>, _ first: Int, _ table: NumberTable)
  {
    var digits: InlineArray<4, UInt8> = [
      UInt8(first / 100), UInt8(first / 10 % 10), UInt8(first % 10), 0,
    ]
    let code = table.callingCode(digits[0], digits[1], digits[2])
    guard code.isAssigned else { return }
    let prefix = table.programs[table.regions[Int(code.firstRegion)].nationalPrefix]
    for last in 0..<10 {
      digits[3] = UInt8(last)
      var node = code.root
      for place in Int(code.length)..<4 {
        node = table.automaton.successor(of: node, digits[place])
      }
      leads[last] = Lead(
        node: node,
        region: code.firstRegion,
        regionCount: UInt16(code.regionCount),
        mayHavePrefix: prefix.canBegin(with: digits.span, at: Int(code.length))
      )
    }
  }

  /// Reads `count` bytes: a plus and 7 to 15 digits, with country and type.
  ///
  /// It answers `unusual` for all that needs `NumberPlan.read`; any other answer agrees with that and with
  /// `NumberPlan.facts`.
  ///
  /// - Precondition: 24 bytes can be read at `text`.
  public func read(_ text: UnsafePointer<UInt8>, count: Int) -> NumberReading {
    let length = count &- 1
    guard length &- 7 <= 8, length >= 7, text[0] == UInt8(ascii: "+") else { return .unusual }
    let value = DigitWord.value(text + 1, count: length)
    if value == DigitWord.notDigits { return .unusual }
    let lead = leads[leadNumber(text)]
    if lead.regionCount == 0 { return .unusual }
    let label = label(from: lead.node, text + 1, length)
    if lead.mayHavePrefix, !NumberLabel(bits: label).isValid { return .unusual }
    let ordinal = Int(label >> 4)
    // Facts are not known when the plan does not say which of several countries it is.
    let isPlaced = ordinal < Int(lead.regionCount)
    return NumberReading(
      identity: .e164(value, count: length),
      country: isPlaced ? countries[Int(lead.region) &+ ordinal] : .unknown,
      type: isPlaced ? NumberLabel(bits: label).type : .unknown
    )
  }

  /// The first four digits as one number.
  @inline(__always)
  private func leadNumber(_ text: UnsafePointer<UInt8>) -> Int {
    let high = Int(text[1] &- 0x30) &* 10 &+ Int(text[2] &- 0x30)
    let low = Int(text[3] &- 0x30) &* 10 &+ Int(text[4] &- 0x30)
    return high &* 100 &+ low
  }

  /// What the automaton says of the digits, like `DigitAutomaton.label`.
  @inline(__always)
  private func label(from node: UInt16, _ digits: UnsafePointer<UInt8>, _ count: Int) -> UInt16 {
    var row = words + Int(node) &* DigitAutomaton.stride
    var index = Self.leadCount
    while true {
      let tail = row[DigitAutomaton.tailPlace]
      if tail != 0 {
        return count &- index == Int(tail >> 12)
          ? tail & 0x3FF : row[DigitAutomaton.labelPlace]
      }
      if index >= count { return row[DigitAutomaton.labelPlace] }
      row = words + Int(row[Int(digits[index] &- 0x30)]) &* DigitAutomaton.stride
      index &+= 1
    }
  }
}

extension Identity {
  /// An E.164 number of which the count of digits is known.
  static func e164(_ value: UInt64, count: Int) -> Identity {
    Identity(rawValue: UInt64(Kind.e164.rawValue) << 60 | UInt64(count) << 54 | value)
  }
}
