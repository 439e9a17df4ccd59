/// Cuts a condition into tokens.
struct Lexer {
  private let scalars: [Unicode.Scalar]
  private var at = 0

  /// Most characters of a condition.
  static let lengthMax = 16_384
  /// Largest number that may be written.
  static let numberMax = 1e15

  private init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

  /// All tokens, the last one `end`.
  static func tokens(of scalars: [Unicode.Scalar]) throws(SyntaxProblem) -> [PlacedToken] {
    guard scalars.count <= lengthMax else {
      throw SyntaxProblem(
        range: 0..<1,
        summary: "the condition has \(scalars.count) characters",
        expected: "at most \(lengthMax)",
        isLimit: true
      )
    }
    var lexer = Lexer(scalars)
    var out: [PlacedToken] = []
    repeat { out.append(try lexer.next()) } while out.last?.token != .end
    return out
  }

  private var current: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

  private mutating func next() throws(SyntaxProblem) -> PlacedToken {
    while let scalar = current, Self.isSpace(scalar) { at += 1 }
    let start = at
    guard let scalar = current else { return PlacedToken(token: .end, range: start..<start) }
    let token: Token
    if Self.isDigit(scalar) {
      token = try number()
    } else if Self.isNameStart(scalar) {
      token = .name(name())
    } else if scalar == "\"" || scalar == "'" {
      token = .text(try text(quote: scalar))
    } else {
      token = .symbol(try symbol())
    }
    return PlacedToken(token: token, range: start..<at)
  }

  // MARK: - Numbers

  private mutating func number() throws(SyntaxProblem) -> Token {
    let start = at
    skipDigits()
    if current == ".", at + 1 < scalars.count, Self.isDigit(scalars[at + 1]) {
      at += 1
      skipDigits()
    }
    skipExponent()
    let written = Self.string(scalars[start..<at])
    guard let value = Double(written), value <= Self.numberMax else {
      throw SyntaxProblem(
        range: start..<at,
        summary: "the number \(written) is too large",
        expected: "a number up to 10^15"
      )
    }
    if current == "%" {
      at += 1
      return .percentage(value / 100)
    }
    let unitStart = at
    let unit = name()
    if unit.isEmpty { return .number(value) }
    guard let known = DurationUnit(rawValue: unit) else {
      throw unknownUnit(unit, value: written, range: unitStart..<at)
    }
    return .duration(value * known.milliseconds)
  }

  private func unknownUnit(_ unit: String, value: String, range: Range<Int>) -> SyntaxProblem {
    let meant = ["sec": "s", "secs": "s", "seconds": "s", "min": "m", "mins": "m", "hr": "h"]
    let guess = meant[unit] ?? DurationUnit(rawValue: unit.lowercased())?.rawValue
    return SyntaxProblem(
      range: range,
      summary: "unknown unit '\(unit)' after \(value)",
      label: guess.map { "did you mean '\($0)'?" },
      expected: "ms, s, m, h, d or %",
      hint: "\(value)\(guess ?? "s")"
    )
  }

  private mutating func skipDigits() {
    while let scalar = current, Self.isDigit(scalar) { at += 1 }
  }

  /// `e-05`; an `e` without digits is left for the unit to complain about.
  private mutating func skipExponent() {
    guard current == "e" else { return }
    var ahead = at + 1
    if ahead < scalars.count, scalars[ahead] == "-" || scalars[ahead] == "+" { ahead += 1 }
    guard ahead < scalars.count, Self.isDigit(scalars[ahead]) else { return }
    at = ahead
    skipDigits()
  }

  // MARK: - Names, texts, symbols

  private mutating func name() -> String {
    let start = at
    while let scalar = current, Self.isNameStart(scalar) || (at > start && Self.isDigit(scalar)) {
      at += 1
    }
    return Self.string(scalars[start..<at])
  }

  private mutating func text(quote: Unicode.Scalar) throws(SyntaxProblem) -> String {
    let start = at
    at += 1
    var out = String.UnicodeScalarView()
    while let scalar = current {
      at += 1
      if scalar == quote { return String(out) }
      guard scalar == "\\" else {
        out.append(scalar)
        continue
      }
      guard let meaning = current.flatMap({ Self.escapes[$0] }) else {
        throw SyntaxProblem(
          range: (at - 1)..<min(scalars.count, at + 1),
          summary: "unknown escape in a text",
          expected: #"\" \' \\ \n \t"#,
          hint: #"write \\ for a backslash"#
        )
      }
      out.append(meaning)
      at += 1
    }
    throw SyntaxProblem(
      range: start..<(start + 1),
      summary: "the text that begins here has no closing quote",
      expected: "\(quote) at its end"
    )
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "\"": "\"", "'": "'", "\\": "\\", "n": "\n", "t": "\t",
  ]

  private static let symbols = [
    "<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",",
  ]

  /// What people write who come from other languages.
  private static let foreign: [(String, String)] = [
    ("&&", "and"), ("||", "or"), ("<>", "!="), ("≥", ">="), ("≤", "<="), ("≠", "!="),
    ("=", "=="), ("!", "not"), ("“", "\""), ("”", "\""), ("{", "["), ("}", "]"),
  ]

  private mutating func symbol() throws(SyntaxProblem) -> String {
    let start = at
    for (written, meant) in Self.foreign where matches(written) && !matches("==") && !matches("!=")
    {
      throw SyntaxProblem(
        range: start..<(start + written.unicodeScalars.count),
        summary: "'\(written)' is not part of the rule language",
        label: "write \(meant)",
        expected: "comparisons joined by 'and', 'or', 'not'"
      )
    }
    for symbol in Self.symbols where matches(symbol) {
      at += symbol.unicodeScalars.count
      return symbol
    }
    throw SyntaxProblem(
      range: start..<(start + 1),
      summary: "unexpected character '\(Self.string(scalars[start..<(start + 1)]))'",
      expected: "a metric, a number, a quoted text or an operator"
    )
  }

  private func matches(_ text: String) -> Bool {
    scalars[at...].starts(with: text.unicodeScalars)
  }

  // MARK: - Classes

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar == "\u{A0}"
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var out = String.UnicodeScalarView()
    out.append(contentsOf: scalars)
    return String(out)
  }
}
