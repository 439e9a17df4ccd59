import SieveCapture
import SieveDiagnostics
import SieveModel

/// The texts about captures and messages; built only when there is something to report.
enum CaptureDiagnostics {
  static func notACapture(_ source: String, _ magic: UInt32) -> Diagnostic {
    Diagnostic(
      .notACapture,
      .error,
      "'\(source)' is not a capture: it begins with 0x\(hexadecimal(magic))",
      at: DiagnosticLocation(source: source, byteOffset: 0),
      expected: "pcap (0xa1b2c3d4 or 0xa1b23c4d, in either byte order) or pcapng (0x0a0d0d0a)",
      hint: "convert it: editcap -F pcapng '\(source)' converted.pcapng"
    )
  }

  static func broken(
    _ source: String,
    _ fault: ContainerFault,
    packets: UInt64,
    _ offset: UInt64
  ) -> Diagnostic {
    Diagnostic(
      .containerBroken,
      .warning,
      "capture is damaged after packet \(packets): \(text(fault))",
      at: DiagnosticLocation(source: source, byteOffset: offset, packet: packets + 1),
      expected: "lengths that fit, at most 262,144 bytes for a packet",
      done: "the packets before it were used; the rest of the capture was not read",
      hint: "see what other tools make of it: capinfos '\(source)'"
    )
  }

  static func cutOff(_ source: String, _ packets: UInt64, _ offset: UInt64) -> Diagnostic {
    Diagnostic(
      .captureCutOff,
      .warning,
      "capture ends inside packet \(packets + 1)",
      at: DiagnosticLocation(source: source, byteOffset: offset, packet: packets + 1),
      expected: "the rest of the packet",
      done: "the packets before it were used",
      hint: "copy the capture again if its original is complete"
    )
  }

  static func tooLong(_ source: String, _ packet: PacketRecord) -> Diagnostic {
    Diagnostic(
      .packetTooLong,
      .reject,
      "packet \(packet.number) is longer than 262,144 bytes",
      at: DiagnosticLocation(source: source, byteOffset: packet.offset, packet: packet.number),
      expected: "at most 262,144 bytes",
      hint: "capture with a snap length: tcpdump -s 65535"
    )
  }

  static func streamLost(_ source: String, _ origin: MessageOrigin) -> Diagnostic {
    Diagnostic(
      .sipStreamLost,
      .reject,
      "SIP message on TCP has headers above 65,536 bytes",
      at: DiagnosticLocation(source: source, packet: origin.number),
      expected: "a blank line after at most 65,536 bytes",
      hint: "look at it: tshark -r '\(source)' -Y 'frame.number == \(origin.number)' -V"
    )
  }

  static func reject(
    _ source: String,
    _ fault: SIPFault,
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ origin: MessageOrigin
  ) -> Reject {
    let (code, summary, expected) = describe(fault, bytes, range)
    let diagnostic = Diagnostic(
      code,
      .reject,
      summary,
      at: DiagnosticLocation(source: source, packet: origin.number),
      expected: expected,
      hint: "look at it: tshark -r '\(source)' -Y 'frame.number == \(origin.number)' -V"
    )
    return Reject(diagnostic, record: range.map { bytes[$0] })
  }

  private static func describe(
    _ fault: SIPFault,
    _ bytes: Span<UInt8>,
    _ range: Range<Int>
  ) -> (DiagnosticCode, String, String) {
    switch fault {
    case .startLine:
      (
        .sipStartLine,
        "start line '\(line(bytes, range.lowerBound, range.upperBound))' is not SIP/2.0",
        "METHOD URI SIP/2.0, or SIP/2.0 and a status from 100 to 699"
      )
    case .missing(let header):
      (
        .sipHeaderMissing, "\(header.name) is missing from the message",
        "Call-ID, CSeq, From and To, within the part that was captured"
      )
    case .sequence:
      (
        .sipSequence, "CSeq is not a number and the method of the message",
        "CSeq: 1 INVITE"
      )
    }
  }

  /// The first line at a position, cut to what a person can read.
  private static func line(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> String {
    var text: [UInt8] = []
    var at = start
    while at < end, bytes[at] >= 0x20, text.count < 80 {
      text.append(bytes[at])
      at += 1
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func text(_ fault: ContainerFault) -> String {
    switch fault {
    case .notACapture(let magic): "unknown format 0x\(hexadecimal(magic))"
    case .badLength(let length): "a length of \(length) bytes cannot be"
    case .lengthsDiffer(let first, let second): "block lengths \(first) and \(second) differ"
    case .badSection: "a section has an unknown byte order"
    }
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 8 - text.count) + text
  }
}
