/// CS1: records that could not be decoded; CS11 their structure, CS12 their values.
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
  /// A record is longer than the limit.
  public static let recordTooLong = DiagnosticCode(
    "CS1102",
    "record too long",
    """
    The record is longer than the limit (1 MiB unless set otherwise). It was skipped up to the \
    next line feed and not kept in memory. Usually the file is not text, or its line feeds are \
    missing.
    """
  )
  /// A record holds a zero byte.
  public static let zeroByte = DiagnosticCode(
    "CS1103",
    "zero byte in a record",
    """
    Text records hold no NUL bytes. They come from disk faults, from sparse regions after a crash \
    of the writer, or from UTF-16; convert UTF-16 with iconv -f UTF-16 -t UTF-8.
    """
  )
  /// A quoted field does not end as it should.
  public static let brokenQuote = DiagnosticCode(
    "CS1104",
    "quoted field is not closed",
    """
    A field began with a quote, and its end was not found: the input ended, the record grew beyond \
    the limit, something other than the delimiter followed the closing quote, or the lines up to \
    the next quote make no record of the header's width. The first line of the record is rejected \
    and reading goes on at the next, so that a stray quote costs one record. Lines that were \
    already searched are then read without line breaks in quotes. Write a quote inside a quoted \
    field twice (RFC 4180).
    """
  )
  /// The first line names no columns that are known.
  public static let noHeader = DiagnosticCode(
    "CS1105",
    "no usable header",
    """
    CSV needs a header line that names, at least, a time and a number. The names that are \
    understood are listed in docs/formats/csv.md; other columns are named with --map, such as \
    --map setup_time=COLUMN. A file without a header needs one line put before it.
    """
  )
  /// Two columns mean the same field.
  public static let doubleColumn = DiagnosticCode(
    "CS1106",
    "two columns for one field",
    """
    Two columns of the header mean the same field. The one whose name stands earlier in the table \
    of docs/formats/csv.md is used, of equal names the first; --map FIELD=COLUMN decides \
    otherwise.
    """
  )
  /// A `--map` cannot be understood or names a column that is not there.
  public static let badMapping = DiagnosticCode(
    "CS1107",
    "mapping cannot be used",
    """
    --map takes FIELD=COLUMN, where FIELD is a field of an attempt and COLUMN a column of the \
    header; durations may add a unit, as in --map talk=seconds_billed:s.
    """
  )
  /// A line is not a JSON object.
  public static let notAnObject = DiagnosticCode(
    "CS1108",
    "line is not a JSON object",
    """
    Each line of JSON lines is one complete object. The position is where the line stops being \
    JSON.
    """
  )
  /// The input is a JSON document, not JSON lines.
  public static let notJSONLines = DiagnosticCode(
    "CS1109",
    "JSON, but not one object a line",
    """
    The input is an array or an object spread over several lines. JSON lines can be read as a \
    stream, a document cannot: convert it with jq -c '.[]' FILE for an array, jq -c . FILE for \
    objects.
    """
  )
  /// The times of a record cannot be derived.
  public static let noSetupTime = DiagnosticCode(
    "CS1201",
    "no set-up time",
    """
    The record has no set-up time, and none can be derived: from answer time less duration and \
    talk time or ring time, or from release time less duration.
    """
  )
  /// The times of a record contradict each other.
  public static let timesContradict = DiagnosticCode(
    "CS1202",
    "times contradict each other",
    """
    An attempt is set up, alerts, is answered and is released in this order. Up to one second the \
    wrong way round is taken for rounding; more is a wrong clock, swapped columns, or mixed time \
    zones (--timezone).
    """
  )
  /// A time cannot be read.
  public static let notATimestamp = DiagnosticCode(
    "CS1203",
    "not a timestamp",
    """
    The value is not a time in any form that is read: RFC 3339, YYYY-MM-DD HH:MM:SS with an \
    optional fraction and offset, YYYY/MM/DD, YYYYMMDDHHMMSS, or Unix time in seconds, \
    milliseconds or microseconds. Dates with the day or the month first are ambiguous and refused.
    """
  )
  /// A duration cannot be read.
  public static let notADuration = DiagnosticCode(
    "CS1204",
    "not a duration",
    """
    The value is not a duration: digits with an optional fraction, in the unit of the column, or \
    HH:MM:SS. Negative durations are wrong records.
    """
  )
  /// A call is longer than can be.
  public static let callTooLong = DiagnosticCode(
    "CS1205",
    "call longer than 24 days",
    """
    The times of the record lie more than 24 days apart. No telephone call lasts so long: usually \
    one of the times is of another call or in another unit.
    """
  )
  /// A word for the disposition is not known.
  public static let unknownDisposition = DiagnosticCode(
    "CS1206",
    "unknown disposition",
    """
    The word for the outcome is not in the table of docs/formats/csv.md. The attempt is kept with \
    the disposition unknown, or answered when it has talk time. Shown once for an input.
    """
  )
  /// A value of lesser weight was left out.
  public static let ignoredValue = DiagnosticCode(
    "CS1207",
    "value left out",
    """
    The value is not of its kind (an IMEI with letters, a cause that is no number and no known \
    name). The attempt is kept without it. Shown once for a field of an input.
    """
  )

  /// The record came too late to be applied.
  public static let lateRecord = DiagnosticCode(
    "CS1302",
    "record too late",
    """
    The set-up time is older than the watermark minus the allowed lateness (--lateness): the windows \
    it belongs to are settled and may be forgotten. It is counted and kept in the reject file in its \
    normal form. One record far in the future moves the watermark: look for it when many are late.
    """
  )

  static let recordCodes: [DiagnosticCode] = [
    lateRecord,
    fieldCount, recordTooLong, zeroByte, brokenQuote, noHeader, doubleColumn, badMapping,
    notAnObject, notJSONLines, noSetupTime, timesContradict, notATimestamp, notADuration,
    callTooLong, unknownDisposition, ignoredValue,
  ]
}
