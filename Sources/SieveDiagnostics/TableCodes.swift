/// CS24: side tables, such as trunks and lists of numbers.
extension DiagnosticCode {
  /// A side table could not be read.
  public static let unreadableTable = DiagnosticCode(
    "CS2401",
    "side table cannot be read",
    """
    The file named with --trunks, --list, --cells or --zones does not exist, may not be read, or is larger than 64 \
    MiB. Side tables are CSV files in UTF-8; docs/formats/side-tables.md describes them.
    """
  )

  /// The header of a side table is not what it should be.
  public static let tableHeader = DiagnosticCode(
    "CS2402",
    "wrong header of a side table",
    """
    A table of cells begins with a header with 'cell', 'lat' and 'lon', and any of 'country', 'range_m' and \
    'azimuth_deg'; a table of zones with 'zone', 'lat', 'lon' and 'radius_km'. A table of trunks begins with a header that names its columns: 'trunk', and any of 'role', \
    'customer' and 'country', in any order. A list of numbers needs no header; one that begins with \
    'number' may have 'reason' and 'expiry' too. Other columns are refused, so that a misspelt \
    one does not go unnoticed.
    """
  )

  /// A value in a side table has no meaning.
  public static let tableValue = DiagnosticCode(
    "CS2403",
    "wrong value in a side table",
    """
    Roles of trunks are subscriber, enterprise, interconnect and international; countries are two \
    letters; numbers are written as in records (0812345678 needs --home-country); an expiry is a \
    day (2026-03-31, the last on which the number counts) or a time (2026-03-31T18:00:00+07:00). \
    A row must not have more cells than the header has columns.
    """
  )

  /// A trunk is described twice.
  public static let duplicateTrunk = DiagnosticCode(
    "CS2404",
    "trunk described twice",
    """
    A trunk has one row in the table of trunks: with two it would be unclear whose it is. Remove one \
    of them.
    """
  )

  /// A rule asks for a list that is not given.
  public static let unknownList = DiagnosticCode(
    "CS2405",
    "list that is not given",
    """
    A rule asks in_list("NAME") for a list that no --list NAME=FILE gives. Name the file, or use an \
    empty one to run the rule without the list.
    """
  )

  /// A rule asks for trunks, and there is no table of them.
  public static let missingTrunks = DiagnosticCode(
    "CS2406",
    "rule without its table of trunks",
    """
    A rule uses trunk_role, trunk_country or the subject trunk_customer, and no --trunks FILE says \
    what is known of trunks. These are then absent: comparisons with them are false, and the subject has \
    no attempts.
    """
  )

  /// A rule asks for a zone that nobody knows.
  public static let unknownZone = DiagnosticCode(
    "CS2407",
    "zone that is not known",
    """
    A rule asks in_zone("NAME") for a zone that neither ships with the program nor is in the file of --zones. \
    The zones that ship are listed in docs/geography.md.
    """
  )

  /// A rule asks where cells are, and there is no table of them.
  public static let missingCells = DiagnosticCode(
    "CS2408",
    "rule without its table of cells",
    """
    A rule uses cell_country, cell_soil, foreign_cell, cell_reaches, in_zone, distance_to_border_km or \
    border_uncertainty_km, and no --cells FILE says where cells are. These are then absent, and tests of them \
    false.
    """
  )

  /// A file of zones is not what it should be.
  public static let badZone = DiagnosticCode(
    "CS2409",
    "wrong file of zones",
    """
    --zones takes GeoJSON or a table. GeoJSON is a feature collection as in RFC 7946: each feature is a \
    Polygon, a MultiPolygon, or a Point with the property radius_km, and has a name in the property "zone" or \
    "name", or an id. Places are [longitude, latitude]. Features of one name are one zone. A table has the columns \
    zone, lat, lon, radius_km.
    """
  )

  /// A test of rules cannot be run.
  public static let badRuleTest = DiagnosticCode(
    "CS2410",
    "test of rules cannot be run",
    """
    A test below 'tests:' in a rule file is well formed, and still its calls cannot be made: its time zone does not \
    exist. docs/rule-language.md describes tests.
    """
  )

  /// A list is given that nothing asks for.
  public static let unusedList = DiagnosticCode(
    "CS2411",
    "list that nothing asks for",
    """
    --list NAME=FILE gives a list that no rule in force asks for, with in_list("NAME") or 'exempt'. The lists allow, false-positive, \
    block and confirmed weigh in a score, which not every pack has: without one they change nothing. Write 'exempt: [NAME]' in the \
    rules that are to leave its numbers alone, or take a pack with a score, such as builtin:scam-centre.
    """
  )

  static let tableCodes: [DiagnosticCode] = [
    unreadableTable, tableHeader, tableValue, duplicateTrunk, unknownList, missingTrunks,
    unknownZone, missingCells, badZone, badRuleTest, unusedList,
  ]
}
