import Foundation
import SieveDiagnostics

/// Writes what a run has to say of itself as indented JSON.
enum JSONReport {
  /// A value as indented JSON with a line feed at its end.
  static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value) + [0x0A]
  }

  /// Writes `value` to the file at `path`, whole or not at all; `name` is what a diagnostic calls it.
  ///
  /// - Throws: `Diagnostic` when the file cannot be written.
  static func write(_ value: some Encodable, to path: String, name: String) throws {
    do {
      let data = try encode(value)
      // To replace a device by a file would be no service.
      var facts = stat()
      let isDevice = stat(path, &facts) == 0 && facts.st_mode & S_IFMT != S_IFREG
      try data.write(to: URL(fileURLWithPath: path), options: isDevice ? [] : .atomic)
    } catch {
      throw Diagnostic(
        .undeliverable,
        .error,
        "the \(name) '\(path)' cannot be written: \(error.localizedDescription)",
        hint: "choose a directory that exists and is writable"
      )
    }
  }
}
