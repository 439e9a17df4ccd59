/// CS52: histories of the days before.
extension DiagnosticCode {
  /// A history cannot be used.
  public static let historyUnusable = DiagnosticCode(
    "CS5201",
    "history cannot be used",
    """
    --history takes a file that 'callsieve analyze --write-history' wrote. Every block of it has a checksum, and all are \
    checked before the first record is read: a file that is cut off or changed, something else, or of a later version \
    is refused as a whole, so that nobody is taken for a newcomer because a day is missing. Write it again from the \
    records of those days.
    """
  )

  /// A history was written with another home country.
  public static let historyOtherCountry = DiagnosticCode(
    "CS5202",
    "history of another home country",
    """
    National numbers become international ones by --home-country. With another country, or with none, the same \
    subscriber has another number, and nobody would be known. Give the country with which the history was written, \
    or write it again.
    """
  )

  /// There is time between a history and the inputs, or they overlap in a live run.
  public static let historyGap = DiagnosticCode(
    "CS5203",
    "history does not join on to the inputs",
    """
    Between the end of the history and the first record more than twelve hours passed: a day is missing, or the history is an old \
    one. The run goes on as if nobody had called in that time: numbers may seem newer than they are. In live runs the \
    other way round: when the first record is older than what the history has of the last calls, calls that both have \
    count twice; analyze recognises them.
    """
  )

  /// A history was not written.
  public static let historyNotWritten = DiagnosticCode(
    "CS5204",
    "history was not written",
    """
    The history is written beside its name and gets it at the end, when all inputs have been read: after an error of the disk, \
    of an input, or a signal, the file that was there before is still there, unchanged. A history of half a day would make \
    strangers of known numbers.
    """
  )

  /// Attempts are left out of a history.
  public static let historyAhead = DiagnosticCode(
    "CS5205",
    "attempts far ahead of a history",
    """
    A history keeps what lies up to some days before its end. Attempts that are more than a day ahead of all others would move the end, \
    and the days that are needed would be dropped: unless there are sixteen of them within twelve hours, or they are one in a hundred, \
    they are left out of the history. In the run they are as any others. Mostly the clock of a switch was wrong.
    """
  )

  static let historyCodes: [DiagnosticCode] = [
    historyUnusable, historyOtherCountry, historyGap, historyNotWritten, historyAhead,
  ]
}
