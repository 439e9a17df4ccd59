import Foundation
import SieveBytes
import SieveConfiguration
import SieveDiagnostics
import SieveModel
import SieveRecords
import TestSupport
import Testing

/// Attempts written as a dialect and read again are the same attempts, in what the dialect holds.
@Suite struct DialectWritingTests {
  /// What a dialect holds, and how finely.
  struct Holding: Sendable, CustomTestStringConvertible {
    let dialect: String
    let fields: [AttemptField]
    var dispositions: [Disposition] = Disposition.allCases
    /// Whether set-up times keep their milliseconds.
    var isFine = false
    var testDescription: String { dialect }

    static let parties: [AttemptField] = [
      .callID, .callingNumber, .calledNumber, .setupTime, .answerTime, .releaseTime,
      .talkMilliseconds,
    ]
    static let asterisk: [Disposition] = [
      .answered, .noAnswer, .busy, .failed, .congestion, .unknown,
    ]

    static let all = [
      Holding(
        dialect: "asterisk-cdr-csv",
        fields: parties + [.ingressTrunk, .egressTrunk, .disposition],
        dispositions: asterisk
      ),
      Holding(
        dialect: "asterisk-cdr-custom",
        fields: parties + [.ingressTrunk, .egressTrunk, .disposition],
        dispositions: asterisk
      ),
      Holding(dialect: "freeswitch-example", fields: parties + [.releaseCause]),
      Holding(dialect: "freeswitch-default", fields: parties + [.releaseCause]),
      Holding(
        dialect: "freeswitch-asterisk",
        fields: parties + [.releaseCause, .ingressTrunk, .egressTrunk]
      ),
      Holding(
        dialect: "cisco-cucm",
        fields: parties + [
          .releaseCause, .ingressTrunk, .egressTrunk, .sourceAddress, .presentedNumber,
          .redirectingNumber,
        ]
      ),
      Holding(
        dialect: "twilio",
        fields: [
          .callID, .callingNumber, .calledNumber, .setupTime, .releaseTime, .talkMilliseconds,
          .disposition,
        ],
        dispositions: [.inProgress, .cancelled, .answered, .failed, .busy, .noAnswer]
      ),
      Holding(dialect: "telnyx", fields: parties, isFine: true),
      Holding(dialect: "didww", fields: parties + [.sipStatus]),
    ]
  }

  @Test func theseAreWritten() {
    let written = BuiltinDialects.all.filter(\.isWritable).map(\.name)
    #expect(written == Holding.all.map(\.dialect).sorted())
  }

