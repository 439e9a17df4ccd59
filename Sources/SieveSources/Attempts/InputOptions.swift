public import SieveModel
public import SieveRecords
public import SieveSIP

/// How inputs are read.
public struct InputOptions: Sendable {
  /// Layout of text records.
  public var records: RecordOptions
  /// The numbering plan, with the home country.
  public var plan: NumberPlan
  /// The format, when the user named it; found by content otherwise.
  public var format: InputFormat?
  /// The dialect, when the user named it.
  public var dialect: Dialect?
  /// The dialects that inputs may turn out to be.
  public var dialects: [Dialect] { makeDialects() }
  private let makeDialects: @Sendable () -> [Dialect]
  /// Whether calls of captures are given out step by step as they happen.
  public var isLive: Bool
  /// What is made of SIP beside calls.
  public var sip = SIPOptions()
  /// Whether files are followed: at their end, more is waited for.
  public var isFollowed = false
  /// Whether compressed inputs get a thread of their own.
  public var usesThreads: Bool
  /// The most bytes that are read at a time; less where there are many inputs.
  public var chunkSize = 1 << 17
  /// The least attempts that a file gives out together while it has more: with one thread the fewer the better, for they
  /// stay in the cache; with several, each batch costs two waits for each other.
  public var attemptsAtOnce = 1

  /// Makes options; `dialects` are only made when an input is text, for that takes longer than a small capture.
  public init(
    records: RecordOptions = RecordOptions(),
    plan: NumberPlan = NumberPlan(home: nil),
    format: InputFormat? = nil,
    isLive: Bool = false,
    usesThreads: Bool = true,
    dialect: Dialect? = nil,
    dialects: @autoclosure @escaping @Sendable () -> [Dialect] = []
  ) {
    self.records = records
    self.plan = plan
    self.format = format
    self.isLive = isLive
    self.usesThreads = usesThreads
    self.dialect = dialect
    makeDialects = dialects
  }
}
