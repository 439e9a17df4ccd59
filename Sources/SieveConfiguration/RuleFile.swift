public import SieveDiagnostics

/// A file of rules: what it is called and what it says.
public struct RuleFile: Sendable, Equatable {
  /// The name as the user gave it, or `builtin:scam-centre`.
  public var name: String
  /// The YAML text.
  public var text: String

  /// Makes a file from its text.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// Makes a file from its bytes.
  ///
  /// - Throws: a report with the first bad byte when the bytes are not UTF-8.
  public init(name: String, bytes: [UInt8]) throws(DiagnosticReport) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DiagnosticReport([Self.notText(name: name, bytes: bytes)])
    }
    self.init(name: name, text: text)
  }

  private static func notText(name: String, bytes: [UInt8]) -> Diagnostic {
    let good = validPrefixLength(bytes)
    let line = bytes[..<good].count { $0 == 0x0A } + 1
    let lineStart = bytes[..<good].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let column = String(decoding: bytes[lineStart..<good], as: UTF8.self).count + 1
    let bad = String(bytes[good], radix: 16, uppercase: true)
    return Diagnostic(
      .configurationEncoding,
      .error,
      "'\(name)' is not UTF-8 text: byte 0x\(bad) fits nowhere",
      at: DiagnosticLocation(
        source: name,
        line: line,
        column: column,
        byteOffset: UInt64(good)
      ),
      expected: "a rule file in UTF-8",
      hint: "save it as UTF-8, for example: iconv -f WINDOWS-874 -t UTF-8 \(name) > rules-utf8.yaml"
    )
  }

  /// How many bytes at the start are UTF-8; less than all.
  private static func validPrefixLength(_ bytes: [UInt8]) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var length = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      length += UTF8.width(scalar)
    }
    return min(length, max(0, bytes.count - 1))
  }
}
