/// The bytes with which records begin: how reading finds its way again, and how files are recognised.
enum RecordSignature {
  /// How many bytes from the start of a record decide, a CDR header before it included.
  static let reach = 32

  /// Whether a call record, or another record of the same standard, begins at `at`.
  ///
  /// 3GPP records begin with their record type, which repeats the tag; records of TAP and NRTRDE
  /// with elements that are always first.
  static func isRecord(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    guard at < end else { return false }
    switch bytes[at] {
    case 0xA0...0xB6, 0xBF: return isChargingRecord(bytes, at, end)
    case 0x69, 0x6A, 0x7F: return tapRecord(bytes, at, end)
    case 0x63, 0x64: return nrtRecord(bytes, at, end)
    default: return false
    }
  }

  /// Whether a batch of TAP or NRTRDE begins at `at`.
  static func batch(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> BERForm? {
    guard at < end, bytes[at] == 0x61, let header = try? BERReader.header(bytes, at, end) else {
      return nil
    }
    let inner = at + header.length
    guard inner + 1 < end else { return nil }
    if bytes[inner] == 0x64 { return .tap }
    return bytes[inner] == 0x5F && bytes[inner + 1] == 0x29 ? .nrtrde : nil
  }

  private static func isChargingRecord(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    guard let header = try? BERReader.header(bytes, at, end), header.tag.number < 0x80 else {
      return false
    }
    if let length = header.contentLength, length < 3 { return false }
    let inner = at + header.length
    return inner + 3 <= end && bytes[inner] == 0x80 && bytes[inner + 1] == 1
      && Int(bytes[inner + 2]) == header.tag.number
  }

  private static func tapRecord(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    guard let header = try? BERReader.header(bytes, at, end), header.isConstructed else {
      return false
    }
    let inner = at + header.length
    guard inner + 3 <= end, bytes[inner] == 0x7F || bytes[inner] == 0x5F else { return false }
    let tag = (bytes[inner], bytes[inner + 1], bytes[inner + 2])
    switch header.tag.number {
    case 9: return tag == (0x7F, 0x81, 0x13)
    case 10: return tag == (0x7F, 0x81, 0x19)
    case 434: return tag == (0x5F, 0x83, 0x38)
    default: return false
    }
  }

  private static func nrtRecord(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    guard let header = try? BERReader.header(bytes, at, end) else { return false }
    let inner = at + header.length
    guard inner + 2 <= end, bytes[inner] == 0x5F else { return false }
    return bytes[inner + 1] == 0x22 || bytes[inner + 1] == 0x21
  }
}

/// The header that 3GPP TS 32.297 puts before each record of a file.
struct ChargingHeader: BitwiseCopyable {
  /// Bytes of the header.
  var length: Int
  /// What it says of the record's length.
  var recordLength: Int
  /// 1 BER, 2 and 3 PER, 4 XER.
  var encoding: UInt8

  /// Reads one at `at`; `nil` when it does not fit.
  init?(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) {
    guard at + 4 <= end else { return nil }
    recordLength = Int(bytes[at]) << 8 | Int(bytes[at + 1])
    // Release 7 and above 10: the release itself follows in a byte of its own.
    length = bytes[at + 2] >> 5 == 7 ? 5 : 4
    encoding = bytes[at + 3] >> 5
    guard at + length <= end, (1...4).contains(encoding), bytes[at + 3] & 0x1F <= 25 else {
      return nil
    }
  }

  /// Whether a record of `total` bytes may follow: writers differ in what the length counts.
  func fits(_ total: Int) -> Bool {
    recordLength == total || recordLength == total + length || recordLength == total + length - 2
  }

  /// Whether it stands at `at`, with a record behind it.
  static func stands(_ bytes: Span<UInt8>, at: Int, _ end: Int) -> ChargingHeader? {
    guard let found = ChargingHeader(bytes, at, end), found.encoding == 1 else { return nil }
    let start = at + found.length
    guard start < end, bytes[start] & 0xE0 == 0xA0,
      let header = try? BERReader.header(bytes, start, end)
    else { return nil }
    if let content = header.contentLength {
      return found.fits(header.length + content) ? found : nil
    }
    return RecordSignature.isRecord(bytes, start, end) ? found : nil
  }
}

/// The header that 3GPP TS 32.297 puts at the start of a file.
struct ChargingFileHeader: BitwiseCopyable {
  /// Bytes of the header as it says itself.
  var length: Int

  /// Bytes up to the number of lost records.
  private static let fixedLength = 48
  /// The longest that is believed: filter and extension have two-byte lengths.
  private static let lengthMax = 1 << 17

  /// Reads one at the start of a file; `nil` when it is none.
  init?(_ bytes: Span<UInt8>, _ end: Int) {
    guard end >= Self.fixedLength + 4 else { return nil }
    let fileLength = Self.word(bytes, 0)
    length = Self.word(bytes, 4)
    let reason = bytes[26]
    guard length >= Self.fixedLength + 2, length <= Self.lengthMax,
      fileLength >= length, reason <= 5 || (128...131).contains(reason)
    else { return nil }
    let isMonthPlausible = (bytes[10] >> 4) <= 12 && (bytes[14] >> 4) <= 12
    guard isMonthPlausible else { return nil }
    // Filter and extension, each with its length, fill the rest but for the release extensions.
    let filter = Int(bytes[48]) << 8 | Int(bytes[49])
    guard 50 + filter <= length else { return nil }
  }

  private static func word(_ bytes: Span<UInt8>, _ at: Int) -> Int {
    (0..<4).reduce(0) { $0 << 8 | Int(bytes[at + $1]) }
  }
}
