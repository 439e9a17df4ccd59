/// Where decoders are: what a checkpoint keeps of an input.
extension CSVDecoder {
  /// Offset of the row under way: everything before it was used.
  public var recordOffset: UInt64 { rowOffset }
  /// Its one-based line.
  public var recordLine: Int { rowLine }
  /// Whether it is the rest of a line that was too long, which is passed over.
  public var isInLongLine: Bool {
    get { isSkipping }
    set { isSkipping = newValue }
  }
  /// Whether the header was read.
  public var hasHeader: Bool { header != nil }
}

extension JSONLinesDecoder {
  /// Offset of the line under way: everything before it was used.
  public var recordOffset: UInt64 { lineOffset }
  /// Has it take bytes from the middle of an input, where a line that is no object is nothing but that.
  public mutating func goOn() { hasBegun = true }
  /// Its one-based number.
  public var recordLine: Int { lineNumber }
  /// Whether it is the rest of a line that was too long, which is passed over.
  public var isInLongLine: Bool {
    get { isSkipping }
    set { isSkipping = newValue }
  }
}

extension DialectDecoder {
  /// Offset of the record under way: everything before it was used.
  public var recordOffset: UInt64 { offset }
  /// Its one-based line.
  public var recordLine: Int { line }
  /// Whether it is the rest of a line that was too long, which is passed over.
  public var isInLongLine: Bool {
    get { isSkipping }
    set { isSkipping = newValue }
  }
  /// The calls that may have further records; `nil` when the dialect has no legs.
  public var callsUnderWay: LiveLegs? { liveLegs }
  /// Whether what stands before the records was read.
  public var hasHeader: Bool { !isAwaitingRecords }
}
