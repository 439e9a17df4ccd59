public import SieveBytes

/// Positions in a checkpoint.
extension FollowedPosition {
  /// Writes the position.
  public func save(to writer: inout StateWriter) {
    writer.add(path)
    writer.add(identity.device)
    writer.add(identity.inode)
    writer.add(fingerprint.length)
    writer.add(fingerprint.digest)
    writer.add(offset)
    writer.add(used.attempts)
    writer.add(used.rejects)
    writer.add(changedAt)
    writer.add(preamble)
    writer.add(isFinished)
    writer.add(isWhole)
    writer.add(tag)
    writer.add(isToPutAway)
    writer.add(marker) { $0.add($1) }
  }

  /// Reads what `save(to:)` wrote.
  public init(from reader: inout StateReader) throws(CheckpointFault) {
    path = try reader.text()
    identity = FileIdentity(device: try reader.word(), inode: try reader.word())
    fingerprint = FileFingerprint([])
    fingerprint.length = try reader.integer()
    guard (0...FileFingerprint.lengthMax).contains(fingerprint.length) else { throw .damaged }
    fingerprint.digest = try reader.text()
    offset = try reader.word()
    used.attempts = try reader.word()
    used.rejects = try reader.word()
    changedAt = try reader.signed()
    preamble = try reader.bytes()
    isFinished = try reader.flag()
    isWhole = try reader.flag()
    tag = try reader.word()
    isToPutAway = try reader.flag()
    marker = try reader.optional { reader throws(CheckpointFault) in try reader.text() }
  }
}
