import SieveBytes
public import SieveDiagnostics

/// Turns the bytes of one input into attempts.
///
/// Decoders keep partial records themselves, so that any chunking gives the same attempts. Bad
/// records are rejected and decoding goes on; only a decoder that cannot go on at all throws.
public protocol AttemptDecoder {
  /// Takes the next bytes of the decompressed input, all of them.
  ///
  /// - Throws: `DiagnosticReport` when nothing of this input can be read.
  mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedRecords) throws

  /// Takes the end of the input: the last record may lack its line feed, calls may be cut off.
  mutating func finish(into output: inout DecodedRecords) throws
}

/// What a decoder made of some bytes; the caller empties it between chunks.
public struct DecodedRecords: Sendable {
  /// The attempts, in the order of the input.
  public var batch = AttemptBatch()
  /// The records that could not be decoded.
  public var rejects: [Reject] = []
  /// Remarks on the input as a whole, such as a column that was taken for milliseconds.
  public var warnings: [Diagnostic] = []

  /// Makes an empty output.
  public init() {}

  /// Forgets everything but keeps the memory.
  public mutating func removeAll() {
    batch.removeAll()
    rejects.removeAll(keepingCapacity: true)
    warnings.removeAll(keepingCapacity: true)
  }
}

/// A record that was not used, with the reason and its original bytes.
public struct Reject: Sendable {
  /// The most bytes of a record that are kept.
  public static let recordMax = 65_536

  /// Why, and where it is.
  public var diagnostic: Diagnostic
  /// The record as it was, cut to 64 KiB.
  public var record: [UInt8]
  /// Offset of its first byte in the decompressed input; `nil` when it has none, as a packet.
  public var offset: UInt64?
  /// Whether `record` is not all of it.
  public var isCut: Bool

  /// Makes a reject; the record is cut to 64 KiB.
  ///
  /// - Parameters:
  ///   - diagnostic: Why, and where the fault is.
  ///   - record: The record as it was.
  ///   - offset: Of its first byte in the decompressed input.
  ///   - isCut: Whether more of the record is missing than was cut here.
  public init(
    _ diagnostic: Diagnostic,
    record: some Collection<UInt8>,
    offset: UInt64? = nil,
    isCut: Bool = false
  ) {
    self.diagnostic = diagnostic
    self.record = Array(record.prefix(Self.recordMax))
    self.offset = offset
    self.isCut = isCut || record.count > Self.recordMax
  }

  /// Makes a reject of the record in `range`, which is cut to 64 KiB.
  ///
  /// - Complexity: O(*n*) in the length of what is kept.
  public init(
    _ diagnostic: Diagnostic,
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    offset: UInt64,
    isCut: Bool = false
  ) {
    self.diagnostic = diagnostic
    record = bytes.copy(range, limit: Self.recordMax)
    self.offset = offset
    self.isCut = isCut || range.count > Self.recordMax
  }
}
