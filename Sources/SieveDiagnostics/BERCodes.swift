/// CS115x and CS125x: call records in ASN.1 BER.
extension DiagnosticCode {
  /// The nesting or a length in a record is wrong.
  public static let brokenElement = DiagnosticCode(
    "CS1150",
    "BER record is broken",
    """
    An element of the record reaches beyond it, has a length that cannot be, or stands where it must \
    not. Usually the file was transferred in text mode, or a byte was damaged. The record is rejected; \
    reading goes on at the next place that begins like a call record, also inside the length that the \
    broken record claims, so that its neighbours are kept.
    """
  )
  /// Bytes between records begin no record.
  public static let noRecord = DiagnosticCode(
    "CS1151",
    "bytes that begin no call record",
    """
    Between two records, or at the start, stand bytes that are neither a record nor filler (00, FF, \
    line breaks, blanks). They are kept as one reject, up to the next place that begins like a call \
    record. A file of a vendor's own record types has nothing but these: callsieve reads the records \
    of 3GPP TS 32.298, GSMA TAP3 and NRTRDE.
    """
  )
  /// The input ends inside a record.
  public static let cutRecord = DiagnosticCode(
    "CS1152",
    "BER record is cut off",
    """
    The input ends before the record does: the transfer or the writer stopped early, or the writer is \
    still at work. Everything before it was used.
    """
  )
  /// The records of a file are in an encoding other than BER.
  public static let otherEncoding = DiagnosticCode(
    "CS1153",
    "call records are not in BER",
    """
    The header of the first record (3GPP TS 32.297) says that records are in PER or XER. Those are \
    not read: let the charging gateway write BER, or convert the file.
    """
  )
  /// Elements or records that mean nothing to callsieve.
  public static let skippedElements = DiagnosticCode(
    "CS1154",
    "elements or records were skipped",
    """
    Said once for an input, at its end, with counts by tag. Records that are no calls (messages, \
    location updates, data sessions) and elements that the published record types do not have \
    (extensions of vendors) are skipped; the calls are used as usual. docs/formats/ber.md lists what \
    is read.
    """
  )
  /// A value in a record is not of its kind.
  public static let badElementValue = DiagnosticCode(
    "CS1250",
    "value of a BER element cannot be read",
    """
    The element is where it should be, but its content is not what the record type says: a timestamp \
    with a month of 13, a duration of nine octets, a record type that differs from the tag of the \
    record. The record is rejected and the next one read.
    """
  )
  /// A TAP file has no offset for a code.
  public static let unknownTimeOffset = DiagnosticCode(
    "CS1251",
    "UTC offset is not in the file",
    """
    A time in a TAP file is local, with the code of an offset that the network information of the same \
    file explains. The code is not there, or the network information itself was rejected. The time is \
    read in the zone of --timezone. Said once for an input.
    """
  )

  static let berCodes: [DiagnosticCode] = [
    brokenElement, noRecord, cutRecord, otherEncoding, skippedElements, badElementValue,
    unknownTimeOffset,
  ]
}
