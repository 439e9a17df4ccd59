import SieveBytes

/// The archive in a checkpoint.
extension AttemptArchive {
  func save(to writer: inout StateWriter) {
    let extent = extent
    writer.add(layout.stride)
    writer.add(extent.first)
    writer.add(extent.count)
    for step in extent.first..<(extent.first + UInt64(extent.count)) {
      if let row = row(step) { writer.add(row, count: layout.stride) }
    }
  }

  /// Reads what `save(to:)` wrote into an empty archive.
  func restore(from reader: inout StateReader) throws(CheckpointFault) {
    guard try reader.word() == UInt64(layout.stride) else { throw .damaged }
    let start = try reader.word()
    let count = try reader.count(of: layout.stride)
    guard start <= UInt64.max - UInt64(count) else { throw .damaged }
    for index in 0..<count {
      let row = begin(start + UInt64(index), count: 1).rows
      for word in 0..<layout.stride { row[word] = try reader.word() }
      let time = ArchiveLayout.time(row)
      end(count: 1, oldest: time, newest: time)
    }
  }
}
