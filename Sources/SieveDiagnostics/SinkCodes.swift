/// CS4: destinations of alerts.
extension DiagnosticCode {
  /// Alerts could not be written.
  public static let undeliverable = DiagnosticCode(
    "CS4001",
    "output cannot be written",
    """
    The destination failed while it was written to: a failing disk, a lost network mount, a quota. The \
    message gives the reason of the system; `done` says what was written before. Nothing more is \
    written to this destination; other destinations go on.
    """
  )

  /// A destination could not be opened.
  public static let destinationRefused = DiagnosticCode(
    "CS4002",
    "output cannot be opened",
    """
    The file could not be created or opened for writing: its directory does not exist, the user may \
    not write there, or the name is that of a directory. callsieve does not create directories.
    """
  )

  /// The disk of a destination is full.
  public static let diskFull = DiagnosticCode(
    "CS4003",
    "disk is full",
    """
    The disk or the quota of the destination is used up. A file is cut back to its last whole line, so \
    that it stays readable. Make room and run again: ids of alerts are the same in each run, so what \
    was delivered already can be told.
    """
  )

  static let sinkCodes: [DiagnosticCode] = [undeliverable, destinationRefused, diskFull]
}
