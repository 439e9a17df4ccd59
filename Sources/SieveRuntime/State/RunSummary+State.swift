import SieveBytes
import SieveModel

/// A summary in a checkpoint: it counts on after a stop.
extension RunSummary {
  func save(to writer: inout StateWriter) {
    writer.add(attempts)
    writer.add(alertsByRule) { writer, entry in
      writer.add(entry.key)
      writer.add(entry.value)
    }
    writer.add(realAlerts)
    writer.add(firstSetup)
    writer.add(lastSetup)
    writer.add(flagged) { writer, entry in
      writer.add(entry.key)
      entry.value.subject.save(to: &writer)
      writer.add(entry.value.rules) { $0.add($1) }
      writer.add(entry.value.detectedAt)
      writer.add(entry.value.severity.rawValue)
      writer.add(entry.value.explanation)
    }
    for titles in [others, trials] {
      writer.add(titles) { writer, entry in
        writer.add(entry.key)
        writer.add(entry.value.title)
        writer.add(entry.value.count)
      }
    }
  }

  init(from reader: inout StateReader) throws(CheckpointFault) {
    attempts = try reader.word()
    for _ in 0..<(try reader.count(of: 2)) {
      let rule = try reader.text()
      alertsByRule[rule] = try reader.word()
    }
    realAlerts = try reader.word()
    firstSetup = try reader.signed()
    lastSetup = try reader.signed()
    for _ in 0..<(try reader.count(of: 11)) {
      let key = try reader.text()
      let subject = try Alert.Subject(from: &reader)
      let rules = try reader.values { reader throws(CheckpointFault) in try reader.text() }
      let detectedAt = try reader.signed()
      guard let severity = Severity(rawValue: try reader.text()) else { throw .damaged }
      flagged[key] = Flagged(
        subject: subject,
        rules: rules,
        detectedAt: detectedAt,
        severity: severity,
        explanation: try reader.text()
      )
    }
    others = try Self.titles(from: &reader)
    trials = try Self.titles(from: &reader)
  }

  private static func titles(
    from reader: inout StateReader
  ) throws(CheckpointFault) -> [String: (title: String, count: Int)] {
    var titles: [String: (title: String, count: Int)] = [:]
    for _ in 0..<(try reader.count(of: 3)) {
      let rule = try reader.text()
      titles[rule] = (try reader.text(), try reader.integer())
    }
    return titles
  }
}
