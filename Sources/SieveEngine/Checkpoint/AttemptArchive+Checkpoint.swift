import SieveBytes

/// The archives of all shards in a checkpoint: the rows once, with the keys of all.
extension [AttemptArchive] {
  func save(to writer: inout StateWriter) {
    guard let first else { return }
    let layout = first.layout
    let extent = first.extent
    writer.add(layout.stride)
    writer.add(extent.first)
    writer.add(extent.count)
    for step in extent.first..<(extent.first + UInt64(extent.count)) {
      guard let row = first.row(step) else { continue }
      writer.add(row, count: layout.keysAt)
      // A key is kept by the shard that owns it, and is 0 with the others.
      for word in layout.keysAt..<layout.stride {
        writer.add(reduce(0) { $0 | ($1.row(step)?[word] ?? 0) })
      }
    }
  }

  /// Reads what `save(to:)` wrote into empty archives.
  func restore(from reader: inout StateReader) throws(CheckpointFault) {
    guard let layout = first?.layout else { return }
    guard try reader.word() == UInt64(layout.stride) else { throw .damaged }
    let start = try reader.word()
    let count = try reader.count(of: layout.stride)
    guard start <= UInt64.max - UInt64(count) else { throw .damaged }
    var row = [UInt64](repeating: 0, count: layout.stride)
    for index in 0..<count {
      for word in row.indices { row[word] = try reader.word() }
      for shard in indices {
        let room = self[shard].begin(start + UInt64(index), count: 1)
        for word in row.indices {
          let isOwned =
            word < layout.keysAt || ShardPlace.shard(of: row[word], self.count) == shard
          room[word] = isOwned ? row[word] : 0
        }
        let time = ArchiveLayout.time(room)
        self[shard].end(count: 1, oldest: time, newest: time)
      }
    }
  }
}
