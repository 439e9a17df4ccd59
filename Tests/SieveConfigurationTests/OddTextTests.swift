import SieveBytes
import SieveConfiguration
import SieveDiagnostics
import SieveModel
import SieveRecords
import Testing

/// Quotes, line breaks and delimiters in cells: what was written is what is read, by the careful
/// reader of dialects and by the fast one of CSV.
@Suite struct OddTextTests {
  private static let pieces = [
    "a", "b7", "é", "\"", "\"\"", ";", ",", "\n", "\r\n", "x y", "\\", "'",
  ]

  private struct Written {
    var text = ""
    var cells: [[String]] = []
  }

  private func write(_ noise: inout OddNoise) -> Written {
    var written = Written()
    let lineBreak = noise.below(2) == 0 ? "\n" : "\r\n"
    let rows = 1 + noise.below(4)
    for row in 0..<rows {
      var cells: [String] = []
      var line = "2026-03-02 09:0\(row):07"
      for _ in 0..<3 {
        let value = (0..<noise.below(6)).map { _ in
          Self.pieces[noise.below(Self.pieces.count)]
        }.joined()
        cells.append(value)
        line += ";" + Self.quoted(value, always: noise.below(2) == 0)
      }
      written.cells.append(cells)
      // The last line may lack its break.
      written.text += line + ";0812345678" + (row + 1 < rows || noise.below(4) > 0 ? lineBreak : "")
    }
    return written
  }

  private static func quoted(_ value: String, always: Bool) -> String {
    let isOdd = value.unicodeScalars.contains { [";", "\n", "\r"].contains($0) }
    guard always || isOdd || value.hasPrefix("\"") else { return value }
    return "\"" + value.replacing("\"", with: "\"\"") + "\""
  }

  private func cells(_ output: DecodedRecords) -> [[String]] {
    let batch = output.batch
    return batch.attempts.map { call in
      [call.callID, call.ingressTrunk, call.egressTrunk].map { batch.string($0, of: call) }
    }
  }

  private func read(
    _ decoder: inout some AttemptDecoder,
    _ text: String,
    cut: Int
  ) throws
    -> DecodedRecords
  {
    var output = DecodedRecords()
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: cut) {
      let part = start..<min(start + cut, bytes.count)
      try decoder.decode(bytes.span.extracting(part), into: &output)
    }
    try decoder.finish(into: &output)
    return output
  }

  @Test("cells come back as they were written, whatever the cut", arguments: 0..<4)
  func comesBack(part: Int) throws {
    let dialect = try #require(
      try DialectLoader.load(
        name: "odd",
        text: """
          dialect: odd
          delimiter: ';'
          columns:
            - t: {field: setup_time, required: true}
            - id: call_id
            - a: ingress_trunk
            - b: egress_trunk
            - n: calling_number
          """
      ).first
    )
    var noise = OddNoise(state: UInt64(part) &+ 11)
    let plan = NumberPlan(home: nil)
    for _ in 0..<250 {
      let written = write(&noise)
      let cut = 1 + noise.below(40)
      var careful = DialectDecoder(
        dialect: dialect,
        options: RecordOptions(),
        plan: plan,
        source: 0,
        sourceName: "a"
      )
      let one = try read(&careful, written.text, cut: cut)
      #expect(cells(one) == written.cells, "\(written.text.debugDescription)")
      #expect(one.rejects.isEmpty, "\(written.text.debugDescription)")
      var fast = CSVDecoder(options: RecordOptions(), plan: plan, source: 0, sourceName: "a")
      let header = "start_time;call_id;ingress_trunk;egress_trunk;calling_number\n"
      let other = try read(&fast, header + written.text, cut: cut)
      #expect(cells(other) == written.cells, "\(written.text.debugDescription)")
      #expect(other.rejects.isEmpty, "\(written.text.debugDescription)")
    }
  }

  @Test("text behind a closing quote costs its own record")
  func brokenQuote() throws {
    let dialect = try #require(
      try DialectLoader.load(
        name: "odd",
        text: "dialect: odd\ncolumns: [{t: setup_time}, {a: call_id}, {n: calling_number}]"
      ).first
    )
    var decoder = DialectDecoder(
      dialect: dialect,
      options: RecordOptions(),
      plan: NumberPlan(home: nil),
      source: 0,
      sourceName: "a"
    )
    let good = "2026-03-02 09:00:07,x,1669\n"
    let text = good + "2026-03-02 09:00:07,\"x\"y,1669\n" + good + "2026-03-02 09:00:07,\"x,1669"
    let output = try read(&decoder, text, cut: 7)
    #expect(output.batch.count == 2)
    #expect(output.rejects.map(\.diagnostic.code.id) == ["CS1104", "CS1104"])
  }
}

/// Repeatable noise.
private struct OddNoise {
  var state: UInt64

  mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % limit
  }
}
