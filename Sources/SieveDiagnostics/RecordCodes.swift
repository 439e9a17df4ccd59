/// CS1: records that could not be decoded.
extension DiagnosticCode {
  /// A row has more or fewer fields than the header.
  public static let fieldCount = DiagnosticCode(
    "CS1101",
    "wrong number of fields",
    """
    The row has more or fewer fields than the header. Usually a delimiter inside an unquoted text, \
    a row cut off by a full disk, or two exports pasted together. Quote texts that contain the \
    delimiter, or name another one with --delimiter.
    """
  )

  static let recordCodes: [DiagnosticCode] = [fieldCount]
}
