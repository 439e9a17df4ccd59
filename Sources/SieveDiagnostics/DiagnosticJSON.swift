extension DiagnosticRenderer {
  /// The diagnostic as one JSON object on a line, with the fields of the text form.
  public func json(_ diagnostic: Diagnostic) -> String {
    let source = diagnostic.location?.source
    var fields = [
      ("code", quoted(diagnostic.code.id)), ("severity", quoted(diagnostic.severity.rawValue)),
      ("summary", quoted(masked(diagnostic.summary, source))),
    ]
    if let at = diagnostic.location {
      fields.append(("source", quoted(at.source)))
      if let line = at.line { fields.append(("line", String(line))) }
      if let column = at.column { fields.append(("column", String(column))) }
      if let byte = at.byteOffset { fields.append(("byte", String(byte))) }
      if let field = at.field { fields.append(("field", String(field))) }
      if let packet = at.packet { fields.append(("packet", String(packet))) }
      if let context = at.context { fields.append(("context", quoted(context))) }
    }
    if let expected = diagnostic.expected {
      fields.append(("expected", quoted(masked(expected, source))))
    }
    if let done = diagnostic.done { fields.append(("done", quoted(masked(done, source)))) }
    if let hint = diagnostic.hint { fields.append(("hint", quoted(masked(hint, source)))) }
    return "{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}\n"
  }

  private func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
