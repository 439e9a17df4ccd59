import SieveBytes
import SieveModel

extension SuspectTable {
  func save(to writer: inout StateWriter) {
    writer.add(nextSerial)
    writer.add(dropped)
    writer.add(forgotten)
    let named = names.sorted { $0.value < $1.value }
    writer.add(named) { writer, entry in
      entry.key.kind.save(to: &writer)
      writer.add(entry.key.value)
    }
    let hubs = Array(hubs.values)
    var places: [ObjectIdentifier: Int] = [:]
    for (place, hub) in hubs.enumerated() { places[ObjectIdentifier(hub)] = place }
    writer.add(hubs) { $1.save(to: &$0) }
    writer.add(suspects) { writer, suspect in
      suspect.save(to: &writer)
      writer.add(suspect.hubs) { $0.add(places[ObjectIdentifier($1)] ?? -1) }
    }
    let order = Dictionary(
      suspects.enumerated().map { (ObjectIdentifier($1), $0) },
      uniquingKeysWith: { first, _ in first }
    )
    for hub in hubs { writer.add(hub.members) { $0.add(order[ObjectIdentifier($1)] ?? -1) } }
    for filter in [numbers, devices, subscribers, ranges] { filter.save(to: &writer) }
    writer.add(watchedDigits) { $0.add($1) }
    writer.add(watchesTexts)
    writer.add(Array(unaccused)) { writer, entry in
      writer.add(entry.key)
      entry.value.save(to: &writer)
    }
  }

  /// Reads what `save(to:)` wrote; evidence is of that many rules.
  func restore(from reader: inout StateReader, rules: Int) throws(CheckpointFault) {
    nextSerial = try reader.integer()
    dropped = try reader.word()
    forgotten = try reader.word()
    let count = try reader.count(of: 3)
    for place in 0..<count {
      let kind = try Hub.Kind(from: &reader)
      names[PlaceName(kind: kind, value: try reader.text())] = place
    }
    guard names.count == count else { throw .damaged }
    let all = try reader.values(of: 5) { reader throws(CheckpointFault) in
      try Hub(from: &reader, rules: rules)
    }
    for hub in all { hubs[hub.key] = hub }
    guard hubs.count == all.count else { throw .damaged }
    var last = -1
    for _ in 0..<(try reader.count(of: 8)) {
      let suspect = try Suspect(from: &reader, rules: rules)
      guard suspect.serial > last, suspect.serial < nextSerial else { throw .damaged }
      last = suspect.serial
      for _ in 0..<(try reader.count()) {
        suspect.hubs.append(all[try Self.place(from: &reader, among: all.count)])
      }
      suspects.append(suspect)
      index(suspect, SubjectText.identity(suspect.subject.value))
    }
    for hub in all {
      for _ in 0..<(try reader.count()) {
        hub.members.append(suspects[try Self.place(from: &reader, among: suspects.count)])
      }
    }
    for filter in [numbers, devices, subscribers, ranges] { try filter.restore(from: &reader) }
    watchedDigits = try reader.values { reader throws(CheckpointFault) in try reader.integer() }
    guard watchedDigits.allSatisfy({ (0...15).contains($0) }) else { throw .damaged }
    watchesTexts = try reader.flag()
    let unaccusedCount = try reader.count(of: 2)
    for _ in 0..<unaccusedCount {
      let value = try reader.text()
      unaccused[value] = try EvidenceList(from: &reader, rules: rules)
    }
    guard unaccused.count == unaccusedCount else { throw .damaged }
  }

  private static func place(
    from reader: inout StateReader,
    among count: Int
  ) throws(CheckpointFault) -> Int {
    let place = try reader.integer()
    guard (0..<count).contains(place) else { throw .damaged }
    return place
  }
}

extension WatchFilter {
  func save(to writer: inout StateWriter) {
    writer.add(count)
    let used = (0..<(Self.bits / 64)).filter { words[$0] != 0 }
    writer.add(used) { writer, place in
      writer.add(place)
      writer.add(words[place])
    }
  }

  /// Reads what `save(to:)` wrote, beside what was put in already.
  func restore(from reader: inout StateReader) throws(CheckpointFault) {
    count = try reader.integer()
    for _ in 0..<(try reader.count(of: 2)) {
      let place = try reader.integer()
      guard (0..<(Self.bits / 64)).contains(place) else { throw .damaged }
      words[place] |= try reader.word()
    }
  }
}

extension Hub {
  /// Writes all but who shares it.
  fileprivate func save(to writer: inout StateWriter) {
    key.kind.save(to: &writer)
    writer.add(key.value)
    writer.add(text)
    evidence.save(to: &writer)
    writer.add(centre)
  }

  fileprivate convenience init(
    from reader: inout StateReader,
    rules: Int
  ) throws(CheckpointFault) {
    let kind = try Kind(from: &reader)
    self.init(Key(kind: kind, value: try reader.word()), try reader.text())
    evidence = try EvidenceList(from: &reader, rules: rules)
    centre = try reader.integer()
  }
}

extension Hub.Kind {
  func save(to writer: inout StateWriter) {
    switch self {
    case .device: writer.add(0)
    case .subscriber: writer.add(1)
    case .subscriberLot: writer.add(2)
    case .cell: writer.add(3)
    case .trunk: writer.add(4)
    case .address: writer.add(5)
    case .userAgent: writer.add(6)
    case .range(let digits): writer.add(16 + digits)
    }
  }

  init(from reader: inout StateReader) throws(CheckpointFault) {
    switch try reader.integer() {
    case 0: self = .device
    case 1: self = .subscriber
    case 2: self = .subscriberLot
    case 3: self = .cell
    case 4: self = .trunk
    case 5: self = .address
    case 6: self = .userAgent
    case let code where (16...31).contains(code): self = .range(code - 16)
    default: throw .damaged
    }
  }
}
