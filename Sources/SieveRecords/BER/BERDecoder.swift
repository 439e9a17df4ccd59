import SieveBytes
public import SieveModel

/// Decodes call records in ASN.1 BER into attempts: 3GPP TS 32.298, GSMA TAP3 and NRTRDE.
///
/// The input is read as a flat series of records: what holds them (batches, lists, file and record
/// headers, filler) is stepped over, so that damage there costs no records. docs/formats/ber.md has
/// the tags and the rules.
public struct BERDecoder: AttemptDecoder {
  let options: RecordOptions
  let sourceName: String
  var builder: AttemptBuilder
  var reader: CallReader
  let layout = CallLayout.shared
  var parts = RecordParts()
  var census = TagCensus()
  var partials = PartialCalls()

  /// The family of the batch under way, as the user or its first bytes say.
  var form: BERForm?
  /// Whether records have headers of TS 32.297.
  var hasHeaders = false
  /// The bytes of a record that a later chunk completes.
  private var pending: [UInt8] = []
  /// How many bytes `pending` must have before it is worth another look.
  private var needed = 0
  /// Offset in the input of the first byte of the bytes being looked at.
  var base: UInt64 = 0
  /// Whether the start of the input was looked at for a file header.
  var hasBegun = false
  /// Bytes of a file header still to be stepped over.
  var toSkip = 0
  /// Bytes between records, when such a stretch is under way.
  var gap: RecordGap?
  /// How many bytes may be read twice yet: what lies within broken records is.
  var credit = 1 << 20
  /// How far reading has come.
  var frontier: UInt64 = 0
  /// Texts of the record under way.
  var memory = [UInt8](repeating: 0, count: ValueWriter.capacity)
  /// Fields that a warning about left-out values was given for.
  var remarked: UInt32 = 0
  var isOffsetReported = false
  /// Why the values of the record under way make no call.
  var callFault: FaultWords?

  /// Makes a decoder of one input.
  ///
  /// - Parameters:
  ///   - form: The family, where the user names it; found in the input otherwise.
  ///   - options: The zone of times without one, and the longest record.
  ///   - plan: Reads numbers.
  ///   - source: Index of the input in the run.
  ///   - sourceName: The input as diagnostics name it.
  public init(
    form: BERForm?,
    options: RecordOptions,
    plan: NumberPlan,
    source: UInt16,
    sourceName: String
  ) {
    self.form = form
    self.options = options
    self.sourceName = sourceName
    builder = AttemptBuilder(plan: plan, zone: options.zone, source: source)
    reader = CallReader(zone: options.zone)
  }

  /// Takes the next bytes of the input.
  ///
  /// - Throws: `DiagnosticReport` when the records are in another encoding than BER.
  public mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedRecords) throws {
    var at = 0
    while at < bytes.count, !pending.isEmpty {
      at = try continuePending(bytes, from: at, &output)
    }
    guard at < bytes.count else { return }
    let rest = bytes.extracting(at..<bytes.count)
    let used = try process(rest, isFinal: false, &output)
    if used < rest.count { keep(rest, used..<rest.count) }
  }

  /// Takes the end of the input; calls of which more was to come are given out as they are.
  public mutating func finish(into output: inout DecodedRecords) throws {
    var rest: [UInt8] = []
    swap(&rest, &pending)
    _ = try process(rest.span, isFinal: true, &output)
    endGap(&output)
    while let call = partials.takeOldest() { emit(call, &output) }
    reportSkipped(&output)
  }

  /// Completes the record in `pending`.
  ///
  /// - Returns: where to go on in `bytes`.
  private mutating func continuePending(
    _ bytes: Span<UInt8>,
    from start: Int,
    _ output: inout DecodedRecords
  ) throws -> Int {
    let end = min(bytes.count, start + max(1, needed - pending.count))
    keep(bytes, start..<end)
    guard pending.count >= needed else { return end }
    var held: [UInt8] = []
    swap(&held, &pending)
    let used = try process(held.span, isFinal: false, &output)
    let left = held.count - used
    // What is left is mostly of this chunk, where it can be read in place.
    if left <= end - start {
      held.removeAll(keepingCapacity: true)
    } else {
      held.removeFirst(used)
    }
    swap(&held, &pending)
    return pending.isEmpty ? end - left : end
  }

  private mutating func keep(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    bytes.extracting(range).withUnsafeBufferPointer { pending.append(contentsOf: $0) }
  }

  /// Reads records until the bytes are used up, or until a record needs more of them.
  ///
  /// - Returns: how many bytes are done with.
  private mutating func process(
    _ bytes: Span<UInt8>,
    isFinal: Bool,
    _ output: inout DecodedRecords
  ) throws -> Int {
    var at = 0
    needed = 0
    while at < bytes.count {
      let step = try step(bytes, at, isFinal: isFinal, &output)
      switch step {
      case .next(let next): at = next
      case .more(let count):
        needed = count
        base += UInt64(at)
        return at
      }
      let offset = base + UInt64(at)
      if offset > frontier {
        credit = min(1 << 26, credit + 8 * Int(offset - frontier))
        frontier = offset
      }
    }
    base += UInt64(at)
    return at
  }
}

/// What became of one look at the input.
enum BERStep: BitwiseCopyable {
  /// Go on there.
  case next(Int)
  /// So many bytes are needed from the place looked at.
  case more(Int)
}

/// A stretch of bytes that begin no record.
struct RecordGap: Sendable {
  /// The most bytes that are kept.
  static let keptMax = 65_536

  /// Offset of the first.
  var offset: UInt64
  /// Why no record begins there.
  var fault: BERFault
  /// The bytes, the first ones of many.
  var bytes: [UInt8] = []
  /// How many there are.
  var count: UInt64 = 0
  /// Whether all of them are filler.
  var isFiller = true

  mutating func add(_ byte: UInt8) {
    if bytes.count < Self.keptMax { bytes.append(byte) }
    count += 1
    if isFiller { isFiller = Self.isFiller(byte) }
  }

  /// Whether a byte fills the space between records: zeros, ones, line breaks, blanks.
  static func isFiller(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x00, 0xFF, 0x0A, 0x0D, 0x1A, 0x20: true
    default: false
    }
  }
}
