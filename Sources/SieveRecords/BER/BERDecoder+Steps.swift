import SieveDiagnostics
import SieveModel

/// Finding the next record: headers, containers, filler, and the way back after damage.
extension BERDecoder {
  /// Looks at what begins at `at`.
  @inline(__always)
  mutating func step(
    _ bytes: Span<UInt8>,
    _ at: Int,
    isFinal: Bool,
    _ output: inout DecodedRecords
  ) throws -> BERStep {
    if !hasBegun || toSkip > 0 { return try begin(bytes, at, isFinal: isFinal) }
    if gap != nil { return scanGap(bytes, at, isFinal: isFinal, &output) }
    var start = at
    if hasHeaders {
      if !isFinal, bytes.count - at < RecordSignature.reach { return .more(RecordSignature.reach) }
      if let header = ChargingHeader.stands(bytes, at: at, bytes.count) { start += header.length }
    }
    if start == at, RecordGap.isFiller(bytes[at]) { return .next(at + 1) }
    let header: BERHeader
    do throws(BERFault) {
      header = try BERReader.header(bytes, start, bytes.count)
    } catch {
      guard error.kind == .cut else { return beginGap(error, at) }
      if !isFinal { return .more(bytes.count - at + 16) }
      return reject(error, bytes, at..<bytes.count, isFinal: true, &output)
    }
    return take(header, bytes, at: at, start, isFinal: isFinal, &output)
  }

  /// The start of the input: a file header of TS 32.297 is stepped over.
  private mutating func begin(_ bytes: Span<UInt8>, _ at: Int, isFinal: Bool) throws -> BERStep {
    if !hasBegun {
      if !isFinal, bytes.count - at < 64 { return .more(64) }
      hasBegun = true
      if RecordSignature.isRecord(bytes, at, bytes.count) { return .next(at) }
      hasHeaders = ChargingHeader.stands(bytes, at: at, bytes.count) != nil
      guard !hasHeaders, form == nil || form == .charging,
        RecordSignature.batch(bytes, at, bytes.count) == nil,
        let file = ChargingFileHeader(bytes, bytes.count)
      else { return .next(at) }
      hasHeaders = true
      toSkip = file.length
    }
    let skipped = min(toSkip, bytes.count - at)
    toSkip -= skipped
    if toSkip > 0 || isFinal { return .next(at + skipped) }
    // The first record header says how all records are encoded.
    let first = at + skipped
    guard bytes.count >= first + 5 else {
      toSkip = skipped
      return .more(skipped + 5)
    }
    if let header = ChargingHeader(bytes, first, bytes.count), header.encoding != 1 {
      throw otherEncoding(header, at: base + UInt64(first))
    }
    return .next(first)
  }

  /// Takes the element whose header is known.
  @inline(__always)
  private mutating func take(
    _ header: BERHeader,
    _ bytes: Span<UInt8>,
    at: Int,
    _ start: Int,
    isFinal: Bool,
    _ output: inout DecodedRecords
  ) -> BERStep {
    let purpose: ElementPurpose
    if header.isConstructed, header.tag.isContext {
      let inner = start + header.length
      // A list of records with a tag of its own, as the event files of GSM 12.05 have it.
      if inner >= bytes.count || bytes[inner] & 0xE0 == 0xA0 {
        if !isFinal, bytes.count - inner < RecordSignature.reach {
          return .more(inner - at + RecordSignature.reach)
        }
        if RecordSignature.isRecord(bytes, inner, bytes.count) { return .next(inner) }
      }
      purpose = CallKind(charging: header.tag).map { .call($0) } ?? .record
    } else {
      if form == nil || form == .charging, header.tag.isApplication, header.tag.number != 1 {
        if !isFinal, bytes.count - at < RecordSignature.reach {
          return .more(RecordSignature.reach)
        }
        // A record of a batch whose start is missing tells the family as well.
        let isRecord = RecordSignature.isRecord(bytes, start, bytes.count)
        guard isRecord else {
          return beginGap(BERFault(kind: .noRecord, at: start, tag: header.tag), at)
        }
        form = header.tag.number == 3 || header.tag.number == 4 ? .nrtrde : .tap
      }
      purpose = self.purpose(header)
    }
    switch purpose {
    case .container, .batch:
      return enter(header, purpose, bytes, at: at, start, isFinal: isFinal)
    case .nothing:
      return beginGap(BERFault(kind: .noRecord, at: start, tag: header.tag), at)
    case .call, .record, .networkInformation, .information:
      return takeWhole(header, purpose, bytes, at: at, start, isFinal: isFinal, &output)
    }
  }

