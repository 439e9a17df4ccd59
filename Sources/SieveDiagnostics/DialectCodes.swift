/// CS14 and CS25: dialects of records, as files and as what inputs turn out to be.
extension DiagnosticCode {
  /// The header of an input is not that of its dialect.
  public static let dialectHeader = DiagnosticCode(
    "CS1421",
    "header without a column that the dialect needs",
    """
    The input is read with a dialect whose columns are found by their names in the header, and a \
    column that the dialect marks as required is not there. Either the input is of another dialect \
    ('callsieve formats detect FILE' says which fit), or the export leaves columns out: copy the \
    dialect with 'callsieve formats show NAME > my.yaml', change the names, and give the file to \
    --format.
    """
  )

  /// A dialect that is written cannot hold a value.
  public static let fieldNotHeld = DiagnosticCode(
    "CS1422",
    "value that the dialect cannot hold",
    """
    'calls --as DIALECT' reads every record that it writes as the dialect would be read, and this value     does not come back as it was: the dialect has no column for it, counts whole seconds only, knows fewer     outcomes, or cannot write quotes and line breaks. Shown once for each field. --as csv and --as jsonl     keep everything.
    """
  )

  /// A dialect file has something wrong.
  public static let badDialect = DiagnosticCode(
    "CS2501",
    "mistake in a dialect",
    """
    A dialect is a YAML file that says how the records of an export are laid out: the delimiter, \
    the columns and what they hold, the forms of times, and what to do with legs. \
    docs/formats/dialects.md lists all keys. 'callsieve formats show NAME' prints a dialect that \
    ships, to begin from; 'callsieve formats check FILE' reports every mistake at once.
    """
  )

  /// No dialect has that name.
  public static let unknownDialect = DiagnosticCode(
    "CS2502",
    "format that is not known",
    """
    --format takes the name of a format (csv, jsonl, pcap, pcapng, snoop, netmon, siplog), the name \
    of a dialect ('callsieve formats list'), or a dialect file, which ends in .yaml or .yml.
    """
  )

  /// Two dialects fit an input equally well.
  public static let ambiguousDialect = DiagnosticCode(
    "CS2503",
    "input that can be read in two ways",
    """
    The input has no header, and two layouts fit its records equally well, but give different \
    calls. callsieve does not guess: the message shows the first record as each of them reads it. \
    Choose one with --format NAME. A dialect of your own with stricter 'words' or 'check' keys \
    settles it for good.
    """
  )

  static let dialectCodes: [DiagnosticCode] = [
    dialectHeader, fieldNotHeld, badDialect, unknownDialect, ambiguousDialect,
  ]
}
