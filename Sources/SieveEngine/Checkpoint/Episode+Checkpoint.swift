import SieveBytes
import SieveModel

/// An open episode in a checkpoint.
extension Episode {
  /// Writes all but the key and the rule.
  func save(to writer: inout StateWriter) {
    writer.add(id)
    subject.save(to: &writer)
    writer.add(time)
    writer.add(detectedAt)
    writer.add(lastEmission)
    writer.add(values.count)
    for index in values.indices {
      writer.add(values[index])
      writer.add(emittedValues[index])
    }
    writer.add(recordCount)
    writer.add(records, count: recordCount)
  }

  /// Reads what `save(to:)` wrote.
  init(
    restoring key: UInt64,
    _ rule: Int,
    _ plan: RulePlan,
    _ block: KeyBlock,
    _ reader: inout StateReader
  ) throws(CheckpointFault) {
    let id = try reader.text()
    let subject = try Alert.Subject(from: &reader)
    let time = try reader.signed()
    let detectedAt = try reader.signed()
    let lastEmission = try reader.signed()
    guard try reader.count(of: 2) == plan.evidence.count else { throw .damaged }
    var pairs: [(Double, Double)] = []
    for _ in plan.evidence { pairs.append((try reader.double(), try reader.double())) }
    var arrivals: [UInt64] = []
    for _ in 0..<(try reader.count()) { arrivals.append(try reader.word()) }
    guard arrivals.count <= Self.recordsMax else { throw .damaged }
    self.init(id: id, subject: subject, rule: rule, plan: plan, key: key, block: block, time: time)
    self.detectedAt = detectedAt
    self.lastEmission = lastEmission
    for (index, pair) in pairs.enumerated() {
      values[index] = pair.0
      emittedValues[index] = pair.1
    }
    for (index, arrival) in arrivals.enumerated() { records[index] = arrival }
    recordCount = arrivals.count
  }
}
