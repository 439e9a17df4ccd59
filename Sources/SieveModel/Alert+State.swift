public import SieveBytes

/// Alerts in a checkpoint: those that are open, and may be given out again.
extension Alert.Subject {
  /// Writes the subject.
  public func save(to writer: inout StateWriter) {
    writer.add(type)
    writer.add(value)
    writer.add(identity) { $0.add($1) }
    writer.add(UInt64(country.rawValue))
    writer.add(UInt64(numberType.rawValue))
    writer.add(parts) { $1.save(to: &$0) }
  }

  /// Reads what `save(to:)` wrote.
  public init(from reader: inout StateReader) throws(CheckpointFault) {
    try self.init(from: &reader, depth: 0)
  }

  private init(from reader: inout StateReader, depth: Int) throws(CheckpointFault) {
    guard depth < 2 else { throw .damaged }
    let type = try reader.text()
    let value = try reader.text()
    let identity = try reader.optional { reader throws(CheckpointFault) in try reader.text() }
    let country = Country(rawValue: UInt16(truncatingIfNeeded: try reader.word()))
    guard let kind = NumberType(rawValue: UInt8(truncatingIfNeeded: try reader.word())) else {
      throw .damaged
    }
    self.init(
      type: type,
      value: value,
      identity: identity,
      country: country,
      numberType: kind,
      parts: try reader.values(of: 6) { reader throws(CheckpointFault) in
        try Self(from: &reader, depth: depth + 1)
      }
    )
  }
}

extension Alert.Record {
  /// Writes the reference.
  public func save(to writer: inout StateWriter) {
    writer.add(callID)
    writer.add(UInt64(source))
    writer.add(origin)
  }

  /// Reads what `save(to:)` wrote.
  public init(from reader: inout StateReader) throws(CheckpointFault) {
    self.init(
      callID: try reader.text(),
      source: UInt16(truncatingIfNeeded: try reader.word()),
      origin: try reader.word()
    )
  }
}

extension Alert {
  /// Writes an alert that names no group.
  public func save(to writer: inout StateWriter) {
    writer.add(id)
    writer.add(status.rawValue)
    writer.add(reason) { $0.add($1.rawValue) }
    writer.add(rule)
    writer.add(ruleVersion)
    writer.add(title)
    writer.add(severity.rawValue)
    writer.add(flags)
    writer.add(isReportOnly)
    subject.save(to: &writer)
    writer.add(eventTime)
    writer.add(detectedAt)
    writer.add(windowEnd)
    writer.add(windowMilliseconds)
    writer.add(evidence) { $1.save(to: &$0) }
    writer.add(explanation)
    writer.add(records) { $1.save(to: &$0) }
    writer.add(score) { $0.add($1) }
    writer.add(centre) { $0.add($1) }
  }

  /// Reads what `save(to:)` wrote.
  public init(from reader: inout StateReader) throws(CheckpointFault) {
    let id = try reader.text()
    guard let status = Status(rawValue: try reader.text()) else { throw .damaged }
    let reason = try reader.optional { reader throws(CheckpointFault) in try reader.text() }
    let rule = try reader.text()
    let ruleVersion = try reader.text()
    let title = try reader.text()
    guard let severity = Severity(rawValue: try reader.text()) else { throw .damaged }
    self.init(
      id: id,
      status: status,
      reason: reason.flatMap(ClosingReason.init),
      rule: rule,
      ruleVersion: ruleVersion,
      title: title,
      severity: severity,
      flags: try reader.flag(),
      isReportOnly: try reader.flag(),
      subject: try Subject(from: &reader),
      eventTime: try reader.signed(),
      detectedAt: try reader.signed(),
      windowEnd: try reader.signed(),
      windowMilliseconds: try reader.signed(),
      evidence: try reader.values { reader throws(CheckpointFault) in
        try Evidence(from: &reader)
      },
      explanation: try reader.text(),
      records: try reader.values(of: 3) { reader throws(CheckpointFault) in
        try Record(from: &reader)
      }
    )
    score = try reader.optional { reader throws(CheckpointFault) in try reader.double() }
    centre = try reader.optional { reader throws(CheckpointFault) in try reader.text() }
  }
}

extension Alert.Evidence {
  fileprivate func save(to writer: inout StateWriter) {
    writer.add(name)
    writer.add(value) { $0.add($1) }
    writer.add(threshold) { $0.add($1) }
    writer.add(unit) { $0.add($1) }
    writer.add(uncertainty) { $0.add($1) }
    writer.add(origin) { writer, origin in
      writer.add(origin.rule)
      writer.add(origin.family)
      writer.add(origin.weight)
      writer.add(origin.group) { $0.add($1) }
      writer.add(origin.note) { $0.add($1) }
    }
  }

  fileprivate init(from reader: inout StateReader) throws(CheckpointFault) {
    self.init(
      name: try reader.text(),
      value: try reader.optional { reader throws(CheckpointFault) in try reader.double() },
      threshold: try reader.optional { reader throws(CheckpointFault) in try reader.double() },
      unit: try reader.optional { reader throws(CheckpointFault) in try reader.text() },
      uncertainty: try reader.optional { reader throws(CheckpointFault) in try reader.double() }
    )
    origin = try reader.optional { reader throws(CheckpointFault) in
      Alert.Origin(
        rule: try reader.text(),
        family: try reader.text(),
        weight: try reader.double(),
        group: try reader.optional { reader throws(CheckpointFault) in try reader.text() },
        note: try reader.optional { reader throws(CheckpointFault) in try reader.text() }
      )
    }
  }
}
