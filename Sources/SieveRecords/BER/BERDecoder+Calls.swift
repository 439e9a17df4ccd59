import SieveBytes
import SieveDiagnostics
import SieveModel

/// From the elements of a record to an attempt.
extension BERDecoder {
  /// Reads a record that is a call.
  ///
  /// - Returns: what is wrong with it.
  @inline(__always)
  mutating func takeCall(
    _ kind: CallKind,
    _ tag: BERTag,
    _ bytes: Span<UInt8>,
    at start: Int,
    _ content: Range<Int>,
    _ output: inout DecodedRecords
  ) -> BERFault? {
    var memory: [UInt8] = []
    swap(&memory, &self.memory)
    defer { swap(&memory, &self.memory) }
    let origin = base + UInt64(start)
    return memory.withUnsafeMutableBufferPointer { space -> BERFault? in
      guard let address = space.baseAddress else { return nil }
      var writer = ValueWriter(address)
      do throws(BERFault) {
        try parts.collect(bytes, content, kind, layout)
        if tag.isContext { guard try hasRightType(tag, bytes, content) else { return nil } }
        guard let draft = try reader.read(kind, parts, bytes, &writer) else {
          census.countRecord(tag)
          return nil
        }
        try finish(draft, writer, at: start, origin, &output)
        for tag in parts.unknown { census.countElement(tag, in: kind) }
        return nil
      } catch {
        return error
      }
    }
  }

  /// Checks the record type; whether the record is one.
  private mutating func hasRightType(
    _ tag: BERTag,
    _ bytes: Span<UInt8>,
    _ content: Range<Int>
  ) throws(BERFault) -> Bool {
    guard let type = parts[.recordType] else {
      throw BERFault(kind: .recordType, at: content.lowerBound, tag: .context(0), role: .recordType)
    }
    // The header of an event file has a time there.
    if type.range.count == 9, tag.number == 0, reader.clock.charging(bytes, type.range) != nil {
      census.countRecord(tag)
      return false
    }
    guard BERValue.number(bytes, type.range) == UInt64(tag.number) else {
      throw BERValue.fault(.recordType, type, .recordType)
    }
    return true
  }

  /// Builds the attempt, or keeps the call until the rest of it comes.
  @inline(__always)
  private mutating func finish(
    _ draft: CallDraft,
    _ writer: borrowing ValueWriter,
    at start: Int,
    _ origin: UInt64,
    _ output: inout DecodedRecords
  ) throws(BERFault) {
    if let code = reader.missingOffset, !isOffsetReported { reportOffset(code, origin, &output) }
    if draft.isPartial || !partials.isEmpty, draft.key != 0 {
      if keep(draft, writer, origin, &output) { return }
    }
    switch build(draft, writer.buffer, origin, &output.batch) {
    case .success(let remarks):
      if remarks.bits & ~remarked != 0 {
        remark(remarks, draft, writer.buffer, origin, &output)
      }
    case .failure(let fault):
      callFault = words(fault, draft)
      throw BERFault(kind: .call, at: start)
    }
  }

  /// Adds a record to a call of several.
  ///
  /// - Returns: whether the record is dealt with.
  private mutating func keep(
    _ draft: CallDraft,
    _ writer: borrowing ValueWriter,
    _ origin: UInt64,
    _ output: inout DecodedRecords
  ) -> Bool {
    let found = partials.add(draft, writer)
    if let call = found.whole { emit(call, &output) }
    guard !found.known else { return true }
    guard draft.isPartial else { return false }
    if partials.isFull, let oldest = partials.takeOldest() { emit(oldest, &output) }
    partials.keep(PartialCalls.Call(draft, writer, origin: origin))
    return true
  }

  /// Builds a call that was put together.
  mutating func emit(_ call: PartialCalls.Call, _ output: inout DecodedRecords) {
    call.texts.withUnsafeBufferPointer { texts in
      switch build(call.draft, texts, call.origin, &output.batch) {
      case .success(let remarks):
        if remarks.bits & ~remarked != 0 {
          remark(remarks, call.draft, texts, call.origin, &output)
        }
      case .failure(let fault): rejectCall(fault, call, &output)
      }
    }
  }

  private mutating func build(
    _ draft: CallDraft,
    _ texts: UnsafeBufferPointer<UInt8>,
    _ origin: UInt64,
    _ batch: inout AttemptBatch
  ) -> Result<RecordRemarks, RecordFault> {
    builder.buildOne(
      texts,
      draft.slots,
      draft.times,
      origin: origin,
      length: texts.count,
      &batch
    )
  }
}
