/// The matcher of dialled prefixes: international, carrier and trunk.
///
/// A program is a compiled pattern whose alternatives are tried in order. It has no loops, so it ends after
/// a bounded number of steps whatever the digits are. Each operation has its kind in the upper four
/// bits and its argument in the lower twelve.
struct PrefixProgram {
  private enum Operation {
    /// One digit of the set whose bit mask is the argument.
    static let set: UInt16 = 0
    /// Try what follows; when that fails, go on at the argument.
    static let split: UInt16 = 1
    /// Go on at the argument.
    static let jump: UInt16 = 2
    /// Note the place: twice the group's ordinal, and one more at its end.
    static let save: UInt16 = 3
    /// Only at the end of the digits.
    static let end: UInt16 = 4
    /// The prefix has been found.
    static let match: UInt16 = 5
  }

  /// Where a prefix ended, and the groups within it.
  struct Match {
    /// The index after the prefix.
    var end = 0
    private var places = InlineArray<4, Int8>(repeating: -1)

    /// The digits of group `ordinal`, counted from zero; `nil` when it took no part.
    func group(_ ordinal: Int) -> Range<Int>? {
      guard 0..<2 ~= ordinal else { return nil }
      let (start, end) = (Int(places[2 * ordinal]), Int(places[2 * ordinal + 1]))
      return start >= 0 && end >= start ? start..<end : nil
    }

    fileprivate mutating func note(_ place: Int, at index: Int) {
      guard 0..<4 ~= place else { return }
      places[place] = Int8(truncatingIfNeeded: index)
    }
  }

  private let operations: ContiguousArray<UInt16>
  /// The digits with which a prefix can begin, as a bit mask; it saves running most programs.
  private let firstDigits: UInt16

  init(operations: ContiguousArray<UInt16>) {
    self.operations = operations
    firstDigits = Self.firstDigits(operations, from: 0)
  }

  /// The digits that are accepted first from an operation on; all when none need be.
  private static func firstDigits(_ operations: ContiguousArray<UInt16>, from first: Int) -> UInt16
  {
    var counter = first
    while counter < operations.count {
      let argument = operations[counter] & 0xFFF
      switch operations[counter] >> 12 {
      case Operation.set: return argument
      case Operation.split:
        return firstDigits(operations, from: counter + 1)
          | firstDigits(operations, from: Int(argument))
      case Operation.jump: counter = Int(argument)
      case Operation.save: counter += 1
      default: return 0x3FF
      }
    }
    return 0
  }

  /// Whether a number that begins with the digits from `start` on, and has more, can have a prefix.
  func canBegin(with digits: Span<UInt8>, at start: Int) -> Bool {
    canBegin(with: digits, at: start, from: 0)
  }

  private func canBegin(with digits: Span<UInt8>, at start: Int, from first: Int) -> Bool {
    var counter = first
    var index = start
    while counter < operations.count {
      let argument = Int(operations[counter] & 0xFFF)
      let kind = operations[counter] >> 12
      counter += 1
      switch kind {
      case Operation.set:
        guard index < digits.count else { return true }
        guard argument >> Int(digits[index]) & 1 == 1 else { return false }
        index += 1
      case Operation.split:
        if canBegin(with: digits, at: index, from: counter) { return true }
        counter = argument
      case Operation.jump: counter = argument
      case Operation.save: break
      case Operation.end: return index == digits.count
      default: return true
      }
    }
    return false
  }

  /// Looks for the prefix at `start`.
  func match(_ digits: DialString, at start: Int) -> Match? {
    guard start < digits.count, firstDigits >> UInt16(digits[start]) & 1 == 1 else { return nil }
    var match = Match()
    return run(from: 0, digits, at: start, &match) ? match : nil
  }

  private func run(
    from first: Int,
    _ digits: DialString,
    at start: Int,
    _ match: inout Match
  )
    -> Bool
  {
    var counter = first
    var index = start
    while counter < operations.count {
      let operation = operations[counter]
      let argument = Int(operation & 0xFFF)
      counter += 1
      switch operation >> 12 {
      case Operation.set:
        guard index < digits.count, argument >> Int(digits[index]) & 1 == 1 else { return false }
        index += 1
      case Operation.split:
        let before = match
        if run(from: counter, digits, at: index, &match) { return true }
        match = before
        counter = argument
      case Operation.jump:
        counter = argument
      case Operation.save:
        match.note(argument, at: index)
      case Operation.end:
        guard index == digits.count else { return false }
      default:
        match.end = index
        return true
      }
    }
    return false
  }
}
