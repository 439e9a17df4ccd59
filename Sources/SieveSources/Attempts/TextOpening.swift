import SieveRecords

/// The first bytes of an input as text: in which encoding, and in which dialect.
struct TextOpening {
  /// How much of a chunk is looked at: the header and types of CUCM alone have 7 KiB.
  static let sizeMax = 65_536

  /// The first bytes in UTF-8.
  let head: [UInt8]
  /// The encoding when it is not UTF-8.
  let encoding: String?
  /// What turns the rest into UTF-8; `nil` when nothing has to.
  let transcoder: Transcoder?

  init(_ first: [UInt8], options: InputOptions) {
    // Captures and other formats named by the user are not text.
    let isCapture = options.format?.isCapture ?? (ForeignFormat.recognise(first) != nil)
    let encoding =
      options.dialect?.layout.encoding
      ?? (isCapture || FormatDetector.isBinary(first) ? nil : TextEncoding.detect(first))
    guard let encoding, let opened = Transcoder(from: encoding) else {
      head = first
      self.encoding = nil
      transcoder = nil
      return
    }
    // A second one for the head, so that the first byte is not taken twice.
    head = Array((Transcoder(from: encoding)?.convert(first) ?? first).prefix(Self.sizeMax))
    self.encoding = encoding
    transcoder = opened
  }

  /// The dialect to read with, if it is one.
  ///
  /// - Throws: `Diagnostic` when two fit equally well.
  func dialect(_ options: InputOptions, name: String) throws -> Dialect? {
    if let dialect = options.dialect { return dialect }
    // Mappings are made for headers that nobody knows.
    guard options.format == nil, options.records.mapping.isEmpty,
      ForeignFormat.recognise(head) == nil, !FormatDetector.isBinary(head),
      !options.dialects.isEmpty
    else { return nil }
    let zone = options.records.zone
    return try DialectChoice(dialects: options.dialects, zone: zone).dialect(head, name: name)
  }
}
