/// How the records of a source were read: what somebody needs to read its rejects again.
///
/// The reject file has one before the first reject of a source, and again when it changes.
public struct RejectLayout: Equatable, Sendable {
  /// The name of the format, such as `csv` or `ber`.
  public var format: String
  /// The dialect by its name; `nil` when the format says it all.
  public var dialect: String?
  /// The header line without its line break, in UTF-8; empty when there is none.
  public var header: [UInt8] = []
  /// The delimiter of plain CSV.
  public var delimiter: UInt8?
  /// The encoding of the source when it is not UTF-8, into which records were turned.
  public var encoding: String?
  /// The zone of times that name none; `nil` for UTC.
  public var zone: String?
  /// The country of national numbers, as two letters.
  public var homeCountry: String?
  /// Columns named by hand, each as `--map` takes it.
  public var mapping: [String] = []
  /// The known clock offset that was added to its times, in milliseconds.
  public var skew: Int64 = 0
  /// The offsets from UTC that a TAP file numbers, each as `3=+0700`.
  public var timeOffsets: [String] = []

  /// The same with another clock offset.
  public func skewed(_ milliseconds: Int64) -> Self {
    var layout = self
    layout.skew = milliseconds
    return layout
  }

  /// Makes the layout of a format without options.
  public init(format: String) { self.format = format }
}
