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

  /// Says how the records of a source were read; before the first of its rejects.
  ///
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func write(_ layout: RejectLayout, of source: String) throws -> Delivery {
    line.removeAll(keepingCapacity: true)
    Self.encode(layout, of: source, into: &line)
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
      if let offset = reject.offset { $0.integer("offset", offset) }
      $0.string("message", diagnostic.summary)
      if let expected = diagnostic.expected { $0.string("expected", expected) }
      if reject.isCut { $0.bool("cut", true) }
      append("record", reject.record, to: &$0)
    }
  }

  /// Appends how a source was read, with its line feed.
  public static func encode(
    _ layout: RejectLayout,
    of source: String,
    into out: inout [UInt8]
  ) {
    JSONWriter.appendLine(to: &out) {
      $0.string("layout", source)
      $0.string("format", layout.format)
      if let dialect = layout.dialect { $0.string("dialect", dialect) }
      if !layout.header.isEmpty { append("header", layout.header, to: &$0) }
      if let delimiter = layout.delimiter {
        $0.string("delimiter", String(UnicodeScalar(delimiter)))
      }
      if let encoding = layout.encoding { $0.string("encoding", encoding) }
      if let zone = layout.zone { $0.string("timezone", zone) }
      if let country = layout.homeCountry { $0.string("home_country", country) }
      if layout.skew != 0 { $0.integer("skew_ms", layout.skew) }
      for (key, texts) in [("map", layout.mapping), ("time_offsets", layout.timeOffsets)]
      where !texts.isEmpty {
        $0.array(key) { array in for text in texts { array.element(text) } }
      }
    }
  }

  /// Appends bytes as text when they are UTF-8, in base64 otherwise.
  private static func append(_ key: String, _ bytes: [UInt8], to json: inout JSONWriter) {
    if let text = String(validating: bytes, as: UTF8.self) {
      json.string(key, text)
    } else {
      json.string(key + "_base64", Data(bytes).base64EncodedString())
    }
  }
}
