/// Turns diagnostics into the text a person reads, or JSON lines for a program.
public struct DiagnosticRenderer: Sendable {
  /// Whether numbers are shown in full; otherwise their last digits are masked.
  public var showNumbers: Bool
  /// Widest line of a snippet, in characters; longer ones are elided around the caret.
  public var columnsMax = 160

  /// Makes a renderer.
  public init(showNumbers: Bool = false) { self.showNumbers = showNumbers }

  /// The diagnostic as several lines of text, ending with a line feed.
  public func text(_ diagnostic: Diagnostic) -> String {
    var out = "\(diagnostic.severity.rawValue)[\(diagnostic.code.id)]: "
    out += masked(diagnostic.summary) + "\n"
    if let location = diagnostic.location { out += "  --> \(describe(location))\n" }
    if let snippet = diagnostic.snippet {
      out += render(snippet, line: diagnostic.location?.line)
    }
    if let expected = diagnostic.expected { out += "     = expected: \(masked(expected))\n" }
    if let done = diagnostic.done { out += "     = done: \(masked(done))\n" }
    if let hint = diagnostic.hint { out += "     = hint: \(masked(hint))\n" }
    return out
  }

  /// `exports/a.csv:1842:27 (byte 181204, field 3)`.
  func describe(_ location: DiagnosticLocation) -> String {
    var out = location.source
    if let line = location.line { out += ":\(line)" }
    if let column = location.column { out += ":\(column)" }
    var details: [String] = []
    if let packet = location.packet { details.append("packet \(packet)") }
    if let byte = location.byteOffset { details.append("byte \(byte)") }
    if let field = location.field { details.append("field \(field)") }
    if let context = location.context { details.append(context) }
    if !details.isEmpty { out += " (" + details.joined(separator: ", ") + ")" }
    return out
  }

  private func render(_ snippet: DiagnosticSnippet, line: Int?) -> String {
    let number = line.map(String.init) ?? ""
    let margin = String(repeating: " ", count: max(4, number.count))
    var characters = Array(masked(snippet.text)).map { $0.isNewline || $0 == "\t" ? " " : $0 }
    var start = min(max(0, snippet.caret.lowerBound), characters.count)
    var length = max(1, min(snippet.caret.count, columnsMax / 2))
    if characters.count > columnsMax {
      let first = max(0, min(start - columnsMax / 4, characters.count - columnsMax))
      let last = min(characters.count, first + columnsMax)
      var window = Array(characters[first..<last])
      if first > 0 { window[0] = "…" }
      if last < characters.count { window[window.count - 1] = "…" }
      characters = window
      start -= first
    }
    length = max(1, min(length, characters.count - start))
    let pad = String(repeating: " ", count: margin.count - number.count)
    var out = "\(margin) |\n\(pad)\(number) | \(String(characters))\n"
    out += "\(margin) | " + String(repeating: " ", count: start)
    out += String(repeating: "^", count: length)
    if let label = snippet.label { out += " \(masked(label))" }
    return out + "\n"
  }

  private func masked(_ text: String) -> String {
    showNumbers ? text : NumberMask.mask(text)
  }
}

/// Hides the end of telephone numbers: they are personal data.
public enum NumberMask {
  /// Replaces the last digits of every run of 7–15 digits that may be a telephone number.
  ///
  /// Runs that are part of a date, a time, a decimal or a word are left alone. All but the last
  /// three digits of the hidden part become `•`, so that neighbours stay distinguishable in a list.
  ///
  /// - Complexity: O(*n*) in the length of the text.
  public static func mask(_ text: String) -> String {
    var out: [Character] = []
    var run: [Character] = []
    var before: Character = " "
    func flush(next: Character?) {
      defer { run.removeAll(keepingCapacity: true) }
      let word = before.isLetter || before == "." || before == "_" || before == "-"
      let joined = next.map { $0.isLetter || $0 == "_" } ?? false
      guard (7...15).contains(run.count), !word, !joined else {
        out += run
        return
      }
      out += masked(run)
    }
    for character in text {
      if character.isASCII, character.isNumber {
        run.append(character)
      } else {
        if !run.isEmpty { flush(next: character) }
        out.append(character)
        before = character
      }
    }
    if !run.isEmpty { flush(next: nil) }
    return String(out)
  }

  /// One number with its digits five to three from the end hidden: `+6681234•••78` keeps the last two.
  public static func masked(_ digits: [Character]) -> [Character] {
    guard digits.count >= 7 else { return digits }
    var out = digits
    for at in (digits.count - 5)..<(digits.count - 2) { out[at] = "•" }
    return out
  }
}
