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

// MARK: Reading rejects again

extension CSVDecoder {
  /// The header line as it was read, without its line break; empty before.
  public var headerLine: [UInt8] { header?.line ?? [] }
  /// What separates fields, once the header was read.
  public var delimiter: UInt8? { header?.delimiter }

  /// Goes to a row somewhere else in the input: what was read so far ended with a row.
  public mutating func begin(at offset: UInt64, line: Int) {
    (rowOffset, rowLine) = (offset, line)
    (isSkipping, singleLineUntil) = (false, 0)
  }
}

extension JSONLinesDecoder {
  /// Goes to a line somewhere else in the input: what was read so far ended with a line.
  public mutating func begin(at offset: UInt64, line: Int) {
    (lineOffset, lineNumber) = (offset, line)
    (isSkipping, hasBegun) = (false, true)
  }
}

extension DialectDecoder {
  /// The header line as it was read, without its line break; empty when there is none.
  public var header: [UInt8] { headerLine }
}

extension BERDecoder {
  /// The family that its bytes have shown, or that was named.
  public var family: BERForm? { form }

  /// The offsets from UTC that the batch under way numbers, each as `3=+0700`.
  public var timeOffsets: [String] {
    (0..<256).compactMap { code in
      let offset = Int(reader.offsets[code])
      guard offset != Int(Int32.min) else { return nil }
      let minutes = abs(offset) / 60_000
      let digits = String(10_000 + minutes / 60 * 100 + minutes % 60).dropFirst()
      return "\(code)=\(offset < 0 ? "-" : "+")\(digits)"
    }
  }

  /// Takes offsets as `timeOffsets` gives them; false when one is written otherwise.
  public mutating func take(timeOffsets: [String]) -> Bool {
    for text in timeOffsets {
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let code = Int(parts[0]), (0..<256).contains(code) else {
        return false
      }
      let bytes = Array(parts[1].utf8)
      guard let offset = BERTime.offset(bytes.span, 0..<bytes.count) else { return false }
      reader.offsets[code] = Int32(truncatingIfNeeded: offset)
    }
    return true
  }

  /// Has it say of places as if its first byte stood there.
  ///
  /// - Precondition: it has taken no bytes yet.
  public mutating func begin(at offset: UInt64) { (base, frontier) = (offset, offset) }
}