  /// What an element between records is for.
  private enum ElementPurpose: BitwiseCopyable {
    case call(CallKind)
    /// A record that is no call.
    case record
    /// Holds records.
    case container
    /// Begins a file of TAP or NRTRDE.
    case batch
    case networkInformation
    /// Belongs to a file and says nothing about calls.
    case information
    case nothing
  }

  private func purpose(_ header: BERHeader) -> ElementPurpose {
    guard header.isConstructed else {
      // The header of an NRTRDE file is a few simple elements.
      let isInformation = form == .nrtrde && header.tag.isApplication
      return isInformation && 16...63 ~= header.tag.number ? .information : .nothing
    }
    if header.tag.isUniversal { return 16...17 ~= header.tag.number ? .container : .nothing }
    guard header.tag.isApplication else { return .nothing }
    if header.tag.number == 1 { return .batch }
    if form == .nrtrde {
      switch header.tag.number {
      case 2: return .container
      case 3: return .call(.nrtOriginated)
      case 4: return .call(.nrtTerminated)
      case 5: return .record
      default: return .nothing
      }
    }
    switch header.tag.number {
    case 3: return .container
    case 9: return .call(.tapOriginated)
    case 10: return .call(.tapTerminated)
    case 434: return .call(.tapSession)
    case 6: return .networkInformation
    case 2, 4, 5, 7, 8, 15: return .information
    case 11...18, 297, 433: return .record
    default: return .nothing
    }
  }

  /// Steps into what holds records.
  private mutating func enter(
    _ header: BERHeader,
    _ purpose: ElementPurpose,
    _ bytes: Span<UInt8>,
    at: Int,
    _ start: Int,
    isFinal: Bool
  ) -> BERStep {
    if case .batch = purpose {
      if !isFinal, bytes.count - at < RecordSignature.reach { return .more(RecordSignature.reach) }
      form = RecordSignature.batch(bytes, start, bytes.count) ?? form ?? .tap
      reader.beginBatch()
    }
    return .next(start + header.length)
  }

  /// Takes a whole element, once all of it is there.
  @inline(__always)
  private mutating func takeWhole(
    _ header: BERHeader,
    _ purpose: ElementPurpose,
    _ bytes: Span<UInt8>,
    at: Int,
    _ start: Int,
    isFinal: Bool,
    _ output: inout DecodedRecords
  ) -> BERStep {
    let end: Int
    do throws(BERFault) {
      end = try BERReader.end(of: header, bytes, start, bytes.count)
    } catch {
      return wait(error, header, bytes, at: at, start, isFinal: isFinal, &output)
    }
    guard end - start <= options.lineLengthMax else {
      return beginGap(BERFault(kind: .tooLong, at: start, tag: header.tag), at)
    }
    let marks = header.contentLength == nil ? 2 : 0
    let content = (start + header.length)..<(end - marks)
    do throws(BERFault) {
      // A record whose end is only marked may have run on into the next one; and what is not read
      // may be a batch with a damaged tag.
      var mayHoldRecord = header.contentLength == nil
      if case .call = purpose {} else { mayHoldRecord = true }
      if mayHoldRecord { try checkNoRecord(bytes, content) }
      switch purpose {
      case .call(let kind):
        if let fault = takeCall(kind, header.tag, bytes, at: start, content, &output) {
          throw fault
        }
      case .networkInformation: try reader.takeNetworkInformation(bytes, content)
      default: if header.isConstructed { try checkStructure(bytes, content) }
      }
      if case .record = purpose { census.countRecord(header.tag) }
      return .next(end)
    } catch {
      return reject(error, bytes, at..<end, isFinal: isFinal, &output)
    }
  }

