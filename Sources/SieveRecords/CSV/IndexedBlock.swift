import SieveBytes

/// A block of a chunk with the positions of its delimiters, quotes and line feeds.
///
/// Raw memory, valid while the block is read. Positions count from the start of the chunk and lie in
/// it: `StructureIndex` wrote them.
struct IndexedBlock: BitwiseCopyable {
  let bytes: UnsafePointer<UInt8>
  let index: UnsafePointer<UInt32>
  /// How many positions there are.
  let count: Int
  /// Whether one of the bytes is zero.
  let hasZero: Bool
  /// For each column of the header the raw value of its field, or `CSVHeader.ignored`.
  let plan: UnsafePointer<UInt8>
  /// How many columns the header has.
  let columns: Int
  let delimiter: UInt8

  /// Takes the parts; `nil` when one of them is empty.
  init?(
    _ chunk: UnsafeBufferPointer<UInt8>,
    _ index: UnsafeBufferPointer<UInt32>,
    _ findings: StructureIndex.Findings,
    plan: UnsafeBufferPointer<UInt8>,
    _ delimiter: UInt8
  ) {
    guard let bytes = chunk.baseAddress, let positions = index.baseAddress,
      let columns = plan.baseAddress
    else { return nil }
    self.bytes = bytes
    self.index = positions
    count = min(findings.count, index.count)
    hasZero = findings.hasZero
    self.plan = columns
    self.columns = plan.count
    self.delimiter = delimiter
  }
}
