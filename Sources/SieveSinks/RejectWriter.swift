import Foundation
import SieveDiagnostics
public import SieveModel

/// Records that were not used, as JSON lines with the reason; see docs/formats/rejects.md.
public final class RejectWriter {
  private let file: OutputFile
  private var line: [UInt8] = []

  /// Opens a destination: `-` is standard output; a file is created, or emptied unless `append`.
  ///
  /// - Throws: `Diagnostic` when it cannot be opened.
  public convenience init(destination: String, append: Bool = false) throws {
    try self.init(destination: destination, from: append ? .atEnd : .emptied)
  }

  /// Opens a destination that may go on where an earlier run was.
  ///
  /// - Throws: `Diagnostic` when it cannot be opened.
  public init(destination: String, from start: OutputStart) throws {
    file = try OutputFile(path: destination, from: start)
  }

  /// What became of a file that was to go on at a mark.
  public var continuation: OutputContinuation { file.continuation }

  /// How far it was written, durably; `nil` when it is no file.
  ///
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func mark() throws -> OutputMark? { try file.mark() }

  /// Takes one reject; it may wait for the next flush.
  ///
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func write(_ reject: Reject) throws -> Delivery {
    line.removeAll(keepingCapacity: true)
    Self.encode(reject, into: &line)
    return try file.write(line)
  }

  /// Writes what waits; call it after each batch.
  ///
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func flush() throws -> Delivery { try file.flush() }

  /// Writes what waits, makes a file durable and closes it.
  ///
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func close() throws -> Delivery { try file.close() }

  /// Appends one reject with its line feed.
  ///
  /// Numbers are not masked: the record holds them anyway.
  public static func encode(_ reject: Reject, into out: inout [UInt8]) {
    let diagnostic = reject.diagnostic
    JSONWriter.appendLine(to: &out) {
      $0.string("code", diagnostic.code.id)
      if diagnostic.severity != .reject { $0.string("severity", diagnostic.severity.rawValue) }
      if let at = diagnostic.location {
        $0.string("source", at.source)
        if let line = at.line { $0.integer("line", line) }
        if let packet = at.packet { $0.integer("packet", packet) }
        if let byte = at.byteOffset { $0.integer("byte", byte) }
        if let field = at.field { $0.integer("field", field) }
      }
      $0.string("message", diagnostic.summary)
      if let expected = diagnostic.expected { $0.string("expected", expected) }
      if let text = String(validating: reject.record, as: UTF8.self) {
        $0.string("record", text)
      } else {
        $0.string("record_base64", Data(reject.record).base64EncodedString())
      }
    }
  }
}
