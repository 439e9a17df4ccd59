import SieveDiagnostics

/// The text of a configuration file, with offsets, lines and columns.
///
/// Offsets count Unicode scalars, as the YAML reader's columns do; people are shown columns in
/// characters.
struct SourceText {
  /// The file as the user named it.
  let name: String
  /// All scalars.
  let scalars: [Unicode.Scalar]
  /// Offset of the first scalar of each line.
  private let lineStarts: [Int]

  /// Longest part of a line that goes into a snippet.
  private static let snippetMax = 400

  /// - Complexity: O(*n*)
  init(name: String, text: String) {
    self.name = name
    scalars = Array(text.unicodeScalars)
    var starts = [0]
    for at in scalars.indices where Self.isBreak(scalars[at]) {
      let splitsPair = scalars[at] == "\r" && at + 1 < scalars.count && scalars[at + 1] == "\n"
      if !splitsPair { starts.append(at + 1) }
    }
    lineStarts = starts
  }

  /// What YAML 1.1 takes for the end of a line.
  static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\u{85}" || scalar == "\u{2028}"
      || scalar == "\u{2029}"
  }

  /// The offset of a one-based line and column, clamped to the text.
  func offset(line: Int, column: Int) -> Int {
    guard line >= 1 else { return 0 }
    guard line <= lineStarts.count else { return scalars.count }
    return min(scalars.count, lineStarts[line - 1] + max(0, column - 1))
  }

  /// The one-based line of an offset.
  func line(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The end of the line that `offset` is on, without its break.
  func lineEnd(of offset: Int) -> Int {
    let line = line(of: offset)
    guard line < lineStarts.count else { return scalars.count }
    let breakEnd = lineStarts[line]
    let isPair = breakEnd >= 2 && scalars[breakEnd - 2] == "\r" && scalars[breakEnd - 1] == "\n"
    return breakEnd - (isPair ? 2 : 1)
  }

  /// Where a range is, for people.
  func location(of range: Range<Int>, context: String?) -> DiagnosticLocation {
    let line = line(of: range.lowerBound)
    return DiagnosticLocation(
      source: name,
      line: line,
      column: text(lineStarts[line - 1]..<min(range.lowerBound, scalars.count)).count + 1,
      context: context
    )
  }

  /// The line that a range begins on, with carets under the part of the range on that line.
  func snippet(of range: Range<Int>, label: String?) -> DiagnosticSnippet {
    let start = lineStarts[line(of: range.lowerBound) - 1]
    let end = lineEnd(of: max(start, min(range.lowerBound, scalars.count)))
    // A very long line is cut here already: a report of many problems must stay small.
    let first = max(start, range.lowerBound - Self.snippetMax / 2)
    let last = min(end, first + Self.snippetMax)
    let before = text(first..<max(first, min(range.lowerBound, last))).count
    let marked = text(
      min(range.lowerBound, last)..<max(range.lowerBound, min(range.upperBound, last))
    )
    return DiagnosticSnippet(
      text: text(first..<last),
      caret: before..<(before + max(1, marked.count)),
      label: label
    )
  }

  /// A part of the text.
  func text(_ range: Range<Int>) -> String {
    var out = String.UnicodeScalarView()
    out.append(contentsOf: scalars[range.clamped(to: scalars.indices)])
    return String(out)
  }
}
