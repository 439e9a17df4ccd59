import SieveBytes
import SieveDiagnostics
import SieveModel
import Testing

@testable import SieveRecords

/// Calls under way beyond a stop: the other records of a call find it in another decoder.
@Suite struct LiveLegStateTests {
  private static let dialect: Dialect = {
    var dialect = LegDialect.dialect
    dialect.legs?.callsMax = 3
    return dialect
  }()

  private static func decoder() -> DialectDecoder {
    DialectDecoder(
      dialect: dialect,
      options: RecordOptions(),
      plan: NumberPlan(home: nil),
      source: 0,
      sourceName: "x",
      isLive: true
    )
  }

  private static func state(_ calls: LiveLegs) -> [UInt8] {
    final class Box { var bytes: [UInt8] = [] }
    let box = Box()
    var writer = StateWriter {
      box.bytes += $0
      return true
    }
    calls.save(to: &writer)
    let isWhole = writer.finish()
    #expect(isWhole)
    return box.bytes
  }

  private static func restored(_ state: [UInt8]) throws(CheckpointFault) -> LiveLegs {
    try state.withUnsafeBytes { bytes in
      Result { () throws(CheckpointFault) in
        var reader = try StateReader(bytes)
        let calls = try LiveLegs(from: &reader)
        try reader.finish()
        return calls
      }
    }.get()
  }

  /// Random records of a few calls, some without a time, as many as are forgotten again.
  private static func rows(_ seed: UInt64) -> [String] {
    var random = Seeded(seed: seed)
    return (0..<60).map { index in
      let isTimed = random.next() % 4 > 0
      let start = isTimed ? "2026-03-02T09:\(10 + index / 2):\(10 + index % 40)Z" : ""
      return "\(start),+66812345678,+66898765432,\(random.next() % 6),\(random.next() % 90)\n"
    }
  }

  /// What comes out when another decoder goes on after each row for which `stops` says so.
  private static func run(_ rows: [String], stops: (Int) -> Bool) throws -> [String] {
    var decoder = decoder()
    var output = DecodedRecords()
    for (index, row) in rows.enumerated() {
      let bytes = Array(row.utf8)
      try decoder.decode(bytes.span, into: &output)
      guard stops(index), let calls = decoder.callsUnderWay else { continue }
      let rest = decoder.recordOffset
      let line = decoder.recordLine - 1
      var other = self.decoder()
      var known = try restored(state(calls))
      // Places before the beginning of the other decoder, which counts from 0.
      known.move { offset, number in (offset &- rest, number - line) }
      other.resume(known)
      decoder = other
    }
    try decoder.finish(into: &output)
    let steps = output.batch.attempts.map {
      "\($0.stage) \($0.dialog) \($0.setupTime) \($0.talkMilliseconds)"
    }
    return steps + output.rejects.map { "\($0.diagnostic.code.id) \($0.record)" }
  }

  @Test("a stop after any record changes nothing", arguments: 0..<40 as Range<UInt64>)
  func stops(seed: UInt64) throws {
    let rows = Self.rows(seed)
    let undisturbed = try Self.run(rows) { _ in false }
    #expect(try Self.run(rows) { _ in true } == undisturbed, "seed \(seed)")
    for stop in stride(from: Int(seed % 7), to: rows.count, by: 7) {
      #expect(try Self.run(rows) { $0 == stop } == undisturbed, "seed \(seed), after row \(stop)")
    }
  }

  @Test("cut off or changed they are refused")
  func damage() throws {
    var decoder = Self.decoder()
    var output = DecodedRecords()
    for row in Self.rows(1) {
      let bytes = Array(row.utf8)
      try decoder.decode(bytes.span, into: &output)
    }
    let state = Self.state(try #require(decoder.callsUnderWay))
    for length in 8..<state.count {
      #expect(throws: CheckpointFault.damaged) { try Self.restored(Array(state.prefix(length))) }
    }
    for bit in 128..<(state.count * 8) {
      var changed = state
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: CheckpointFault.damaged) { try Self.restored(changed) }
    }
  }
}
