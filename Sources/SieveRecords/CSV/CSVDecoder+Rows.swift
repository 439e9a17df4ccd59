import SieveBytes
import SieveModel

/// The fast path: rows that lie whole in the chunk, straight from the structural index.
extension CSVDecoder {
  /// Bytes indexed at once: 64 KiB and their positions stay in the second-level cache.
  private static var blockLength: Int { 1 << 16 }

  /// Reads rows from `start`; what does not fit the fast path is handed on row by row.
  ///
  /// - Returns: how far it came: the end, or the start of what is to be skipped.
  mutating func decodeRows(
    _ bytes: Span<UInt8>,
    from start: Int,
    into output: inout DecodedRecords
  ) -> Int {
    guard let header else { return bytes.count }
    // Taken out of the structure so that reading it does not conflict with changing the rest.
    var index: [UInt32] = []
    swap(&index, &positions)
    var at = start
    while at < bytes.count, !isSkipping, pending.isEmpty {
      let block = at..<min(at + Self.blockLength, bytes.count)
      let found = StructureIndex.find(
        bytes,
        block,
        delimiter: header.delimiter,
        quote: 0x22,
        into: &index
      )
      at = bytes.withUnsafeBufferPointer { chunk in
        index.withUnsafeBufferPointer { index in
          header.plan.withUnsafeBufferPointer { plan in
            guard
              let indexed = IndexedBlock(chunk, index, found, plan: plan, header.delimiter)
            else { return bytes.count }
            return decodeBlock(chunk, block, indexed, header, &output)
          }
        }
      }
    }
    swap(&index, &positions)
    return at
  }

  /// Reads the rows of one block.
  ///
  /// - Returns: how far it came; always further than the start of the block.
  private mutating func decodeBlock(
    _ chunk: UnsafeBufferPointer<UInt8>,
    _ block: Range<Int>,
    _ indexed: IndexedBlock,
    _ header: CSVHeader,
    _ output: inout DecodedRecords
  ) -> Int {
    let bytes = chunk.span
    var row = FastRow(start: block.lowerBound)
    while row.start < block.upperBound {
      var outcome = FastRow.Outcome.incomplete
      output.batch.write(
        attempts: row.rowsLeft(indexed),
        textBytes: block.upperBound - row.start
      ) { writer in
        outcome = decodeUsualRows(chunk, indexed, header, &row, &writer)
      }
      if outcome == .row, row.end - row.start >= options.lineLengthMax { outcome = .odd }
      switch outcome {
      case .row:
        let content = row.start..<row.contentEnd
        let shape = RowShape(
          columns: row.columns,
          lastIsEmpty: row.lastIsEmpty,
          hasZero: indexed.hasZero
        )
        take(bytes, content, values: chunk, shape, header, &output)
        rowOffset += UInt64(row.end + 1 - row.start)
        rowLine += 1
        row.advance()
      case .odd:
        let next = decodeSlowly(bytes, from: row.start, header, &output)
        if next >= block.upperBound || isSkipping || !pending.isEmpty { return next }
        row.resume(at: next, indexed)
      case .incomplete:
        if row.start >= block.upperBound { return row.start }
        // Longer blocks do not help a row that begins one, nor the last of the chunk.
        let isFirst = row.start == block.lowerBound
        if !isFirst, block.upperBound < bytes.count { return row.start }
        return decodeSlowly(bytes, from: row.start, header, &output)
      }
    }
    return row.start
  }

  /// Makes attempts of rows in place, up to one that needs a closer look.
  ///
  /// - Returns: what the row is at which it stopped; for `row` its values are in the slots.
  @inline(never)
  private mutating func decodeUsualRows(
    _ chunk: UnsafeBufferPointer<UInt8>,
    _ block: IndexedBlock,
    _ header: CSVHeader,
    _ row: inout FastRow,
    _ writer: inout BatchWriter
  ) -> FastRow.Outcome {
    // Taken out of the structure, so that its places can be written and read while the rest changes.
    var slots = self.slots
    defer { self.slots = slots }
    return withUnsafeMutablePointer(to: &slots) { slots in
      decodeUsualRows(chunk, block, header, slots, &row, &writer)
    }
  }

