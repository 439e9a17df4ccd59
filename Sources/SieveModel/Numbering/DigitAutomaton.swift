/// What a numbering plan says of a complete number.
struct NumberLabel: BitwiseCopyable, Equatable {
  /// Bits 3–0 the `NumberType`, 0 for a number that the plan does not have; bits 9–4 the ordinal of
  /// the region within its calling code.
  let bits: UInt16

  var isValid: Bool { bits & 0xF != 0 }
  var type: NumberType { NumberType(rawValue: UInt8(bits & 0xF)) ?? .unknown }
  var regionOrdinal: Int { Int(bits >> 4) }
}

/// Digits that an automaton can walk over.
protocol DigitSequence {
  /// How many digits there are.
  var count: Int { get }
  /// The digit at `index`, 0 to 9.
  subscript(index: Int) -> UInt8 { get }
}

/// A minimal automaton over decimal digits, with many first nodes.
///
/// Most numbers are told by their first few digits, after which any digits may follow up to a fixed
/// length. A node from which this is so has a *tail*: how many digits must follow and what the number is
/// then. It ends the walk early.
struct DigitAutomaton: Sendable {
  /// Words of a node: ten successors, its label, its tail.
  static let stride = 12
  static let labelPlace = 10
  static let tailPlace = 11
  /// The tail's length of a node that keeps its label whatever follows.
  private static let sinkLength: UInt16 = 15

  /// A tail is its length in bits 15–12 and the label at its end in bits 9–0; 0 is no tail.
  private var words = ContiguousArray<UInt16>()

  /// An automaton without nodes.
  init(capacity: Int) { words.reserveCapacity(capacity * Self.stride) }

  /// Adds a node; its successors are earlier nodes or itself.
  mutating func append(label: NumberLabel, successors: InlineArray<10, UInt16>) {
    let node = words.count / Self.stride
    let row = node * Self.stride
    words.append(contentsOf: repeatElement(0, count: Self.stride))
    words.withUnsafeMutableBufferPointer { words in
      for digit in 0..<10 { words[row + digit] = successors[digit] }
      words[row + Self.labelPlace] = label.bits
    }
    words[row + Self.tailPlace] = tail(of: node)
  }

  private func tail(of node: Int) -> UInt16 {
    let row = node * Self.stride
    let successor = words[row]
    for digit in 1..<10 where words[row + digit] != successor { return 0 }
    let label = words[row + Self.labelPlace]
    let next = Int(successor) * Self.stride
    guard next < row else { return Self.sinkLength << 12 | label }
    let nextTail = words[next + Self.tailPlace]
    if words[next + Self.labelPlace] == label {
      let length = nextTail >> 12
      let canGrow = 1..<Self.sinkLength - 1 ~= length
      return canGrow ? (length + 1) << 12 | nextTail & 0x3FF : 0
    }
    // The number ends at the successor, provided that one more digit leads back to this label for good.
    let afterNext = Int(words[next]) * Self.stride
    let isEnd = (0..<10).allSatisfy { Int(words[next + $0]) * Self.stride == afterNext }
    guard isEnd, words[afterNext + Self.tailPlace] == Self.sinkLength << 12 | label else {
      return 0
    }
    return 1 << 12 | words[next + Self.labelPlace]
  }

  /// The node that a digit leads to.
  func successor(of node: UInt16, _ digit: UInt8) -> UInt16 {
    words[Int(node) * Self.stride + Int(digit)]
  }

  /// A copy of the nodes for `InternationalNumbers`, never freed.
  func immortalWords() -> UnsafePointer<UInt16> {
    let copy = UnsafeMutablePointer<UInt16>.allocate(capacity: max(1, words.count))
    words.withUnsafeBufferPointer { words in
      if let base = words.baseAddress { copy.initialize(from: base, count: words.count) }
    }
    return UnsafePointer(copy)
  }

  /// What is said of the digits from `start` on, beginning at node `root`.
  @inline(__always)
  func label(from root: UInt16, _ digits: some DigitSequence, at start: Int) -> NumberLabel {
    var row = Int(root) &* Self.stride
    var index = start
    while true {
      let tail = words[row &+ Self.tailPlace]
      if tail != 0 {
        let isWhole = digits.count &- index == Int(tail >> 12)
        return NumberLabel(bits: isWhole ? tail & 0x3FF : words[row &+ Self.labelPlace])
      }
      guard index < digits.count else { return NumberLabel(bits: words[row &+ Self.labelPlace]) }
      row = Int(words[row &+ Int(digits[index])]) &* Self.stride
      index &+= 1
    }
  }
}
