public import SieveBytes
public import SieveModel

/// A layout of call records described as data: where the values stand and what they mean.
///
/// Made from a YAML file by `SieveConfiguration`; `DialectDecoder` executes it.
public struct Dialect: Sendable, Equatable {
  /// The name that `--format` takes.
  public var name: String
  /// One line for people.
  public var title = ""
  /// How a record is cut into cells.
  public var layout = DialectLayout()
  /// The columns: in the order of the record without a header, in any order with one.
  public var columns: [DialectColumn] = []
  /// The fewest columns of a record without a header; later columns may be absent.
  public var columnsMin = 0
  /// The most columns of a record without a header; those behind the described ones are not wanted.
  public var columnsMax = 0
  /// The zone of times that name none; that of the run when `nil`.
  public var zone: ZoneTable?
  /// Words for outcomes beyond those known everywhere.
  public var dispositions: [DialectWord<Disposition>] = []
  /// Codes for Q.850 causes beyond those known everywhere.
  public var causes: [DialectWord<UInt8>] = []
  /// What to do with records by their values; the first that matches counts.
  public var rules: [DialectRule] = []
  /// How records of one call are joined; each is a call of its own when `nil`.
  public var legs: DialectLegs?
  /// The column in which the system numbers its records one by one; `nil` when it does not.
  public var sequence: String?
  /// How many columns a record has that is written; `nil` when it is a dialect to read only.
  public var writes: Int?
  /// Whether a record without a set-up time begins at its earliest time.
  public var setupIsEarliest = false
  /// Whether it is tried on inputs whose format nobody named.
  public var isDetected = true
  /// Whether what fits it has to say something, as of all that ship; those that a user names may be plain.
  public var needsEvidence = true

  /// Makes a dialect without columns.
  public init(name: String) { self.name = name }
}

/// How records are cut into cells.
public struct DialectLayout: Sendable, Equatable {
  /// The kinds of records.
  public enum Kind: String, Sendable, CaseIterable {
    /// Cells between delimiters.
    case delimited
    /// Cells at fixed places of the line.
    case fixed
    /// `key=value` between delimiters.
    case pairs
    /// One JSON object, with columns named by their path.
    case json
  }

  /// How a delimiter or a quote is written within a cell.
  public enum Escape: String, Sendable, CaseIterable {
    /// A quote inside quotes is written twice.
    case doubled
    /// A backslash stands before it, inside quotes or not.
    case backslash
    /// It is not: a quoted cell ends with a quote before a delimiter or the end of the line.
    case none
  }

  /// The first line.
  public enum Header: String, Sendable, CaseIterable {
    /// There is none.
    case none
    /// It names the columns.
    case names
  }

  /// The kind of record.
  public var kind = Kind.delimited
  /// Between cells.
  public var delimiter: UInt8 = 0x2C
  /// Around cells; 0 for none.
  public var quote: UInt8 = 0x22
  /// How it is written inside cells.
  public var escape = Escape.doubled
  /// The first line.
  public var header = Header.none
  /// Lines before everything else.
  public var skipLines = 0
  /// For `pairs`, what stands before the first key, up to and with this text.
  public var prefix: [UInt8] = []
  /// The name of the text encoding, or `nil` for UTF-8.
  public var encoding: String?
  /// Whether the comma separates decimals.
  public var decimalComma = false
  /// Whether values are written as in URLs: `%2B66`.
  public var percentEncoded = false

  /// Makes the layout of plain CSV without a header.
  public init() {}
}

/// One column.
public struct DialectColumn: Sendable, Equatable {
  /// What detection may ask of a cell.
  public enum Check: String, Sendable, CaseIterable {
    /// Anything.
    case any
    /// Digits.
    case digits
    /// A number in any of the usual ways: an optional plus, digits, or a short name.
    case number
    /// A UUID.
    case uuid
    /// Digits, a dot and digits.
    case decimal
    /// Nothing.
    case empty
  }

  /// How a value is rewritten before it is read.
  public enum Form: String, Sendable, CaseIterable {
    /// As it is.
    case plain
    /// A signed 32-bit number that holds an address with its bytes reversed.
    case swappedAddress = "swapped-address"
    /// A SIP URI of which the user is meant.
    case uriUser = "uri-user"
    /// A number that a spreadsheet may have turned into another: `'0812`, `="0812"`, `812.0`.
    case spreadsheet
    /// The same, and a national number of eight or nine digits without its leading zero.
    case lostZero = "lost-zero"
    /// A cause of CUCM: beyond 127, the Q.850 cause is in its lowest bits.
    case ciscoCause = "cisco-cause"
  }

  /// The name: that of the header, the key or the path.
  public var name: String
  /// Other names for it in a header.
  public var aliases: [String] = []
  /// What it holds; none when it is passed over.
  public var fields: [RecordField] = []
  /// The forms of a time; those known everywhere when empty.
  public var times: [TimePattern] = []
  /// A column whose text is put behind this one, with a space: the time of a date.
  public var joined: String?
  /// The unit of a duration.
  public var unit = DurationUnit.seconds
  /// How the value is rewritten.
  public var form = Form.plain
  /// What a cell looks like, for detection.
  public var check = Check.any
  /// The only words that a cell may be, for detection; any when empty.
  public var words: [String] = []
  /// Whether a header must name it.
  public var isRequired = false
  /// What is written into it: a form for a time, otherwise a text in which `{field}` stands for a value.
  public var written: String?
  /// For fixed width, the first byte and how many.
  public var place: Range<Int>?

  /// Makes a column that is passed over.
  public init(name: String) { self.name = name }
}

/// A word with its meaning.
public struct DialectWord<Value: Sendable & Equatable>: Sendable, Equatable {
  /// The word as records have it; case makes no difference.
  public var word: String
  /// What it means.
  public var value: Value

  /// Makes a word.
  public init(word: String, value: Value) {
    self.word = word
    self.value = value
  }
}

/// What becomes of records with certain values.
public struct DialectRule: Sendable, Equatable {
  /// One condition: the cell of a column is one of these; `*` at the end stands for any rest.
  public struct Test: Sendable, Equatable {
    /// The column.
    public var column: String
    /// What it may be.
    public var patterns: [String]

    /// Makes a condition.
    public init(column: String, patterns: [String]) {
      self.column = column
      self.patterns = patterns
    }
  }

  /// All of these hold.
  public var tests: [Test]
  /// Whether the record is passed over.
  public var leaves = false
  /// What columns hold in such a record instead.
  public var fields: [String: [RecordField]] = [:]

  /// Makes a rule.
  public init(tests: [Test]) { self.tests = tests }
}

/// How the records of one call are joined.
public struct DialectLegs: Sendable, Equatable {
  /// The columns whose values together name the call.
  public var columns: [String]
  /// How many calls wait for their further records at most; the oldest is given out then.
  public var callsMax = 20_000

  /// Makes a rule.
  public init(columns: [String]) { self.columns = columns }
}
