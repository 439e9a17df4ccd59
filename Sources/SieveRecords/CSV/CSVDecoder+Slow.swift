import SieveBytes
import SieveModel

/// Rows with escapes, with line breaks, broken ones, and those that chunks share.
extension CSVDecoder {
  /// Reads one row that begins in this chunk, or keeps its beginning for the next.
  ///
  /// - Returns: where to go on.
  mutating func decodeSlowly(
    _ bytes: Span<UInt8>,
    from start: Int,
    _ header: CSVHeader,
    _ output: inout DecodedRecords
  ) -> Int {
    boundary = RowBoundary()
    let end = min(bytes.count, start + options.lineLengthMax)
    switch advance(bytes, start..<end) {
    case .row(let length):
      return start + takeSlowly(bytes, start..<(start + length), header, &output)
    case .broken:
      return start + breakOff(bytes, start..<(start + boundary.length), &output)
    case .needMore:
      if boundary.length < options.lineLengthMax {
        for at in start..<end { pending.append(bytes[at]) }
        return end
      }
      return start + overflow(bytes, start..<end, &output)
    }
  }

  /// Adds to the row in `pending` until it ends.
  ///
  /// - Returns: where to go on in `bytes`.
  mutating func continuePending(
    _ bytes: Span<UInt8>,
    from start: Int,
    into output: inout DecodedRecords
  ) -> Int {
    guard let header else { return bytes.count }
    let before = boundary.length
    let end = min(bytes.count, start + options.lineLengthMax - before)
    let outcome = advance(bytes, start..<end)
    let used = boundary.length - before
    for at in start..<(start + used) { pending.append(bytes[at]) }
    if case .needMore = outcome, boundary.length < options.lineLengthMax { return end }
    endPending(outcome, header, &output)
    return start + used
  }

  /// Reads or rejects the row in `pending`, and reads again what a rejected line leaves.
  private mutating func endPending(
    _ outcome: RowBoundary.Outcome,
    _ header: CSVHeader,
    _ output: inout DecodedRecords
  ) {
    let row = pending
    pending = []
    var rest = row.count
    switch outcome {
    case .row: rest = takeSlowly(row.span, 0..<row.count, header, &output)
    case .broken: rest = breakOff(row.span, 0..<row.count, &output)
    case .needMore: rest = overflow(row.span, 0..<row.count, &output)
    }
    if rest < row.count {
      decodeBody(row.span, from: rest, into: &output)
    } else if pending.isEmpty {
      pending = row
      pending.removeAll(keepingCapacity: true)
    }
  }

  /// The input ended inside the row in `pending`.
  mutating func finishPending(_ output: inout DecodedRecords) {
    guard let header else { return }
    if boundary.isOpen {
      endPending(.broken(0), header, &output)
    } else {
      endPending(.row(0), header, &output)
    }
  }

  private mutating func advance(_ bytes: Span<UInt8>, _ range: Range<Int>) -> RowBoundary.Outcome {
    let single = singleLineUntil > rowOffset ? Int(singleLineUntil - rowOffset) : 0
    return boundary.advance(
      bytes,
      range,
      delimiter: header?.delimiter ?? 0x2C,
      singleLineLength: single
    )
  }

  /// Splits a row, with its line break if it has one, and makes an attempt of it.
  ///
  /// - Returns: how many of its bytes are done with: all, or the first line when two stray quotes
  ///   seem to have made one row of several lines.
  private mutating func takeSlowly(
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    _ header: CSVHeader,
    _ output: inout DecodedRecords
  ) -> Int {
    var end = row.upperBound
    if end > row.lowerBound, bytes[end - 1] == 0x0A { end -= 1 }
    if end > row.lowerBound, bytes[end - 1] == 0x0D { end -= 1 }
    var splitter = RowSplitter(delimiter: header.delimiter)
    swap(&splitter.values, &values)
    splitter.split(bytes, row.lowerBound..<end, plan: header.plan.span, slots: &slots)
    let shape = RowShape(
      columns: splitter.columns,
      lastIsEmpty: splitter.lastIsEmpty,
      hasZero: StructureIndex.containsNUL(bytes.extracting(row))
    )
    let isSwallowed = boundary.firstLine > 0 && !shape.fits(header)
    if !isSwallowed {
      splitter.values.withUnsafeBufferPointer { values in
        take(bytes, row.lowerBound..<end, values: values, shape, header, &output)
      }
    }
    swap(&splitter.values, &values)
    if isSwallowed { return breakOff(bytes, row, &output) }
    rowOffset += UInt64(row.count)
    rowLine += boundary.lineFeeds + 1
    return row.count
  }

  /// Rejects the first line of a row whose quotes are broken.
  ///
  /// What follows is read again, up to here without line feeds in quotes: so every byte is read
  /// twice at most, however many quotes are astray.
  ///
  /// - Returns: how many bytes of the row that line has.
  private mutating func breakOff(
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    _ output: inout DecodedRecords
  ) -> Int {
    let length = boundary.firstLine > 0 ? boundary.firstLine : row.count
    rejectQuote(bytes, row.lowerBound..<(row.lowerBound + length), &output)
    singleLineUntil = max(singleLineUntil, rowOffset + UInt64(row.count))
    rowOffset += UInt64(length)
    rowLine += 1
    return length
  }

  /// Rejects a row that reached the limit: a quote left open, or a line that is too long.
  private mutating func overflow(
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    _ output: inout DecodedRecords
  ) -> Int {
    if boundary.firstLine > 0 { return breakOff(bytes, row, &output) }
    rejectLength(bytes, row, &output)
    rowOffset += UInt64(row.count)
    isSkipping = true
    return row.count
  }
}
