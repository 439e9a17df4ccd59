public import SieveBytes
import SieveModel

/// The stage of scores and centres in a checkpoint: suspects, what they share, centres, and what the
/// attempts since the last correlation say.
extension CentreStage {
  /// Writes the state as it is between two batches.
  ///
  /// - Complexity: O(state)
  public func save(to writer: inout StateWriter) {
    writer.add(plan.version)
    writer.add(streamTime)
    writer.add(epochCount)
    writer.add(epochEnd)
    writer.add(lookTime)
    writer.add(epochs)
    writer.add(attemptsTaken)
    table.save(to: &writer)
    ledger.save(to: &writer)
  }

  /// Reads what `save(to:)` wrote into a stage that has taken nothing yet.
  ///
  /// - Throws: `CheckpointFault`; the stage is of no use then.
  public func restore(from reader: inout StateReader) throws(CheckpointFault) {
    guard try reader.text() == plan.version else { throw .otherConfiguration }
    streamTime = try reader.signed()
    epochCount = try reader.integer()
    epochEnd = try reader.signed()
    lookTime = try reader.signed()
    epochs = try reader.word()
    attemptsTaken = try reader.word()
    try table.restore(from: &reader, rules: plan.rules.count)
    var bySerial = SuspectsBySerial(table.suspects)
    try ledger.restore(from: &reader, &bySerial)
    let places = -1..<ledger.centres.count
    let areKnown =
      table.hubs.values.allSatisfy { places.contains($0.centre) }
      && table.suspects.allSatisfy { suspect in
        suspect.membership.map { places.contains($0.centre) && $0.centre >= 0 } ?? true
      }
    guard areKnown else { throw .damaged }
  }
}

/// Suspects by their serial number while a checkpoint is read.
struct SuspectsBySerial {
  private var known: [Int: Suspect]

  init(_ suspects: [Suspect]) {
    known = Dictionary(suspects.map { ($0.serial, $0) }) { first, _ in first }
  }

  /// The suspect of a number; one that was forgotten already is nobody, but always the same.
  mutating func suspect(from reader: inout StateReader) throws(CheckpointFault) -> Suspect {
    let serial = try reader.integer()
    if let suspect = known[serial] { return suspect }
    let gone = Suspect(
      serial: serial,
      subject: Alert.Subject(type: "calling_number", value: ""),
      number: 0
    )
    known[serial] = gone
    return gone
  }

  /// Several suspects.
  mutating func suspects(from reader: inout StateReader) throws(CheckpointFault) -> [Suspect] {
    var suspects: [Suspect] = []
    for _ in 0..<(try reader.count()) { suspects.append(try suspect(from: &reader)) }
    return suspects
  }
}
