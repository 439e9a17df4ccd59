/// CS15 and CS309: reject files that are read again.
extension DiagnosticCode {
  /// A line of a reject file cannot be read.
  public static let rejectLine = DiagnosticCode(
    "CS1501",
    "line of a reject file cannot be read",
    """
    With --from-rejects, every line of a reject file is one JSON object: a record with code, source and \
    record, or the layout of a source. This line is not; usually an editor broke it in two, or the disk \
    was full when it was written. The line is kept in the new reject file as it is: mend it there, or in \
    the old one. docs/formats/rejects.md describes both kinds.
    """
  )

  /// `--from-rejects` without a reject file.
  public static let noRejectFile = DiagnosticCode(
    "CS3090",
    "no reject file among the inputs",
    """
    --from-rejects takes files that --rejects wrote, alone or beside other inputs. A reject file is known \
    by its first line, an object with 'layout' or with 'code' and 'record'. If the file was made by \
    taking records out of one, such as with jq, it is what these records are: read it without \
    --from-rejects.
    """
  )

  /// Nobody says how the records of a source are read.
  public static let rejectLayout = DiagnosticCode(
    "CS3091",
    "layout of rejected records is not known",
    """
    Rows without their header say nothing. A reject file therefore has a line with the layout of each \
    source before its first reject: the format or dialect, the header, and the options that were in \
    force. Here it is missing, or names a dialect or zone that this run does not know. Name the dialect \
    file with --format and the zone with --timezone, or put the line there by hand: \
    {"layout":"SOURCE","format":"csv","header":"start,src,dst"}.
    """
  )

  /// Some rejects cannot be read again.
  public static let rejectsLeft = DiagnosticCode(
    "CS3092",
    "rejects that cannot be taken again",
    """
    Some rejects are not whole records: what was cut at 64 KiB, calls of several BER records of which \
    the bytes were gone, and packets of captures, which make no call without the packets around them. \
    They are kept in the new reject file as they are. Read the input itself again to get at them.
    """
  )

  static let rejectCodes: [DiagnosticCode] = [rejectLine, noRejectFile, rejectLayout, rejectsLeft]
}
