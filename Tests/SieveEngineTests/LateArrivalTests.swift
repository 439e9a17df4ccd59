import SieveModel
import Testing

@testable import SieveEngine

/// Attempts that come hours after the stream has passed them, when their key has let go of its events.
@Suite struct LateArrivalTests {
  private static let hour: Int64 = 3_600_000
  private static let start: Int64 = 1_760_000_000_000

  private static func rule(_ subject: Subject, _ metric: Metric, _ least: Double) -> Rule {
    let condition = WindowCondition.compare(.metric(metric), .greaterOrEqual, .constant(least))
    return Rule(
      id: "busy-\(subject.name)-\(metric)",
      title: "Busy",
      subject: subject,
      windowMilliseconds: hour,
      condition: condition,
      conditionText: condition.oracleText,
      severity: .low,
      flags: false,
      closeAfterMilliseconds: 60_000,
      version: "1"
    )
  }

  /// Nineteen calls of one number, then so many hours of calls of others.
  private static func stream(hours: Int64) -> [OracleAttempt] {
    let start = Self.start
    let burst = (0..<19).map { index in
      OracleAttempt(
        setup: start + Int64(index) * 60_000,
        calling: "+66810000000",
        called: "+6620000\(1000 + index)"
      )
    }
    let others = (0..<(hours * 200)).map { index in
      OracleAttempt(
        setup: start + hour + index * 18_000,
        calling: "+6682\(1_000_000 + index % 977 * 997)",
        called: "+6621\(1_000_000 + index % 313)"
      )
    }
    return burst + others
  }

  /// With the twentieth call that comes last the burst is one of twenty.
  private static let twentieth = OracleAttempt(
    setup: Self.start + 30_500,
    calling: "+66810000000",
    called: "+66200009999"
  )

  private static func alerts(
    _ rules: [Rule],
    _ attempts: [OracleAttempt],
    shards: Int
  ) -> [Alert] {
    let engine = Engine(rules: rules, options: EngineOptions(shards: shards))
    var alerts: [Alert] = []
    for attempt in attempts { engine.apply(AttemptBatch([attempt]), into: &alerts) }
    return alerts
  }

  /// An episode stays closed for as long as attempts may be late, however many others a shard has closed since.
  @Test func opensNothingTwice() {
    let rules = [Self.rule(.callingNumber, .attempts, 2)]
    func call(_ number: Int64, after: Int64) -> OracleAttempt {
      OracleAttempt(
        setup: Self.start + number * 1000 + after,
        calling: "+6681\(1_000_000 + number)",
        called: "+6620\(1_000_000 + number)"
      )
    }
    let pairs = (0..<Int64(1500)).flatMap { [call($0, after: 0), call($0, after: 100)] }
    let late = (0..<Int64(1500)).map { call($0, after: 50) }
    let stream = pairs + Self.stream(hours: 3).dropFirst(19) + late
    let alone = Self.alerts(rules, stream, shards: 1)
    let shared = Self.alerts(rules, stream, shards: 3)
    #expect(alone.map(\.id) == shared.map(\.id))
    #expect(alone.count { $0.status == .open } == 1500)
  }

  @Test(arguments: [1, 3])
  func completesABurstOfTheDayBefore(shards: Int) throws {
    let rules = [
      Self.rule(.callingNumber, .attempts, 20), Self.rule(.numberRange(digits: 2), .attempts, 20),
      Self.rule(.callingNumber, .distinct(.field(.calledNumber)), 20),
    ]
    let stream = Self.stream(hours: 22)
    #expect(Self.alerts(rules, stream, shards: shards).isEmpty)
    let alerts = Self.alerts(rules, stream + [Self.twentieth], shards: shards)
    #expect(alerts.map(\.rule) == rules.map(\.id))
    for alert in alerts {
      #expect(alert.evidence.first?.value == 20)
      #expect(alert.records.count == 10)
    }
  }

