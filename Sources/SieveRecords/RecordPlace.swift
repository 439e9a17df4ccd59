/// Where decoders are: what a checkpoint keeps of an input.
extension CSVDecoder {
  /// Offset of the row under way: everything before it was used.
  public var recordOffset: UInt64 { rowOffset }
}

extension JSONLinesDecoder {
  /// Offset of the line under way: everything before it was used.
  public var recordOffset: UInt64 { lineOffset }
}
