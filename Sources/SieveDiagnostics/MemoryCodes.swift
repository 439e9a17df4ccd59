/// CS51: memory.
extension DiagnosticCode {
  /// The limit of memory has been reached.
  public static let memoryLimitReached = DiagnosticCode(
    "CS5101",
    "memory limit reached",
    """
    State of the attempts within the windows, and of those that late attempts may need, has come to --memory-limit. What \
    is idle is let go first, then what late attempts need, then the oldest attempts of keys with more than 65,536 \
    of them, and at last attempts of keys that have no open alert, oldest first. Only the last step can make rules miss \
    something: a slow caller whose first attempts were let go has fewer attempts in a long window than it made. The \
    summary and --stats say what was let go. More memory, a shorter --lateness, or rules with shorter windows help.
    """
  )

  /// The limit of memory cannot be held.
  public static let memoryLimitExceeded = DiagnosticCode(
    "CS5102",
    "memory limit cannot be held",
    """
    The state of windows is as small as it gets, a minute of attempts, and memory is still above --memory-limit. The rest \
    belongs to the program, to records that wait for their order (--reorder: four hours of records when they are in \
    order of release), to open alerts and to centres. The run goes on. Sort exports by set-up time, or allow more.
    """
  )

  static let memoryCodes: [DiagnosticCode] = [memoryLimitReached, memoryLimitExceeded]
}