  /// Many segments, with and without an index, against a look at every row.
  @Test(arguments: [1, AttemptArchive.segmentWords])
  func findsTheRowsOfAKey(words: Int) throws {
    let rules = [
      Self.rule(.callingNumber, .received, 1), Self.rule(.numberRange(digits: 3), .attempts, 1),
      Self.rule(.callingNumber, .distinct(.field(.calledNumber)), 1),
      Self.rule(.calledNumber, .distinct(.field(.callingNumber)), 1),
    ]
    var options = EngineOptions()
    options.archiveWords = words
    let engine = Engine(rules: rules, options: options)
    let archive = try #require(engine.state.archive)
    let attempts = Self.stream(hours: 10)
    var alerts: [Alert] = []
    // Some before somebody looks, more than an index leaves out, and some that it leaves out.
    engine.apply(AttemptBatch(attempts[..<300]), into: &alerts)
    let layout = archive.layout
    let places = (layout.keys + layout.receivers).compactMap { $0 }
    #expect(places.contains { if case .stored = $0 { true } else { false } })
    #expect(places.contains { if case .range = $0 { true } else { false } })
    func look(_ place: ArchivedKey) {
      archive.forEach(1, at: place, from: .min, before: .max) { _ in }
    }
    places.forEach(look)
    engine.apply(AttemptBatch(attempts[300..<1900]), into: &alerts)
    places.forEach(look)
    engine.apply(AttemptBatch(attempts[1900...]), into: &alerts)
    #expect(archive.packedExtent.rows > 1700)
    for place in places {
      let (start, end) = (Self.start + Self.hour, Self.start + 5 * Self.hour)
      var expected: [UInt64: [UInt64]] = [:]
      for step in 0..<UInt64(attempts.count) {
        var isThere = false
        archive.withRow(step) { row in
          isThere = true
          guard (start..<end).contains(ArchiveLayout.time(row)) else { return }
          expected[place.value(of: row[place.word]), default: []].append(step)
        }
        #expect(isThere)
      }
      #expect(expected.count > 10)
      for (key, steps) in expected {
        var found: [UInt64] = []
        archive.forEach(key, at: place, from: start, before: end) { found.append($0.arrival) }
        #expect(found.sorted() == steps)
      }
    }
    guard words == 1 else { return }
    archive.drop(before: Self.start + 5 * Self.hour)
    archive.withRow(0) { _ in Issue.record("the first row is still there") }
    var isThere = false
    archive.withRow(UInt64(attempts.count - 1)) { _ in isThere = true }
    #expect(isThere)
    #expect(archive.extent.count < attempts.count)
  }

  /// A call that ends hours after its row was packed is known to have ended; calls that may end soon are not packed.
  @Test(arguments: [1, 3])
  func learnsOfTheEndOfACallThatIsPacked(shards: Int) throws {
    var options = EngineOptions(shards: shards)
    options.archiveWords = 1
    let engine = Engine(rules: [Self.rule(.callingNumber, .attempts, 20)], options: options)
    let archive = try #require(engine.state.archive)
    var calls = Self.stream(hours: 4)
    for index in calls.indices { calls[index].dialog = UInt64(index + 1) }
    var alerts: [Alert] = []
    engine.apply(AttemptBatch(calls, stage: .opened), into: &alerts)
    // Ten minutes, and what does not fill a block.
    let waiting = calls.count - archive.packedExtent.rows
    #expect(waiting > 33 && waiting < 33 + 2 * AttemptRun.lengthMax)
    let ended = [0, 70, 71, calls.count - 1]
    for talk in [50_000, 60_000] {
      for index in ended {
        var call = calls[index]
        call.answer = call.setup + 5000
        call.talk = Int64(talk)
        call.disposition = .answered
        engine.apply(AttemptBatch([call], stage: .amended), into: &alerts)
      }
    }
    for index in calls.indices {
      archive.withRow(UInt64(index)) { row in
        let attempt = ArchivedAttempt(row: row, arrival: UInt64(index), layout: archive.layout)
        #expect(attempt.time == calls[index].setup)
        #expect(attempt.isAnswered == ended.contains(index))
        let talk = UInt64(UInt32(bitPattern: ended.contains(index) ? 60_000 : Attempt.unknown))
        #expect(attempt.durationWord >> 32 == talk)
      }
    }
    archive.drop(before: .max)
    #expect(archive.extent.count == 0 && archive.packedExtent.words == 0)
  }

  /// The calls that a number received in that hour count as well.
  @Test func knowsWhatWasReceived() throws {
    let received = (0..<5).map { index in
      OracleAttempt(
        setup: Self.start + 10_000 + Int64(index),
        calling: "+6683000000\(index)",
        called: "+66810000000"
      )
    }
    let stream = (received + Self.stream(hours: 22)).sorted { $0.setup < $1.setup }
    let rule = Rule(
      id: "both",
      title: "Both ways",
      subject: .callingNumber,
      windowMilliseconds: Self.hour,
      condition: .and([
        .compare(.metric(.attempts), .greaterOrEqual, .constant(20)),
        .compare(.metric(.received), .greaterOrEqual, .constant(5)),
      ]),
      conditionText: "attempts >= 20 and received >= 5",
      severity: .low,
      flags: false,
      closeAfterMilliseconds: 60_000,
      version: "1"
    )
    let alerts = Self.alerts([rule], stream + [Self.twentieth], shards: 1)
    try #require(alerts.count == 1)
    #expect(alerts[0].evidence.map { $0.value } == [20, 5])
  }
}
