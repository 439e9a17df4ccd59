import SieveBytes
import SieveDiagnostics
import SieveModel

/// The header of one CSV input: its delimiter, and what each column is for.
struct CSVHeader: Sendable {
  static let delimiters: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]

  let delimiter: UInt8
  /// The names as they stand in the header.
  let names: [String]
  /// For each column the raw value of its field, or `ignored`.
  let plan: [UInt8]
  let ringUnit: DurationUnit
  let talkUnit: DurationUnit
  let totalUnit: DurationUnit
  /// The header line itself, to know it again where exports were pasted together.
  let line: [UInt8]
  let warnings: [Diagnostic]

  /// The fields that columns have.
  var fields: FieldSet {
    plan.compactMap(RecordField.init(rawValue:)).reduce(.none) { $0 | FieldSet($1) }
  }

  /// Stands in `plan` for a column that is not wanted; the slots have a place for it.
  static let ignored = UInt8(RecordField.count)

  /// Reads a header line, without its line break.
  ///
  /// - Throws: `DiagnosticReport` when the columns do not make attempts.
  init(line: [UInt8], delimiter fixed: UInt8?, options: RecordOptions, at place: HeaderPlace) throws
  {
    delimiter = fixed ?? Self.delimiter(of: line)
    names = Self.split(line, delimiter: delimiter)
    self.line = line
    var columns = ColumnChoice(names: names, place: place, line: line, delimiter: delimiter)
    try columns.apply(options.mapping)
    columns.recognise()
    if let report = columns.refusal() { throw report }
    plan = columns.plan
    ringUnit = columns.unit(of: .ring)
    talkUnit = columns.unit(of: .talk)
    totalUnit = columns.unit(of: .total)
    warnings = columns.warnings
  }

  /// The delimiter that makes most known names, of equal ones the one that occurs most often.
  static func delimiter(of line: [UInt8]) -> UInt8 {
    var best = (known: -1, fields: 0, delimiter: delimiters[0])
    for delimiter in delimiters {
      let names = split(line, delimiter: delimiter)
      let known = names.filter { HeaderNames.meaning(of: $0) != nil }.count
      if (known, names.count) > (best.known, best.fields) {
        best = (known, names.count, delimiter)
      }
    }
    return best.delimiter
  }

  /// The fields of a header line; quotes may surround them.
  static func split(_ line: [UInt8], delimiter: UInt8) -> [String] {
    var names: [String] = []
    var name: [UInt8] = []
    var quoted = false
    for byte in line {
      if byte == 0x22 {
        quoted.toggle()
      } else if byte == delimiter, !quoted {
        names.append(String(decoding: name, as: UTF8.self))
        name.removeAll()
      } else {
        name.append(byte)
      }
    }
    names.append(String(decoding: name, as: UTF8.self))
    return names.map(trim)
  }

  private static func trim(_ name: String) -> String {
    var text = name[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

/// Where a header line stands.
struct HeaderPlace: Sendable {
  var source: String
  var line: Int
  var byteOffset: UInt64
}
