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
    let source = diagnostic.location?.source
    out += masked(diagnostic.summary, source) + "\n"
    if let location = diagnostic.location { out += "  --> \(describe(location))\n" }
    if let snippet = diagnostic.snippet {
      out += render(snippet, line: diagnostic.location?.line)
    }
    if let expected = diagnostic.expected {
      out += "     = expected: \(masked(expected, source))\n"
    }
    if let done = diagnostic.done { out += "     = done: \(masked(done, source))\n" }
    if let hint = diagnostic.hint { out += "     = hint: \(masked(hint, source))\n" }
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

  /// A line of a record: every number in it may be personal.
  private func masked(_ text: String) -> String {
    showNumbers ? text : NumberMask.mask(text)
  }

  /// A text of ours, in which values from records stand in quotes.
  func masked(_ text: String, _ source: String?) -> String {
    showNumbers ? text : NumberMask.maskQuoted(text, sparing: source)
  }
}
