public import SieveDiagnostics

/// A side table: what it is called and what it says.
public struct TableFile: Sendable, Equatable {
  /// The largest that is read, in bytes.
  public static let bytesMax = 64 << 20

  /// The name as the user gave it.
  public var name: String
  /// The CSV text.
  public var text: String

  /// Makes a table from its text.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// Makes a table from its bytes.
  ///
  /// - Throws: a report when there are too many bytes or they are not UTF-8.
  public init(name: String, bytes: [UInt8]) throws(DiagnosticReport) {
    guard bytes.count <= Self.bytesMax else {
      throw DiagnosticReport([
        Diagnostic(
          .unreadableTable,
          .error,
          "'\(name)' has \(bytes.count) bytes",
          expected: "at most \(Self.bytesMax)"
        )
      ])
    }
    let text = try RuleFile(name: name, bytes: bytes).text
    self.init(
      name: name,
      text: text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
    )
  }
}