  @Test("what is written reads back", arguments: Holding.all, 0..<20 as Range<UInt64>)
  func roundTrip(holding: Holding, seed: UInt64) throws {
    let dialect = try #require(BuiltinDialects.named(holding.dialect))
    let zone = ZoneTable(name: "+07:00", fixedOffset: 7 * 3_600_000)
    var world = WrittenWorld(holding, dialect, seed: seed)
    let batch = world.batch(40)
    let writer = try #require(
      DialectAttemptWriter(dialect, zone: zone, plan: NumberPlan(home: nil))
    )
    var text: [UInt8] = []
    writer.begin(into: &text)
    for attempt in batch.attempts {
      writer.write(attempt, of: batch, source: "a", into: &text)
    }
    let read = try decode(dialect, text, zone)
    #expect(read.count == batch.count, "SEED=\(seed)")
    let inOrder = read.attempts.enumerated().sorted { $0.element.setupTime < $1.element.setupTime }
    for (attempt, other) in zip(batch.attempts, inOrder) {
      for field in holding.fields {
        let value = shown(field, attempt, batch)
        if value.isEmpty { continue }
        #expect(
          shown(field, other.element, read) == value,
          "\(field.rawValue) SEED=\(seed)"
        )
      }
    }
    // What is held is not reported, what is not is, once.
    let reports = writer.takeReports()
    #expect(reports.allSatisfy { $0.code == .fieldNotHeld } && writer.takeReports().isEmpty)
    for field in AttemptField.allCases {
      let count = reports.count {
        $0.summary.hasSuffix(" \(field.rawValue)")
          || $0.summary.contains(" \(field.rawValue) ")
      }
      let isThere = batch.attempts.contains { !shown(field, $0, batch).isEmpty }
      let isDerived = [AttemptField.answerTime, .disposition].contains(field)
      if holding.fields.contains(field) {
        #expect(count == 0, "\(field.rawValue) SEED=\(seed): \(reports)")
      } else if isThere, !isDerived {
        #expect(count == 1, "\(field.rawValue) SEED=\(seed)")
      }
    }
  }

  @Test func whatIsLostIsSaid() throws {
    let dialect = try #require(BuiltinDialects.named("freeswitch-example"))
    let writer = try #require(
      DialectAttemptWriter(dialect, zone: .utc, plan: NumberPlan(home: nil))
    )
    var batch = AttemptBatch()
    for second in 0..<2 {
      var attempt = Attempt(setupTime: 1_772_442_847_250 + Int64(second) * 1000)
      batch.beginText(&attempt)
      attempt.callID = batch.addText(Array("a\"b\n\(second)".utf8), of: &attempt)
      attempt.callingNumber = .e164(66_812_345_678)
      attempt.disposition = .busy
      batch.append(attempt)
    }
    var text: [UInt8] = []
    writer.begin(into: &text)
    for attempt in batch.attempts { writer.write(attempt, of: batch, source: "a", into: &text) }
    #expect(
      String(decoding: text, as: UTF8.self).split(separator: "\n").first
        == #""","+66812345678","","","2026-03-02 09:14:07","","","","","","a'b 0","","","","""#
    )
    let reports = writer.takeReports()
    #expect(
      reports.map(\.summary).sorted() == [
        "'freeswitch-example' cannot hold every call_id as it is",
        "'freeswitch-example' cannot hold every setup_time as it is",
        "'freeswitch-example' has no column for disposition",
      ]
    )
    let asterisk = try #require(BuiltinDialects.named("asterisk-cdr-csv"))
    let other = try #require(
      DialectAttemptWriter(asterisk, zone: .utc, plan: NumberPlan(home: nil))
    )
    var row: [UInt8] = []
    batch.update(at: 0) { $0.disposition = .cancelled }
    other.write(batch.attempts[0], of: batch, source: "a", into: &row)
    #expect(String(decoding: row, as: UTF8.self).contains("\"NO ANSWER\""))
    #expect(other.takeReports().contains { $0.summary.contains("disposition") })
  }

  @Test func whatCannotBeWrittenIsRefused() {
    for (text, isFine) in [
      ("dialect: x\nwrite: true\ncolumns: [{a: calling_number}, {t: setup_time}]\n", true),
      ("dialect: x\nwrite: 1\ncolumns: [{t: setup_time}, {a: calling_number}]\n", true),
      ("dialect: x\nwrite: 3\ncolumns: [{a: calling_number}, {t: setup_time}]\n", false),
      ("dialect: x\nwrite: yes\ncolumns: [{a: calling_number}, {t: setup_time}]\n", false),
      (
        "dialect: x\nquote: none\nwrite: true\ncolumns: [{a: calling_number}, {t: setup_time}]\n",
        false
      ),
      (
        "dialect: x\nlayout: pairs\nwrite: true\ncolumns: [{a: calling_number}, {t: setup_time}]\n",
        false
      ),
    ] {
      let loaded = try? DialectLoader.load(name: "x.yaml", text: text)
      #expect((loaded != nil) == isFine, "\(text)")
    }
  }

  private func shown(_ field: AttemptField, _ attempt: Attempt, _ batch: AttemptBatch) -> String {
    // As the writers write it, so that nothing is compared that could not be.
    var row: [UInt8] = []
    JSONLinesAttemptWriter().write(attempt, of: batch, source: "", into: &row)
    let line = String(decoding: row, as: UTF8.self)
    guard let start = line.range(of: "\"\(field.rawValue)\":") else { return "" }
    let rest = line[start.upperBound...]
    if field == .disposition, attempt.disposition == .unknown { return "" }
    guard rest.first == "\"" else { return String(rest.prefix { $0.isNumber }) }
    var value = ""
    var isEscaped = false
    for character in rest.dropFirst() {
      if !isEscaped, character == "\"" { break }
      isEscaped = !isEscaped && character == "\\"
      value.append(character)
    }
    return value
  }

  private func decode(_ dialect: Dialect, _ text: [UInt8], _ zone: ZoneTable) throws -> AttemptBatch
  {
    var decoder = DialectDecoder(
      dialect: dialect,
      options: RecordOptions(zone: zone),
      plan: NumberPlan(home: nil),
      source: 0,
      sourceName: "a"
    )
    var output = DecodedRecords()
    try decoder.decode(text.span, into: &output)
    try decoder.finish(into: &output)
    #expect(output.rejects.isEmpty, "\(output.rejects.map(\.diagnostic.summary))")
    return output.batch
  }
}

