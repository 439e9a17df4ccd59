import SieveModel

extension NumberPlan {
  /// Reads a whole text.
  func read(_ text: some StringProtocol) -> AddressReading {
    let bytes = Array(text.utf8)
    return read(bytes.span, 0..<bytes.count)
  }

  /// What a text is read as, in words: `+66…`, `digits 191`, `withheld`, `none`, or `text …`.
  func reading(_ text: String) -> String {
    let bytes = Array(text.utf8)
    switch read(bytes.span, 0..<bytes.count) {
    case .none: return "none"
    case .text(let range): return "text " + String(decoding: bytes[range], as: UTF8.self)
    case .identity(let identity):
      let number = identity.numberText ?? "?"
      return identity.kind == .digits ? "digits " + number : number
    }
  }
}
