/// Finds where in the file each scalar of a YAML text stands.
///
/// YAML folds lines, strips indentation and resolves escapes; a caret must still point at the
/// right line and column. The value is walked along the source; where the two cannot be brought
/// together, there is no result rather than a wrong one.
struct ScalarAlignment {
  /// How the text is written in YAML.
  enum Style { case plain, singleQuoted, doubleQuoted, block }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "\"": "\"", "\\": "\\", "/": "/", "n": "\n", "t": "\t", "r": "\r", " ": " ",
  ]

  private let source: [Unicode.Scalar]
  private let style: Style
  private var at: Int

  private init(source: [Unicode.Scalar], style: Style, start: Int) {
    self.source = source
    self.style = style
    at = start
  }

  /// The source offset of every scalar of `value`, and after the last the end.
  ///
  /// - Complexity: O(length of the text in the source)
  static func offsets(
    of value: [Unicode.Scalar],
    in source: [Unicode.Scalar],
    start: Int,
    style: Style
  ) -> [Int]? {
    var alignment = ScalarAlignment(source: source, style: style, start: start)
    alignment.skipOpening()
    var out: [Int] = []
    out.reserveCapacity(value.count + 1)
    for scalar in value {
      guard let offset = alignment.locate(scalar) else { return nil }
      out.append(offset)
    }
    out.append(alignment.at)
    return out
  }

  private var current: Unicode.Scalar? { at < source.count ? source[at] : nil }

  private mutating func skipOpening() {
    switch style {
    case .plain: break
    case .singleQuoted, .doubleQuoted: at = min(source.count, at + 1)
    case .block:
      while let scalar = current, !SourceText.isBreak(scalar) { at += 1 }
      skipBreak()
    }
  }

  private mutating func locate(_ wanted: Unicode.Scalar) -> Int? {
    if let escaped = locateEscaped(wanted) { return escaped }
    while let scalar = current {
      let here = at
      if scalar == wanted {
        at += style == .singleQuoted && scalar == "'" ? 2 : 1
        return here
      }
      if SourceText.isBreak(scalar) {
        skipBreak()
        if wanted == " " || wanted == "\n" {
          return here
        }
      } else if scalar == " " || scalar == "\t" {
        at += 1
      } else if style == .doubleQuoted, scalar == "\\" {
        // An escaped line break joins lines without a space.
        at += 1
        guard let next = current, SourceText.isBreak(next) else { return nil }
      } else {
        return nil
      }
    }
    return nil
  }

  /// Reads one escape of a double-quoted text, if there is one and it means `wanted`.
  private mutating func locateEscaped(_ wanted: Unicode.Scalar) -> Int? {
    guard style == .doubleQuoted, current == "\\", at + 1 < source.count else { return nil }
    guard Self.escapes[source[at + 1]] == wanted else { return nil }
    defer { at += 2 }
    return at
  }

  private mutating func skipBreak() {
    if current == "\r", at + 1 < source.count, source[at + 1] == "\n" { at += 1 }
    if at < source.count { at += 1 }
  }
}
