import Crypto
public import SieveConfiguration

/// What a run read, with what rules and options, and what came of it: enough to repeat it.
public struct Manifest: Encodable, Sendable {
  /// A file and its content.
  struct File: Encodable, Sendable {
    var name: String
    var sha256: String
    var bytes: UInt64
    var format: String?
    var attempts: UInt64?
    var rejected: UInt64?
  }

  /// Totals of the run.
  struct Counts: Encodable, Sendable {
    var attempts: UInt64
    var rejected: UInt64
    var late: UInt64
    var alerts: UInt64
    var flagged: Int
  }

  let schema = "callsieve.manifest.v1"
  let engine: String
  let options: [String: String]
  let rules: [File]
  let tables: [File]
  var inputs: [File] = []
  /// The history that the run began with.
  var history: File?
  var counts = Counts(attempts: 0, rejected: 0, late: 0, alerts: 0, flagged: 0)

  /// Begins a manifest; `options` are those that decide the result.
  public init(
    engine: String,
    options: [String: String],
    rules: [RuleFile],
    tables: [TableFile] = []
  ) {
    self.engine = engine
    self.options = options
    self.rules = rules.map { Self.file($0.name, $0.text) }
    self.tables = tables.map { Self.file($0.name, $0.text) }
  }

  private static func file(_ name: String, _ text: String) -> File {
    let bytes = Array(text.utf8)
    return File(
      name: name,
      sha256: InputDigest.hexadecimal(SHA256.hash(data: bytes)),
      bytes: UInt64(bytes.count)
    )
  }
}
