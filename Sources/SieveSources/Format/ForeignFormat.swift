/// A kind of file that holds no calls in a form that callsieve reads, known by its first bytes.
struct ForeignFormat: Sendable {
  /// What it is, with an article.
  let name: String
  /// What to do; `FILE` stands for the quoted name of the input.
  let advice: String

  private let signature: [UInt8]
  private let offset: Int

  init(_ name: String, _ signature: [UInt8], at offset: Int = 0, _ advice: String) {
    self.name = name
    self.advice = advice
    self.signature = signature
    self.offset = offset
  }

  init(_ name: String, _ signature: String, at offset: Int = 0, _ advice: String) {
    self.init(name, Array(signature.utf8), at: offset, advice)
  }

  func matches(_ head: [UInt8]) -> Bool {
    guard head.count >= offset + signature.count, head[offset...].starts(with: signature) else {
      return false
    }
    // A few letters may as well be the name of a column; binary formats have zeros nearby.
    return !isShortWord || head.contains(0)
  }

  private var isShortWord: Bool {
    signature.count <= 4 && signature.allSatisfy { (0x20..<0x7F).contains($0) }
  }

  /// The kind of file that begins with `head`, when it is one of these.
  static func recognise(_ head: [UInt8]) -> ForeignFormat? {
    if head.starts(with: zip) { return recogniseZip(head) }
    return table.first { $0.matches(head) }
  }

  /// Whether a zip archive begins that is no workbook.
  static func isPlainZip(_ head: [UInt8]) -> Bool {
    head.starts(with: zip) && recogniseZip(head).name == "a zip archive"
  }

  private static let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04]

  /// Workbooks are zip archives; the name of a part says which.
  private static func recogniseZip(_ head: [UInt8]) -> ForeignFormat {
    if contains(head, "xl/") || contains(head, "[Content_Types].xml") {
      return ForeignFormat("an Excel workbook", zip, sheetAdvice)
    }
    if contains(head, "opendocument.spreadsheet") {
      return ForeignFormat("an OpenDocument spreadsheet", zip, sheetAdvice)
    }
    return ForeignFormat("a zip archive", zip, "unzip -p FILE | callsieve analyze -")
  }

  private static func contains(_ head: [UInt8], _ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard head.count >= wanted.count else { return false }
    return (0...(head.count - wanted.count)).contains { head[$0...].starts(with: wanted) }
  }

  private static let sheetAdvice = "open it and export the sheet as CSV (UTF-8)"
  private static let columnAdvice =
    "duckdb -csv -c \"select * from FILE\" | callsieve analyze -"
  private static let captureAdvice = "editcap -F pcap FILE /dev/stdout | callsieve analyze -"
  private static let imageAdvice = "name a CDR file or a capture"

  private static let rejectAdvice = "callsieve analyze FILE --from-rejects"

  private static let table = [
    ForeignFormat("a reject file", "{\"layout\":\"", rejectAdvice),
    ForeignFormat("a reject file", "{\"code\":\"CS", rejectAdvice),
    ForeignFormat("lz4 data", [0x04, 0x22, 0x4D, 0x18], "lz4 -dc FILE | callsieve analyze -"),
    ForeignFormat("compress (.Z) data", [0x1F, 0x9D], "gzip -dc FILE | callsieve analyze -"),
    ForeignFormat(
      "a 7-Zip archive",
      [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C],
      "7z x -so FILE | callsieve analyze -"
    ),
    ForeignFormat("a RAR archive", "Rar!\u{1A}\u{07}", "unrar p -inul FILE | callsieve analyze -"),
    ForeignFormat("a tar archive", "ustar", at: 257, "tar -xOf FILE | callsieve analyze -"),
    ForeignFormat("an empty zip archive", "PK\u{05}\u{06}", "fetch the export again"),
    ForeignFormat(
      "an old Excel workbook or another Office document",
      [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
      sheetAdvice
    ),
    ForeignFormat("a PDF document", "%PDF-", "ask for the export as CSV"),
    ForeignFormat("an RTF document", "{\\rtf", "save it as plain text or ask for CSV"),
    ForeignFormat("a Parquet file", "PAR1", columnAdvice),
    ForeignFormat("an ORC file", "ORC", "convert it to CSV"),
    ForeignFormat("an Avro file", "Obj\u{01}", "avro-tools tojson FILE | callsieve analyze -"),
    ForeignFormat("an Arrow file", "ARROW1", "convert it to CSV"),
    ForeignFormat(
      "an SQLite database",
      "SQLite format 3\0",
      "sqlite3 -csv -header FILE 'select * from cdr' | callsieve analyze -"
    ),
    ForeignFormat("a program", [0x7F, 0x45, 0x4C, 0x46], imageAdvice),
    ForeignFormat("a program", [0xCF, 0xFA, 0xED, 0xFE], imageAdvice),
    ForeignFormat("a PNG image", [0x89, 0x50, 0x4E, 0x47], imageAdvice),
    ForeignFormat("a JPEG image", [0xFF, 0xD8, 0xFF], imageAdvice),
    ForeignFormat("a GIF image", "GIF8", imageAdvice),
    ForeignFormat("a sound file", "RIFF", imageAdvice),
    ForeignFormat("a capture of NetXRay", "XCP\0", captureAdvice),
    ForeignFormat("a capture of Sniffer", "TRSNIFF data", captureAdvice),
    ForeignFormat("a capture of NetScaler", "NetScaler", captureAdvice),
    ForeignFormat("a capture of OmniPeek", [0x7F, 0x76, 0x65, 0x72], captureAdvice),
    ForeignFormat("a SIP message", "INVITE sip:", "capture it with tcpdump -w"),
    ForeignFormat("a SIP message", "SIP/2.0 ", "capture it with tcpdump -w"),
  ]
}