  @inline(__always)
  private mutating func decodeUsualRows(
    _ chunk: UnsafeBufferPointer<UInt8>,
    _ block: IndexedBlock,
    _ header: CSVHeader,
    _ slots: UnsafeMutablePointer<FieldSlots>,
    _ row: inout FastRow,
    _ writer: inout BatchWriter
  ) -> FastRow.Outcome {
    guard let text = RecordText(chunk, slots, usesShortcuts: builder.usesShortcuts) else {
      return .incomplete
    }
    let headerLength = header.line.count
    let lengthMax = options.lineLengthMax
    while true {
      let outcome = row.scan(block, slots: &slots.pointee)
      guard outcome == .row else { return outcome }
      let length = row.contentEnd - row.start
      let fits =
        row.columns == block.columns || (row.columns == block.columns + 1 && row.lastIsEmpty)
      guard fits, !block.hasZero, length != headerLength, length > 0,
        row.end - row.start < lengthMax,
        writer.hasRoom
      else { return .row }
      do throws(RecordFault) {
        let remarks = try builder.build(
          text,
          origin: rowOffset,
          into: &writer,
          seen: remarked
        )
        if remarks.bits & ~remarked != 0 { return .row }
      } catch {
        return .row
      }
      rowOffset &+= UInt64(row.end + 1 - row.start)
      rowLine &+= 1
      row.advance()
    }
  }

  /// Makes an attempt of one row whose values are in the slots.
  ///
  /// - Parameters:
  ///   - bytes: What holds the row.
  ///   - row: The row without its line break.
  ///   - values: What the slots refer to.
  ///   - shape: What was seen while splitting it.
  ///   - header: What the columns mean.
  ///   - output: Takes the attempt, or the reject.
  mutating func take(
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    values: UnsafeBufferPointer<UInt8>,
    _ shape: RowShape,
    _ header: CSVHeader,
    _ output: inout DecodedRecords
  ) {
    let fits = shape.fits(header)
    if !fits || shape.hasZero || row.count == header.line.count || row.isEmpty {
      guard check(bytes, row, shape, fits: fits, header, &output) else { return }
    }
    switch builder.buildOne(values, slots, origin: rowOffset, length: row.count, &output.batch) {
    case .failure(let fault): reject(fault, bytes, row, header, &output)
    case .success(let remarks):
      if remarks.bits & ~remarked != 0 { remark(remarks, bytes, row, header, &output) }
    }
  }

  /// Looks closer at a row with something unusual; whether it is still to be read.
  private func check(
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    _ shape: RowShape,
    fits: Bool,
    _ header: CSVHeader,
    _ output: inout DecodedRecords
  ) -> Bool {
    if row.isEmpty { return false }
    if shape.hasZero, let zero = row.first(where: { bytes[$0] == 0 }) {
      rejectZero(at: zero, bytes, row, &output)
      return false
    }
    // Exports that were pasted together repeat the header.
    if row.count == header.line.count,
      row.indices.allSatisfy({
        bytes[$0] == header.line[$0 - row.lowerBound]
      })
    {
      return false
    }
    if !fits { rejectCount(shape.columns, bytes, row, header, &output) }
    return fits
  }
}

/// What splitting a row has shown.
struct RowShape: BitwiseCopyable {
  var columns: Int
  var lastIsEmpty: Bool
  /// Whether the row, or the block in which it lies, holds a zero byte.
  var hasZero: Bool

  /// Whether there are as many fields as in the header.
  ///
  /// A delimiter at the end of each line is common and loses nothing.
  func fits(_ header: CSVHeader) -> Bool {
    let expected = header.names.count
    return columns == expected || (columns == expected + 1 && lastIsEmpty)
  }
}
