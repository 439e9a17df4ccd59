import SieveCapture
import SieveDiagnostics
import SieveRecords

/// Tells the format of an input from its first bytes, never from its name.
public enum FormatDetector {
  /// How many bytes are looked at; fewer do as well.
  public static let headSize = 4096

  /// A format, and what gave it away.
  public struct Finding: Sendable, Equatable {
    /// The format.
    public var format: InputFormat
    /// What gave it away, as `begins with the magic number of pcap`.
    public var reason: String
  }

  /// The format of the input that begins with `head`; `nil` when it is none that callsieve reads.
  public static func detect(head: Span<UInt8>) -> InputFormat? {
    try? identify(head: head, name: "").format
  }

  /// The format of the input that begins with `head`, with the reason.
  ///
  /// - Throws: `Diagnostic` that says what the input seems to be and what to do about it.
  public static func identify(head: Span<UInt8>, name: String) throws -> Finding {
    var bytes: [UInt8] = []
    for at in 0..<min(head.count, headSize) { bytes.append(head[at]) }
    let fault = FormatFault(name: name)
    guard !bytes.isEmpty else { throw fault.empty() }
    if let capture = recogniseCapture(bytes) { return capture }
    if let records = recogniseRecords(bytes) { return records }
    if let foreign = ForeignFormat.recognise(bytes) { throw fault.foreign(foreign) }
    if let encoding = TextEncoding.wide(bytes) { throw fault.encoding(encoding) }
    if bytes.allSatisfy({ $0 == 0 }) { throw fault.zeros(bytes.count) }
    if let binary = describeBinary(bytes) { throw fault.unknown(binary) }
    return try recogniseText(bytes, fault)
  }

  /// Whether a capture begins here.
  static func isBinary(_ head: [UInt8]) -> Bool {
    recogniseCapture(head) != nil || recogniseRecords(head) != nil
  }

  private static func recogniseCapture(_ head: [UInt8]) -> Finding? {
    switch ContainerFormat.recognise(head.span) {
    case .pcap:
      Finding(format: .pcap, reason: "begins with a magic number of pcap")
    case .pcapng:
      Finding(format: .pcapng, reason: "begins with a section header of pcapng")
    case .snoop:
      Finding(format: .snoop, reason: "begins with the word snoop")
    case .networkMonitor:
      Finding(format: .networkMonitor, reason: "begins with the magic number of Network Monitor")
    case .messageLog:
      Finding(format: .messageLog, reason: "begins with the line above a SIP message")
    case nil: nil
    }
  }

  private static func recogniseRecords(_ head: [UInt8]) -> Finding? {
    switch recogniseBER(head.span) {
    case .charging: Finding(format: .ber, reason: "begins like call records of 3GPP TS 32.298")
    case .tap: Finding(format: .tap, reason: "begins like a TAP3 file")
    case .nrtrde: Finding(format: .nrtrde, reason: "begins like an NRTRDE file")
    case nil: nil
    }
  }

  /// Why it is no text: a zero, or more control characters than a slip of the keyboard explains.
  private static func describeBinary(_ head: [UInt8]) -> String? {
    let controls = head.count { ($0 < 0x20 && !(0x09...0x0D).contains($0)) || $0 == 0x7F }
    let zeros = head.count { $0 == 0 }
    // A few zeros in a text are damage that costs some records, not the whole input.
    guard controls * 50 > head.count || zeros * 100 > head.count else { return nil }
    // The tags with which TAP and 3GPP files begin.
    if let first = head.first, [0x30, 0x61, 0x62, 0xA0, 0xA1].contains(first) {
      return "binary data, perhaps CDRs in ASN.1 BER"
    }
    return "binary data"
  }

  private static func recogniseText(_ head: [UInt8], _ fault: FormatFault) throws -> Finding {
    let isMarked = head.starts(with: [0xEF, 0xBB, 0xBF])
    let text = head[(isMarked ? 3 : 0)...].drop { $0 <= 0x20 }
    guard let first = text.first else { throw fault.unknown("nothing but blanks and line feeds") }
    switch first {
    case UInt8(ascii: "{"):
      return Finding(format: .jsonLines, reason: "the first character is '{'")
    case UInt8(ascii: "["): throw fault.jsonArray()
    case UInt8(ascii: "<"): throw fault.markup(isHTML: beginsLikeHTML(text))
    default: break
    }
    let line = text.prefix { $0 != 0x0A && $0 != 0x0D }
    guard let delimiter = delimiters.first(where: { line.contains($0.byte) }) else {
      throw fault.unknown("text without a comma, semicolon, tab or bar in its first line")
    }
    return Finding(format: .csv, reason: "the first line is text with a \(delimiter.name)")
  }

  private static let delimiters: [(byte: UInt8, name: String)] = [
    (UInt8(ascii: ","), "comma"), (UInt8(ascii: ";"), "semicolon"), (0x09, "tab"),
    (UInt8(ascii: "|"), "bar"),
  ]

  private static func beginsLikeHTML(_ text: ArraySlice<UInt8>) -> Bool {
    let start = String(decoding: text.prefix(64), as: UTF8.self).lowercased()
    return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
  }
}
