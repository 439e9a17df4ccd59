import SieveBytes
import SieveModel

extension Suspect {
  /// Writes all but what it shares with others.
  func save(to writer: inout StateWriter) {
    writer.add(serial)
    subject.save(to: &writer)
    writer.add(number)
    evidence.save(to: &writer)
    profile.save(to: &writer)
    conduct.save(to: &writer)
    writer.add(flag) { writer, flag in
      flag.alert.save(to: &writer)
      writer.add(flag.lastEmission)
    }
    writer.add(membership) { writer, membership in
      writer.add(membership.centre)
      writer.add(membership.joinedAt)
      writer.add(membership.detectedAt)
      writer.add(membership.reason)
      writer.add(membership.weight)
    }
    writer.add(accomplices) { $0.add($1) }
    writer.add(accompliceCalls)
    writer.add(UInt64(truncatingIfNeeded: callees))
    writer.add(UInt64(truncatingIfNeeded: callees >> 64))
    // Not made anew: it is what was held against it at the last look.
    writer.add(net) { $0.add($1) }
  }

  convenience init(from reader: inout StateReader, rules: Int) throws(CheckpointFault) {
    self.init(
      serial: try reader.integer(),
      subject: try Alert.Subject(from: &reader),
      number: try reader.word()
    )
    evidence = try EvidenceList(from: &reader, rules: rules)
    profile = try Profile(from: &reader)
    conduct = try Conduct(from: &reader)
    flag = try reader.optional { reader throws(CheckpointFault) in
      Flag(alert: try Alert(from: &reader), lastEmission: try reader.signed())
    }
    membership = try reader.optional { reader throws(CheckpointFault) in
      Membership(
        centre: try reader.integer(),
        joinedAt: try reader.signed(),
        detectedAt: try reader.signed(),
        reason: try reader.text(),
        weight: try reader.integer()
      )
    }
    accomplices = try reader.values { reader throws(CheckpointFault) in try reader.integer() }
    accompliceCalls = try reader.integer()
    let low = try reader.word()
    callees = UInt128(try reader.word()) << 64 | UInt128(low)
    net = try reader.optional { reader throws(CheckpointFault) in try reader.integer() }
  }
}

extension Conduct {
  func save(to writer: inout StateWriter) {
    for count in [calls, answers, conversations, talks, openCalls] { writer.add(count) }
  }

  init(from reader: inout StateReader) throws(CheckpointFault) {
    calls = try reader.integer()
    answers = try reader.integer()
    conversations = try reader.integer()
    talks = try reader.integer()
    openCalls = try reader.integer()
  }
}

extension EvidenceList {
  func save(to writer: inout StateWriter) {
    writer.add(items) { writer, item in
      writer.add(item.rule)
      writer.add(item.since)
      writer.add(item.detectedAt)
      writer.add(item.until)
      writer.add(item.windowStart)
      writer.add(item.records) { $1.save(to: &$0) }
    }
  }

  init(from reader: inout StateReader, rules: Int) throws(CheckpointFault) {
    items = try reader.values(of: 6) { reader throws(CheckpointFault) in
      let rule = try reader.integer()
      guard (0..<rules).contains(rule) else { throw .damaged }
      return Evidence(
        rule: rule,
        since: try reader.signed(),
        detectedAt: try reader.signed(),
        until: try reader.signed(),
        windowStart: try reader.signed(),
        records: try reader.values(of: 3) { reader throws(CheckpointFault) in
          try Alert.Record(from: &reader)
        }
      )
    }
  }
}

extension Profile {
  func save(to writer: inout StateWriter) {
    writer.add(attempts)
    writer.add(meetings)
    writer.add(distantMeetings)
    writer.add(first)
    writer.add(last)
    writer.add(devices) { $0.add($1) }
    writer.add(subscribers) { $0.add($1) }
    writer.add(places) { writer, place in
      writer.add(place.hash)
      place.kind.save(to: &writer)
      writer.add(place.name)
      writer.add(place.attempts)
    }
    writer.add(targets) { writer, target in
      writer.add(UInt64(target.country.rawValue))
      writer.add(target.attempts)
    }
    writer.add(UInt64(truncatingIfNeeded: slots))
    writer.add(UInt64(truncatingIfNeeded: slots >> 64))
    writer.add(newestSlot)
  }

  init(from reader: inout StateReader) throws(CheckpointFault) {
    attempts = try reader.integer()
    meetings = try reader.integer()
    distantMeetings = try reader.integer()
    first = try reader.signed()
    last = try reader.signed()
    devices = try reader.values { reader throws(CheckpointFault) in try reader.word() }
    subscribers = try reader.values { reader throws(CheckpointFault) in try reader.word() }
    places = try reader.values(of: 4) { reader throws(CheckpointFault) in
      Place(
        hash: try reader.word(),
        kind: try Hub.Kind(from: &reader),
        name: try reader.integer(),
        attempts: try reader.integer()
      )
    }
    guard places.allSatisfy({ $0.name >= 0 }) else { throw .damaged }
    targets = try reader.values(of: 2) { reader throws(CheckpointFault) in
      let country = Country(rawValue: UInt16(truncatingIfNeeded: try reader.word()))
      return (country, try reader.integer())
    }
    let low = try reader.word()
    slots = UInt128(try reader.word()) << 64 | UInt128(low)
    newestSlot = try reader.signed()
  }
}
