import SieveBytes
import SieveModel

extension CentreLedger {
  func save(to writer: inout StateWriter) {
    writer.add(dropped)
    writer.add(centres) { $1.save(to: &$0) }
    writer.add(calls) { writer, call in
      writer.add(call.suspect.serial)
      writer.add(call.setup)
      writer.add(call.end)
      writer.add(call.cell)
    }
    writer.add(unjudged) { writer, call in
      writer.add(call.suspect.serial)
      writer.add(call.end)
      writer.add(Int64(call.talk))
    }
    lists.save(to: &writer)
  }

  func restore(
    from reader: inout StateReader,
    _ known: inout SuspectsBySerial
  ) throws(CheckpointFault) {
    dropped = try reader.word()
    for _ in 0..<(try reader.count(of: 19)) {
      centres.append(try Centre(from: &reader, &known))
    }
    for _ in 0..<(try reader.count(of: 4)) {
      let suspect = try known.suspect(from: &reader)
      let (setup, end) = (try reader.signed(), try reader.signed())
      calls.append((suspect, setup, end, try Whereabouts.cell(from: &reader)))
    }
    for _ in 0..<(try reader.count(of: 3)) {
      let suspect = try known.suspect(from: &reader)
      let end = try reader.signed()
      unjudged.append((suspect, end, Int32(truncatingIfNeeded: try reader.signed())))
    }
    try lists.restore(from: &reader, &known)
  }
}

extension Centre {
  fileprivate func save(to writer: inout StateWriter) {
    writer.add(id)
    writer.add(formedAt)
    writer.add(members) { $0.add($1.serial) }
    writer.add(added) { $0.add($1.serial) }
    writer.add(removed) { writer, member in
      member.subject.save(to: &writer)
      writer.add(member.joinedAt)
      writer.add(member.reason)
      writer.add(member.confidence)
    }
    writer.add(mergedNow) { $0.add($1) }
    writer.add(merged) { $0.add($1) }
    writer.add(isAnnounced)
    writer.add(lastEmission)
    writer.add(isOpen)
    writer.add(seats)
    writer.add(underWay) { $0.add($1) }
    writer.add(UInt64(hours))
    writer.add(dropped)
    whereabouts.save(to: &writer)
  }

  fileprivate convenience init(
    from reader: inout StateReader,
    _ known: inout SuspectsBySerial
  ) throws(CheckpointFault) {
    self.init(id: try reader.text(), formedAt: try reader.signed())
    members = try known.suspects(from: &reader)
    added = try known.suspects(from: &reader)
    removed = try reader.values(of: 8) { reader throws(CheckpointFault) in
      Alert.Member(
        subject: try Alert.Subject(from: &reader),
        joinedAt: try reader.signed(),
        reason: try reader.text(),
        confidence: try reader.double()
      )
    }
    mergedNow = try reader.values { reader throws(CheckpointFault) in try reader.text() }
    merged = try reader.values { reader throws(CheckpointFault) in try reader.text() }
    isAnnounced = try reader.flag()
    lastEmission = try reader.signed()
    isOpen = try reader.flag()
    seats = try reader.integer()
    underWay = try reader.values { reader throws(CheckpointFault) in try reader.signed() }
    hours = UInt32(truncatingIfNeeded: try reader.word())
    dropped = try reader.word()
    whereabouts = try Whereabouts(from: &reader)
  }
}

extension Whereabouts {
  fileprivate func save(to writer: inout StateWriter) {
    writer.add(main)
    writer.add(cells.sorted()) { $0.add($1) }
    writer.add(heard.sorted { $0.key < $1.key }) { writer, cell in
      writer.add(cell.key)
      writer.add(cell.value)
    }
    writer.add(move) { writer, move in
      writer.add(move.time)
      writer.add(move.from)
      writer.add(move.to)
    }
  }

  fileprivate init(from reader: inout StateReader) throws(CheckpointFault) {
    main = try Self.cell(from: &reader)
    cells = Set(
      try reader.values { reader throws(CheckpointFault) in try Self.cell(from: &reader) }
    )
    for _ in 0..<(try reader.count(of: 2)) {
      let cell = try Self.cell(from: &reader)
      heard[cell] = max(0, min(try reader.integer(), 1 << 32))
    }
    move = try reader.optional { reader throws(CheckpointFault) in
      Move(
        time: try reader.signed(),
        from: try Self.cell(from: &reader),
        to: try Self.cell(from: &reader)
      )
    }
  }

  /// The number of a cell's name, −1 for none.
  fileprivate static func cell(from reader: inout StateReader) throws(CheckpointFault) -> Int {
    let cell = try reader.integer()
    guard cell >= -1 else { throw .damaged }
    return cell
  }
}

extension CalledLists {
  fileprivate func save(to writer: inout StateWriter) {
    for calls in [young, old] {
      writer.add(calls) { writer, entry in
        writer.add(entry.key)
        writer.add(entry.value.number)
        writer.add(entry.value.time)
        writer.add(entry.value.suspect.serial)
      }
    }
    writer.add(meetings) { writer, entry in
      writer.add(entry.key.first)
      writer.add(entry.key.second)
      writer.add(entry.value)
    }
    writer.add(pairs) { writer, pair in
      writer.add(pair.first)
      writer.add(pair.second)
    }
    writer.add(dropped)
  }

  fileprivate mutating func restore(
    from reader: inout StateReader,
    _ known: inout SuspectsBySerial
  ) throws(CheckpointFault) {
    young = try Self.calls(from: &reader, &known)
    old = try Self.calls(from: &reader, &known)
    for _ in 0..<(try reader.count(of: 3)) {
      let pair = try Self.pair(from: &reader)
      meetings[pair] = try reader.integer()
    }
    pairs = try reader.values(of: 2) { reader throws(CheckpointFault) in
      try Self.pair(from: &reader)
    }
    dropped = try reader.word()
  }

  private static func calls(
    from reader: inout StateReader,
    _ known: inout SuspectsBySerial
  ) throws(CheckpointFault) -> [UInt64: Call] {
    var calls: [UInt64: Call] = [:]
    for _ in 0..<(try reader.count(of: 4)) {
      let place = try reader.word()
      calls[place] = Call(
        number: try reader.word(),
        time: try reader.signed(),
        suspect: try known.suspect(from: &reader)
      )
    }
    return calls
  }

  private static func pair(from reader: inout StateReader) throws(CheckpointFault) -> Pair {
    Pair(first: try reader.integer(), second: try reader.integer())
  }
}
