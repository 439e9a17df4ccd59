import Foundation
import SieveDiagnostics
import SieveModel

/// One line of a reject file: `docs/formats/rejects.md`.
enum RejectLine {
  /// How the records of a source that follow were read.
  case layout(source: String, RejectLayout)
  /// A record with the reason why it was not used.
  case record(RejectedRecord)

  /// The longest line: a record of 64 KiB with every byte escaped, or a header of 256 KiB.
  static let lengthMax = 2 << 20

  /// Why a line is none.
  struct Fault: Error {
    let reason: String
  }

  /// Reads a line without its line feed.
  ///
  /// - Complexity: O(*n*)
  init(_ line: [UInt8]) throws(Fault) {
    let keys: Keys
    do {
      keys = try JSONDecoder().decode(Keys.self, from: Data(line))
    } catch let error as DecodingError {
      throw Fault(reason: Self.reason(error))
    } catch {
      throw Fault(reason: "it is no JSON object")
    }
    if let source = keys.layout {
      self = .layout(source: source, try Self.layout(keys))
    } else {
      self = .record(try RejectedRecord(keys))
    }
  }

  /// Whether a first line that cannot be read is meant to be one of these.
  static func isMeant(_ line: [UInt8]) -> Bool {
    let start = String(decoding: line.prefix(256), as: UTF8.self).filter { $0 != " " }
    return start.hasPrefix("{\"layout\":\"") || start.contains("\"code\":\"CS")
  }

  /// The keys of both kinds.
  struct Keys: Decodable {
    var layout, format, dialect, header, headerBase64, delimiter, encoding, timezone: String?
    var homeCountry: String?
    var skewMs: Int64?
    var map, timeOffsets: [String]?
    var code, severity, source, message, expected, record, recordBase64: String?
    var line, field: Int?
    var packet, byte, offset: UInt64?
    var cut: Bool?

    enum CodingKeys: String, CodingKey {
      case layout, format, dialect, header, delimiter, encoding, timezone, map
      case headerBase64 = "header_base64"
      case homeCountry = "home_country"
      case skewMs = "skew_ms"
      case timeOffsets = "time_offsets"
      case code, severity, source, message, expected, record, line, field, packet, byte, offset, cut
      case recordBase64 = "record_base64"
    }
  }

  private static func layout(_ keys: Keys) throws(Fault) -> RejectLayout {
    guard let format = keys.format else { throw Fault(reason: "it has no 'format'") }
    var layout = RejectLayout(format: format)
    layout.dialect = keys.dialect
    layout.header = try bytes(keys.header, keys.headerBase64, "header") ?? []
    if let delimiter = keys.delimiter {
      guard delimiter.utf8.count == 1 else {
        throw Fault(reason: "'delimiter' is not one character")
      }
      layout.delimiter = delimiter.utf8.first
    }
    layout.encoding = keys.encoding
    layout.zone = keys.timezone
    layout.homeCountry = keys.homeCountry
    layout.mapping = keys.map ?? []
    layout.skew = keys.skewMs ?? 0
    guard abs(layout.skew) < 1 << 50 else { throw Fault(reason: "'skew_ms' is too large") }
    layout.timeOffsets = keys.timeOffsets ?? []
    return layout
  }

  /// Bytes that stand as text or in base64.
  static func bytes(
    _ text: String?,
    _ base64: String?,
    _ key: String
  ) throws(Fault) -> [UInt8]? {
    guard let base64 else { return text.map { Array($0.utf8) } }
    guard let data = Data(base64Encoded: base64) else {
      throw Fault(reason: "'\(key)_base64' is not base64")
    }
    return Array(data)
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      guard let key = context.codingPath.first?.stringValue else { break }
      return "'\(key)' has a value of another kind"
    case .dataCorrupted(let context):
      guard let key = context.codingPath.first?.stringValue else { break }
      return "'\(key)' has a value that is out of range"
    default: break
    }
    return "it is no JSON object"
  }
}

/// A record of a reject file.
struct RejectedRecord {
  var code: DiagnosticCode
  var severity: DiagnosticSeverity
  var source: String
  var location: DiagnosticLocation?
  var message: String
  var expected: String?
  /// Offset of its first byte in the input it is from.
  var offset: UInt64?
  var isCut: Bool
  var bytes: [UInt8]

  init(_ keys: RejectLine.Keys) throws(RejectLine.Fault) {
    guard let id = keys.code else { throw RejectLine.Fault(reason: "it has no 'code'") }
    guard let code = DiagnosticCode.named(id) else {
      throw RejectLine.Fault(reason: "'\(id)' is no code of this version")
    }
    guard let bytes = try RejectLine.bytes(keys.record, keys.recordBase64, "record") else {
      throw RejectLine.Fault(reason: "it has no 'record'")
    }
    self.code = code
    self.bytes = bytes
    severity = keys.severity.flatMap(DiagnosticSeverity.init) ?? .reject
    source = keys.source ?? ""
    location = keys.source.map {
      DiagnosticLocation(
        source: $0,
        line: keys.line.map { max(1, $0) },
        byteOffset: keys.byte,
        field: keys.field,
        packet: keys.packet
      )
    }
    message = keys.message ?? code.title
    expected = keys.expected
    offset = keys.offset
    isCut = keys.cut ?? false
  }

  /// Whether it stands there as `calls` writes it, because its own bytes were gone.
  var isNormal: Bool { code == .lateRecord || code == .futureRecord }

  /// Whether there is something to read.
  var isReadable: Bool { !isCut && !bytes.isEmpty }

  /// The reject as it was.
  var reject: Reject {
    let diagnostic = Diagnostic(code, severity, message, at: location, expected: expected)
    return Reject(diagnostic, record: bytes, offset: offset, isCut: isCut)
  }

  /// The place of the record: its first byte, and the line it begins on.
  ///
  /// A fault in a record of several lines stands on a later one.
  var place: (offset: UInt64, line: Int) {
    let line = location?.line ?? 1
    guard let offset else { return (location?.byteOffset ?? 0, line) }
    let ahead = location?.byteOffset.map { $0 >= offset ? Int(clamping: $0 - offset) : 0 } ?? 0
    return (offset, max(1, line - bytes.prefix(ahead).count { $0 == 0x0A }))
  }
}
