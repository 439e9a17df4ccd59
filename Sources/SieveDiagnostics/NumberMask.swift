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

  /// Masks what stands in quotes, from the first quote to the last: counts, sizes, offsets and times that
  /// callsieve itself writes stand outside of them.
  ///
  /// A value may hold quotes itself, so nothing between the outermost ones is taken for ours. The name of
  /// the input and of its directory are what the user typed: they are shown while they come first.
  public static func maskQuoted(_ text: String, sparing name: String? = nil) -> String {
    func isQuote(_ character: Character) -> Bool { character == "'" || character == "\"" }
    var start = text.startIndex
    while let open = text[start...].firstIndex(where: isQuote) {
      let value = text[text.index(after: open)...]
      guard let close = value.firstIndex(of: text[open]), close > value.startIndex,
        name?.hasPrefix(value[..<close]) == true
      else { break }
      start = text.index(after: close)
    }
    let rest = text[start...]
    guard let first = rest.firstIndex(where: isQuote), let last = rest.lastIndex(where: isQuote)
    else { return text }
    // An odd quote may be the end of a value that begins like the name.
    let from = rest.count(where: isQuote).isMultiple(of: 2) ? first : start
    return text[..<from] + mask(String(text[from...last])) + text[text.index(after: last)...]
  }

  /// One number with its digits five to three from the end hidden: `+6681234•••78` keeps the last two.
  public static func masked(_ digits: [Character]) -> [Character] {
    guard digits.count >= 7 else { return digits }
    var out = digits
    for at in (digits.count - 5)..<(digits.count - 2) { out[at] = "•" }
    return out
  }
}
