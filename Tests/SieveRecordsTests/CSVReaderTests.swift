import Foundation
import SieveModel
import SieveRecords
import TestSupport
import Testing

/// The splitting of CSV against readers of other people, on generated odd files.
///
/// `make test` compares with Python's module `csv`; `make test-csv-readers` with pyarrow and DuckDB as well.
@Suite struct CSVReaderTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let python = environment["CALLSIEVE_PYTHON"] ?? "python3"
  private static let readers = (environment["CALLSIEVE_CSV_READERS"] ?? "csv").split(separator: " ")
    .map(String.init)
  private static let files = environment["CALLSIEVE_CSV_FILES"].flatMap { Int($0) } ?? 300

  @Test(.enabled("\(python) is missing") { try run(["-c", "pass"]).status == 0 })
  func otherReadersSplitAlike() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("callsieve-csv-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let seed = Self.environment["SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...9_999_999)
    var random = SplitMix64(seed: seed)
    var expected = Data()
    for number in 0..<Self.files {
      let file = OddFile(&random)
      let name = "\(number).csv"
      try Data(file.bytes).write(to: folder.appendingPathComponent(name))
      let rows = rows(of: file, &random)
      #expect(rows == file.rows, "file \(number) SEED=\(seed)")
      let object: [String: Any] = [
        "file": name, "delimiter": String(UnicodeScalar(file.delimiter)),
        "columns": file.columns, "rows": rows, "loose": file.isLoose,
      ]
      expected += try JSONSerialization.data(withJSONObject: object) + [0x0A]
    }
    try expected.write(to: folder.appendingPathComponent("expected.jsonl"))
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("fixtures/csv/read_csv.py").path
    let found = try Self.run([script, folder.path] + Self.readers)
    #expect(found.status == 0, "SEED=\(seed): \(found.text)")
    #expect(found.text.contains("read \(Self.files) files"), "\(found.text)")
    if Self.readers.count > 1 { print("SEED=\(seed): \(found.text)") }
  }

  /// What the decoder makes of a file, cut at random places.
  private func rows(of file: OddFile, _ random: inout SplitMix64) -> [[String]] {
    var decoder = csvDecoder()
    var output = DecodedRecords()
    var rows: [[String]] = []
    func take() {
      let batch = output.batch
      for attempt in batch.attempts {
        rows.append(
          file.columns.map { column in
            switch column {
            case "setup_time": OddFile.time
            case "calling_number": OddFile.number
            default: batch.string(OddFile.texts[column]?(attempt) ?? .none, of: attempt)
            }
          }
        )
      }
      output.removeAll()
    }
    var start = 0
    while start < file.bytes.count {
      let end = min(file.bytes.count, start + Int.random(in: 1...400, using: &random))
      try? decoder.decode(file.bytes.span.extracting(start..<end), into: &output)
      take()
      start = end
    }
    try? decoder.finish(into: &output)
    take()
    return rows
  }

  private static func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }
}

/// A file of CSV that is right, and as odd as that allows.
struct OddFile {
  static let time = "2026-03-02T09:14:07Z"
  static let number = "+66812345678"
  /// Columns that are kept as they are.
  static let texts: [String: @Sendable (Attempt) -> TextField] = [
    "call_id": { $0.callID }, "ingress_trunk": { $0.ingressTrunk },
    "egress_trunk": { $0.egressTrunk }, "user_agent": { $0.userAgent }, "cell": { $0.cell },
    "source_address": { $0.sourceAddress }, "origid": { $0.originID }, "call_ids": { $0.legIDs },
  ]

  let delimiter: UInt8
  let columns: [String]
  private(set) var rows: [[String]] = []
  private(set) var bytes: [UInt8] = []
  /// Whether it is not quite RFC 4180: quotes within bare fields, blank lines.
  private(set) var isLoose = false

  init(_ random: inout SplitMix64) {
    func one(in count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
    delimiter = [0x2C, 0x2C, 0x3B, 0x09, 0x7C].randomElement(using: &random) ?? 0x2C
    let count = Int.random(in: 1...Self.texts.count, using: &random)
    let texts = Self.texts.keys.sorted().shuffled(using: &random).prefix(count)
    columns = (texts + ["setup_time", "calling_number"]).shuffled(using: &random)
    let mayBeLoose = one(in: 4)
    let lineEnd: [UInt8] = one(in: 2) ? [0x0A] : [0x0D, 0x0A]
    if one(in: 10) { bytes += [0xEF, 0xBB, 0xBF] }
    var lines: [[UInt8]] = [Self.joined(columns.map { Array($0.utf8) }, delimiter)]
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      var row: [String] = []
      var cells: [[UInt8]] = []
      for column in columns {
        var text = Self.text(&random, delimiter)
        if column == "setup_time" { text = Self.time }
        if column == "calling_number" { text = Self.number }
        row.append(text)
        let needsQuotes = text.utf8.contains { [delimiter, 0x22, 0x0A, 0x0D].contains($0) }
        let isBareQuote = mayBeLoose && Self.mayStandBare(text, delimiter) && one(in: 2)
        if needsQuotes, isBareQuote { isLoose = true }
        let isQuoted = needsQuotes ? !isBareQuote : one(in: 3)
        cells.append(isQuoted ? Self.quoted(text) : Array(text.utf8))
      }
      rows.append(row)
      lines.append(Self.joined(cells, delimiter))
      if mayBeLoose, one(in: 6) {
        lines.append([])
        isLoose = true
      }
    }
    bytes += lines.map { $0 + lineEnd }.joined()
    if one(in: 3), lines.last?.isEmpty == false { bytes.removeLast(lineEnd.count) }
  }

  private static func text(_ random: inout SplitMix64, _ delimiter: UInt8) -> String {
    let pieces = [
      "a", "Z9", " ", "\"", "\"\"", "\n", "\r\n", "\r", ",", ";", "\t", "|", "é", "เบอร์", "𝟙", "'",
      "\\",
      String(UnicodeScalar(delimiter)), "0", "-",
    ]
    switch Int.random(in: 0..<12, using: &random) {
    case 0...2: return ""
    case 3:
      return String(repeating: "long \"text\", ", count: Int.random(in: 1...300, using: &random))
    default:
      return (0..<Int.random(in: 1...7, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }
  }

  /// Whether a text with quotes in it is read alike without quotes around it.
  private static func mayStandBare(_ text: String, _ delimiter: UInt8) -> Bool {
    let utf8 = Array(text.utf8)
    return utf8.first != 0x22 && utf8.contains(0x22)
      && !utf8.contains { [delimiter, 0x0A, 0x0D].contains($0) }
  }

  private static func quoted(_ text: String) -> [UInt8] {
    Array("\"\(text.replacing("\"", with: "\"\""))\"".utf8)
  }

  private static func joined(_ cells: [[UInt8]], _ delimiter: UInt8) -> [UInt8] {
    Array(cells.joined(separator: [delimiter]))
  }
}