/// Random attempts with values that a dialect can hold.
struct WrittenWorld {
  private let holding: DialectWritingTests.Holding
  private let pieces: [String]
  private var random: SplitMix64
  private var count = 0

  init(_ holding: DialectWritingTests.Holding, _ dialect: Dialect, seed: UInt64) {
    self.holding = holding
    random = SplitMix64(seed: seed)
    let plain = ["x", "é", ",", ";", "'", "a b", "9", "|", "\\"]
    pieces = plain + (dialect.layout.escape == .none ? [] : ["\"", "\n", "\r"])
  }

  mutating func batch(_ size: Int) -> AttemptBatch {
    var batch = AttemptBatch()
    var time: Int64 = 1_772_442_847_000
    for _ in 0..<size {
      time += Int64.random(in: 1...9, using: &random) * 1000
      add(time, to: &batch)
    }
    return batch
  }

  private mutating func some<Value>(_ value: Value, or other: Value) -> Value {
    Bool.random(using: &random) ? value : other
  }

  private mutating func text(_ batch: inout AttemptBatch, _ attempt: inout Attempt) -> TextField {
    guard Int.random(in: 0..<4, using: &random) > 0 else { return .none }
    count += 1
    var text = "t\(count)"
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      text += pieces.randomElement(using: &random) ?? ""
    }
    // Blanks at the ends are not of the value.
    return batch.addText(Array((text + "z").utf8), of: &attempt)
  }

  private mutating func number(_ batch: inout AttemptBatch, _ attempt: inout Attempt) -> Identity {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return .none
    case 1: return .withheld
    case 2: return .digits(1669, count: 4)
    case 3: return .digits(191, count: 4)
    case 4:
      count += 1
      let name = batch.addText(Array("user-\(count)".utf8), of: &attempt)
      return .text(offset: Int(name.offset), length: Int(name.length))
    default:
      return .e164(66_800_000_000 + UInt64.random(in: 10_000_000..<99_999_999, using: &random))
    }
  }

  private mutating func add(_ time: Int64, to batch: inout AttemptBatch) {
    let fine = holding.isFine ? Int64.random(in: 0..<1000, using: &random) : 0
    var attempt = Attempt(setupTime: time + fine)
    batch.beginText(&attempt)
    attempt.callID = text(&batch, &attempt)
    attempt.callingNumber = number(&batch, &attempt)
    attempt.calledNumber = number(&batch, &attempt)
    attempt.presentedNumber = number(&batch, &attempt)
    attempt.redirectingNumber = number(&batch, &attempt)
    attempt.ingressTrunk = text(&batch, &attempt)
    attempt.egressTrunk = text(&batch, &attempt)
    if Bool.random(using: &random) {
      let last = Int.random(in: 0..<256, using: &random)
      let address = some("10.255.0.\(last)", or: "192.168.\(last).7")
      attempt.sourceAddress = batch.addText(Array(address.utf8), of: &attempt)
    }
    attempt.userAgent = text(&batch, &attempt)
    attempt.imei = some(DigitString(value: 12_345_678_901_234, count: 15), or: .none)
    attempt.disposition = holding.dispositions.randomElement(using: &random) ?? .unknown
    let ring = Int32.random(in: 0..<40, using: &random) * 1000
    if attempt.disposition == .answered {
      let talk = Int32.random(in: 1..<900, using: &random) * 1000
      (attempt.answerAfter, attempt.releaseAfter) = (ring, ring + talk)
      attempt.talkMilliseconds = talk
      attempt.releaseCause = some(16, or: 0)
      attempt.sipStatus = some(200, or: 0)
    } else if attempt.disposition.isOutcomeKnown {
      (attempt.releaseAfter, attempt.talkMilliseconds) = (ring, 0)
      attempt.releaseCause = some(UInt8.random(in: 1...127, using: &random), or: 0)
      attempt.sipStatus = some(486, or: 0)
    }
    batch.append(attempt)
  }
}
