import SieveDiagnostics
import SieveRecords

/// How the lines of a followed file are read, as far as its first bytes tell.
struct TextLayout {
  /// How much of a file is looked at.
  static let sampleMax = TextOpening.sizeMax
  /// After so many lines more of them tell nothing new.
  static let sampleLines = 24

  /// CSV or JSON lines.
  let format: InputFormat
  /// The dialect, when the format does not say it all.
  let dialect: Dialect?
  /// The encoding, when it is not UTF-8.
  let encoding: String?

  /// Tells the layout of a file that begins with `sample`, whole lines.
  ///
  /// Where two layouts are possible, it is that of the file which had the name before.
  ///
  /// - Throws: `Diagnostic` when it is none that can be followed, or cannot be told.
  static func of(
    _ sample: [UInt8],
    after preceding: TextLayout?,
    options: InputOptions,
    name: String
  ) throws -> TextLayout {
    let text = TextOpening(sample, options: options)
    if let encoding = text.encoding, encoding.hasPrefix("UTF-16") || encoding.hasPrefix("UTF-32") {
      throw LayoutFault.wide(encoding, name)
    }
    let goesOn = preceding.map { $0.fits(text, options) } ?? false
    do {
      let found = try told(text, options, name)
      guard let preceding, !found.hasNames else { return found }
      // A dialect without a header resembles rows of a file whose header is in the one before.
      return goesOn || preceding.dialect == nil && found.dialect != nil ? preceding : found
    } catch {
      // Text without a header may begin like anything, such as a call id that looks like a tag of BER.
      let isPlain = preceding?.dialect == nil && isText(text.head)
      if goesOn || isPlain, let preceding { return preceding }
      throw error
    }
  }

  /// Whether there is one line, with no cell that begins like a number or a time, as every record has.
  static func isHeaderAlone(_ sample: [UInt8]) -> Bool {
    guard let feed = sample.firstIndex(of: 0x0A), feed == sample.count - 1, sample.first != 0x7B
    else { return false }
    var before: UInt8 = 0x2C
    for byte in sample {
      let isNumber = (0x30...0x39).contains(byte) || byte == UInt8(ascii: "+")
      if isNumber, [0x2C, 0x3B, 0x09, 0x7C].contains(before) { return false }
      // Quotes and blanks before the first character are not of the cell.
      if byte != UInt8(ascii: "\""), byte != 0x20 { before = byte }
    }
    return true
  }

  private static func isText(_ bytes: [UInt8]) -> Bool {
    !bytes.contains { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
  }

  private static func told(
    _ text: TextOpening,
    _ options: InputOptions,
    _ name: String
  ) throws -> TextLayout {
    if let dialect = try text.dialect(options, name: name) {
      let format: InputFormat = dialect.layout.kind == .json ? .jsonLines : .csv
      return TextLayout(format: format, dialect: dialect, encoding: text.encoding)
    }
    let format =
      try options.format ?? FormatDetector.identify(head: text.head.span, name: name).format
    guard format == .csv || format == .jsonLines else { throw LayoutFault.noLines(format, name) }
    return TextLayout(format: format, dialect: nil, encoding: text.encoding)
  }

  /// Whether records say themselves what their values are: by a header of a known dialect, or in JSON.
  private var hasNames: Bool { format == .jsonLines || dialect?.layout.header == .names }

  /// Whether records of another file are of this dialect too.
  private func fits(_ text: TextOpening, _ options: InputOptions) -> Bool {
    guard let dialect else { return false }
    let zone = options.records.zone
    return !DialectChoice(dialects: [dialect], zone: zone).readings(text.head).isEmpty
  }
}

/// What is said of files whose lines cannot be read one by one.
enum LayoutFault {
  static func wide(_ encoding: String, _ name: String) -> Diagnostic {
    Diagnostic(
      .followedFileLeftOut,
      .error,
      "'\(name)' is text in \(encoding), of which lines cannot be read while it grows",
      at: DiagnosticLocation(source: name, byteOffset: 0),
      expected: "UTF-8, or an encoding in which a line feed is one byte: Latin-1, TIS-620, GB18030",
      done: "left it out",
      hint: "callsieve analyze \(ShellWord.quoted(name))"
    )
  }

  static func noLines(_ format: InputFormat, _ name: String) -> Diagnostic {
    Diagnostic(
      .followedFileLeftOut,
      .error,
      "'\(name)' is \(format.rawValue), which does not consist of lines",
      at: DiagnosticLocation(source: name, byteOffset: 0),
      expected: "a file of lines that grows, or a spool folder, whose files are taken whole",
      done: "left it out",
      hint: "callsieve tail --spool \(ShellWord.quoted(SiblingNames.split(name).folder))"
    )
  }

  /// What is said while more lines may still tell.
  static func waits(_ cause: Diagnostic) -> Diagnostic {
    var diagnostic = cause
    diagnostic.severity = .warning
    diagnostic.done = "it is looked at again when there are more lines"
    return diagnostic
  }
}
