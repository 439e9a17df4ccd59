import Foundation
import SieveBytes
import SieveConfiguration
import SieveDiagnostics
import SieveModel
import SieveRecords
import Testing

/// Dialects that ship: what they make of records, and how they are told apart.
@Suite struct DialectTests {
  /// Calls as `calling>called set-up disposition talk`, and the codes of rejects.
  private func decode(
    _ dialect: Dialect,
    _ bytes: [UInt8],
    cut: Int? = nil
  ) throws -> (calls: [String], codes: [String]) {
    var decoder = DialectDecoder(
      dialect: dialect,
      options: RecordOptions(),
      plan: NumberPlan(home: nil),
      source: 0,
      sourceName: "a.csv"
    )
    var output = DecodedRecords()
    if let cut {
      var at = 0
      while at < bytes.count {
        let end = min(at + cut, bytes.count)
        try decoder.decode(bytes.span.extracting(at..<end), into: &output)
        at = end
      }
    } else {
      try decoder.decode(bytes.span, into: &output)
    }
    try decoder.finish(into: &output)
    let batch = output.batch
    let calls = batch.attempts.map { call in
      let calling = batch.string(call.callingNumber, of: call)
      let called = batch.string(call.calledNumber, of: call)
      let time = CivilTime.rfc3339(milliseconds: call.setupTime)
      return "\(calling)>\(called) \(time) \(call.disposition.name) \(call.talkMilliseconds)"
    }
    return (calls, output.rejects.map(\.diagnostic.code.id))
  }

  @Test("all load")
  func load() throws {
    #expect(BuiltinDialects.all.count >= 24)
    for dialect in BuiltinDialects.all {
      let text = try #require(BuiltinDialects.text(named: dialect.name))
      #expect(try DialectLoader.load(name: "one", text: text) == [dialect])
    }
  }

  @Test("records mean the same calls, however they are cut", arguments: DialectSample.all)
  func meaning(sample: DialectSample) throws {
    let dialect = try #require(BuiltinDialects.named(sample.dialect))
    let bytes = Array(sample.text.utf8)
    for cut in [nil, 1, 7, 64] {
      let found = try decode(dialect, bytes, cut: cut)
      #expect(found.calls == sample.calls)
      #expect(found.codes.isEmpty)
    }
    let lines = sample.text.replacing("\n", with: "\r\n")
    #expect(try decode(dialect, Array(lines.utf8)).calls == sample.calls)
  }

  @Test("content tells them apart", arguments: DialectSample.all.filter(\.isDetected))
  func detection(sample: DialectSample) throws {
    let bytes = Array(sample.text.utf8)
    let readings = DialectDetector.readings(
      bytes.span,
      among: BuiltinDialects.all,
      zone: .utc,
      headerOnly: looksLikeCSV(bytes.span)
    )
    let shown = readings.map { "\($0.dialect.name) \($0.confidence) \($0.evidence)" }
    guard case .found(let reading) = DialectDetector.verdict(readings) else {
      Issue.record("\(sample.dialect): \(shown)")
      return
    }
    #expect(reading.dialect.name == sample.dialect, "\(shown)")
    #expect(!reading.reasons.isEmpty)
  }

  @Test("detection of 64 KiB stays below 20 ms in release")
  func speed() {
    let sample = DialectSample.all[0].text
    let bytes = Array(String(repeating: sample, count: 65_536 / sample.utf8.count).utf8)
    let start = ContinuousClock.now
    let readings = DialectDetector.readings(bytes.span, among: BuiltinDialects.all, zone: .utc)
    let took = ContinuousClock.now - start
    #expect(!readings.isEmpty)
    #expect(took < .milliseconds(2000))
  }

  @Test("mutated and cut records never trap", arguments: DialectSample.all)
  func hostile(sample: DialectSample) throws {
    let dialect = try #require(BuiltinDialects.named(sample.dialect))
    var state: UInt64 = 0x9E37_79B9
    for _ in 0..<200 {
      var bytes = Array(sample.text.utf8)
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let at = Int(state >> 33) % bytes.count
        let odd: [UInt8] = [0x22, 0x5C, 0x0A, 0x2C, 0x00, 0xFF, 0x7B, 0x5B, 0x25, 0x39]
        bytes[at] = odd[Int(state >> 20) % odd.count]
      }
      bytes.removeLast(Int(state >> 40) % bytes.count)
      _ = try? decode(dialect, bytes, cut: 13)
      _ = DialectDetector.readings(bytes.span, among: [dialect], zone: .utc)
    }
  }

  @Test("two layouts that fit alike are a question, with both readings")
  func ambiguity() throws {
    func dialect(_ name: String, _ first: String, _ second: String) throws -> Dialect {
      let text = """
        dialect: \(name)
        columns: [{t: {field: setup_time, time: '%d/%m/%Y %H:%M:%S'}}, {a: {field: \(first), check: number}}, {b: {field: \(second), check: number}}]
        """
      return try #require(try DialectLoader.load(name: name, text: text).first)
    }
    let rivals = [
      try dialect("one", "calling_number", "called_number"),
      try dialect("two", "called_number", "calling_number"),
    ]
    let bytes = Array("02/03/2026 09:14:07,0812345678,0898765432\n".utf8)
    let readings = DialectDetector.readings(bytes.span, among: rivals, zone: .utc)
    guard case .ambiguous(let one, let two) = DialectDetector.verdict(readings) else {
      Issue.record("no question")
      return
    }
    #expect(one.example.count == two.example.count)
    #expect(Set([one.dialect.name, two.dialect.name]) == ["one", "two"])
  }
}