  /// An element whose end is not there yet, or never will be.
  private mutating func wait(
    _ fault: BERFault,
    _ header: BERHeader,
    _ bytes: Span<UInt8>,
    at: Int,
    _ start: Int,
    isFinal: Bool,
    _ output: inout DecodedRecords
  ) -> BERStep {
    guard fault.kind == .cut else { return beginGap(fault, at) }
    let isKnown = header.contentLength != nil
    let claimed = header.contentLength.map { $0 + header.length } ?? bytes.count - start
    if claimed > options.lineLengthMax || !isKnown && claimed == options.lineLengthMax {
      return beginGap(BERFault(kind: .tooLong, at: start, tag: header.tag), at)
    }
    if isFinal { return reject(fault, bytes, at..<bytes.count, isFinal: true, &output) }
    let seen = bytes.count - at
    // Doubling keeps the search for an unknown end linear, whatever the chunks.
    return .more(isKnown ? start - at + claimed : max(64, 2 * seen))
  }

  /// Checks that a record that is not used holds whole elements.
  private func checkStructure(_ bytes: Span<UInt8>, _ content: Range<Int>) throws(BERFault) {
    var at = content.lowerBound
    while at < content.upperBound { at = try BERElement(bytes, at, content.upperBound).end }
  }

  // MARK: Damage

  private mutating func beginGap(_ fault: BERFault, _ at: Int) -> BERStep {
    gap = RecordGap(offset: base + UInt64(at), fault: fault)
    return .next(at)
  }

  /// Goes on to the next place that begins like a record.
  private mutating func scanGap(
    _ bytes: Span<UInt8>,
    _ start: Int,
    isFinal: Bool,
    _ output: inout DecodedRecords
  ) -> BERStep {
    var at = start
    // The first byte was refused already.
    if gap?.count == 0 {
      gap?.add(bytes[at])
      at += 1
    }
    while at < bytes.count {
      if !isFinal, bytes.count - at < RecordSignature.reach {
        return at > start ? .next(at) : .more(RecordSignature.reach)
      }
      if begins(bytes, at) {
        endGap(&output)
        return .next(at)
      }
      gap?.add(bytes[at])
      at += 1
    }
    return .next(at)
  }

  /// Whether a record, with its header if records have one, or a batch begins at `at`.
  private func begins(_ bytes: Span<UInt8>, _ at: Int) -> Bool {
    if RecordSignature.isRecord(bytes, at, bytes.count) { return true }
    if RecordSignature.batch(bytes, at, bytes.count) != nil { return true }
    guard hasHeaders, let header = ChargingHeader.stands(bytes, at: at, bytes.count) else {
      return false
    }
    return RecordSignature.isRecord(bytes, at + header.length, bytes.count)
  }

  /// Reports a stretch without records, unless it is filler.
  mutating func endGap(_ output: inout DecodedRecords) {
    guard let found = gap else { return }
    gap = nil
    if !found.isFiller { rejectGap(found, &output) }
  }

  private func checkNoRecord(_ bytes: Span<UInt8>, _ content: Range<Int>) throws(BERFault) {
    for at in content where RecordSignature.isRecord(bytes, at, content.upperBound) {
      throw BERFault(kind: .swallowed, at: at)
    }
  }

  /// Rejects a record, up to where another seems to begin within it.
  ///
  /// Also a value that is wrong may be the start of another record, behind one that was cut.
  mutating func reject(
    _ fault: BERFault,
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    isFinal: Bool,
    _ output: inout DecodedRecords
  ) -> BERStep {
    // Whether a record begins near the end depends on what comes after it.
    if !isFinal, bytes.count < range.upperBound + RecordSignature.reach {
      return .more(range.count + RecordSignature.reach)
    }
    var end = range.upperBound
    if credit >= range.count {
      var at = range.lowerBound + 1
      while at < end, !begins(bytes, at) { at += 1 }
      if at < end { credit -= range.count }
      end = at
    }
    reject(fault, bytes, range.lowerBound..<end, &output)
    return .next(end)
  }
}
