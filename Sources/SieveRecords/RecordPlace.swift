/// Where decoders are: what a checkpoint keeps of an input.
extension CSVDecoder {
  /// Offset of the row under way: everything before it was used.
  public var recordOffset: UInt64 { rowOffset }
  /// Whether the header was read.
  public var hasHeader: Bool { header != nil }
}

extension JSONLinesDecoder {
  /// Offset of the line under way: everything before it was used.
  public var recordOffset: UInt64 { lineOffset }
}

extension DialectDecoder {
  /// Offset of the record under way: everything before it was used.
  public var recordOffset: UInt64 { offset }
  /// Whether what stands before the records was read.
  public var hasHeader: Bool { !isAwaitingRecords }
}
