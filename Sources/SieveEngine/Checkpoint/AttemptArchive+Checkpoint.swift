import SieveBytes

/// The archive in a checkpoint.
extension AttemptArchive {
  func save(to writer: inout StateWriter) {
    let extent = extent
    writer.add(layout.stride)
    writer.add(extent.first)
    writer.add(extent.count)
    for step in extent.first..<(extent.first + UInt64(extent.count)) {
      withRow(step) { writer.add($0, count: layout.stride) }
    }
  }

  /// Reads what `save(to:)` wrote into an empty archive; it is then `streamTime`.
  func restore(
    from reader: inout StateReader,
    at streamTime: Int64
  ) throws(CheckpointFault) {
    guard try reader.word() == UInt64(layout.stride) else { throw .damaged }
    let start = try reader.word()
    let count = try reader.count(of: layout.stride)
    guard start <= UInt64.max - UInt64(count) else { throw .damaged }
    for index in 0..<count {
      let row = begin(start + UInt64(index), count: 1).rows
      for word in 0..<layout.stride { row[word] = try reader.word() }
      let time = ArchiveLayout.time(row)
      // Whether it was still under way then is not written down.
      end(count: 1, oldest: time, newest: time, mayChange: true, at: streamTime)
    }
  }
}
