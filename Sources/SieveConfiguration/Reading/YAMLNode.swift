/// A YAML value with its place in the source; anchors, tags and aliases are gone.
indirect enum YAMLNode {
  case text(YAMLText)
  case map([YAMLEntry], at: Range<Int>)
  case list([YAMLNode], at: Range<Int>)
  /// Something that was reported already and is passed over in silence from then on.
  case refused(at: Range<Int>)

  /// What to put a caret under.
  var range: Range<Int> {
    switch self {
    case .text(let text): text.range
    case .map(_, let range), .list(_, let range), .refused(let range): range
    }
  }

  /// Whether it was reported already.
  var isRefused: Bool { if case .refused = self { true } else { false } }

  /// What it is, with an article.
  var kindName: String {
    switch self {
    case .text(let text): text.scalars.isEmpty && text.style == .plain ? "nothing" : "a text"
    case .map: "a map"
    case .list: "a list"
    case .refused: "something else"
    }
  }
}

/// A key of a map with its value.
struct YAMLEntry {
  var key: YAMLText
  var value: YAMLNode
}

/// A text of a YAML file, and where each of its scalars stands.
struct YAMLText {
  /// The text after folding and unescaping.
  let scalars: [Unicode.Scalar]
  /// How it is written.
  let style: ScalarAlignment.Style
  /// The whole of it in the source; for carets, which stay on the first line.
  let range: Range<Int>
  /// Source offset of each scalar and of the end; `nil` when they could not be told.
  private let offsets: [Int]?

  init(value: String, style: ScalarAlignment.Style, start: Int, source: SourceText) {
    let scalars = Array(value.unicodeScalars)
    self.scalars = scalars
    self.style = style
    let offsets = ScalarAlignment.offsets(
      of: scalars,
      in: source.scalars,
      start: start,
      style: style
    )
    self.offsets = offsets
    let lineEnd = source.lineEnd(of: start)
    var end = offsets.flatMap { scalars.isEmpty ? nil : $0.last } ?? lineEnd
    if style == .singleQuoted || style == .doubleQuoted { end += 1 }
    if style == .block { end = lineEnd }
    range = start..<max(start, min(end, lineEnd))
  }

  /// The text.
  var string: String {
    var out = String.UnicodeScalarView()
    out.append(contentsOf: scalars)
    return String(out)
  }

  /// Where a part of the text stands in the source.
  func sourceRange(_ part: Range<Int>) -> Range<Int> {
    guard let offsets else { return range }
    let start = offsets[min(part.lowerBound, offsets.count - 1)]
    guard part.count > 0, part.upperBound <= scalars.count else { return start..<(start + 1) }
    return start..<max(start + 1, offsets[part.upperBound - 1] + 1)
  }
}
