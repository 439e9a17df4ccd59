/// CS3: sources of bytes.
extension DiagnosticCode {
  /// A file could not be opened or read.
  public static let unreadable = DiagnosticCode(
    "CS3001",
    "input cannot be read",
    "The file does not exist, is not readable by this user, or its disk failed while reading."
  )

  static let sourceCodes: [DiagnosticCode] = [unreadable]
}
