/// CS14: captures and the SIP messages in them.
extension DiagnosticCode {
  /// The input begins like no capture that can be read.
  public static let notACapture = DiagnosticCode(
    "CS1401",
    "input is not a capture",
    """
    The input begins neither like pcap (with any of its magic numbers) nor like pcapng, snoop, \
    Network Monitor or a log of SIP messages. Other formats (ERF, NetXRay) are converted by \
    `editcap -F pcapng IN OUT`. A file whose header and packets have different byte orders was \
    damaged by a faulty tool and cannot be read by anyone.
    """
  )

  /// A packet or block has a length that cannot be, and what follows cannot be found.
  public static let containerBroken = DiagnosticCode(
    "CS1402",
    "capture is damaged",
    """
    A packet or block states a length that cannot be true, so the beginning of the next one is \
    unknown. The packets before it were used; the rest of this capture was not read. Typical \
    causes are a copy that broke off, a disk error, or two captures joined with `cat` (use \
    `mergecap -a`).
    """
  )

  /// The capture ends inside a packet.
  public static let captureCutOff = DiagnosticCode(
    "CS1403",
    "capture ends inside a packet",
    """
    The capturing program was stopped while it wrote, or the copy is incomplete. All packets \
    before the last one were used.
    """
  )

  /// A packet is longer than any that is held in memory.
  public static let packetTooLong = DiagnosticCode(
    "CS1404",
    "packet is too long",
    """
    Packets of more than 262,144 bytes (the largest snap length of libpcap) are not held in memory \
    and not read. The packet was counted and skipped; reading went on after it.
    """
  )

  /// A SIP message lacks a header that every message must have.
  public static let sipHeaderMissing = DiagnosticCode(
    "CS1411",
    "SIP message lacks a header",
    """
    Call-ID, CSeq, From and To are mandatory in every SIP message (RFC 3261, 8.1.1). Without them \
    a message cannot be assigned to a call. When the packet was cut by the snap length of the \
    capture, capture again with `-s 0`.
    """
  )

  /// The first line of a SIP message is no request or status line.
  public static let sipStartLine = DiagnosticCode(
    "CS1412",
    "SIP start line is malformed",
    """
    A request line is METHOD, URI and SIP/2.0; a status line is SIP/2.0, three digits and a reason. \
    Other versions of SIP do not exist; scanners and fuzzers send such lines.
    """
  )

  /// CSeq is no number and method.
  public static let sipSequence = DiagnosticCode(
    "CS1413",
    "CSeq is malformed",
    """
    CSeq is a number below 2^32 and a method, the same method as in the request line (RFC 3261, \
    20.16). Without it a response cannot be assigned to its request.
    """
  )

  /// A message on a byte stream has no end that can be found.
  public static let sipStreamLost = DiagnosticCode(
    "CS1414",
    "SIP message in a TCP stream has no end",
    """
    The headers of a message on TCP exceed 65,536 bytes. Reading of this stream went on at its \
    next start line.
    """
  )

  static let captureCodes: [DiagnosticCode] = [
    notACapture, containerBroken, captureCutOff, packetTooLong, sipHeaderMissing, sipStartLine,
    sipSequence, sipStreamLost,
  ]
}
