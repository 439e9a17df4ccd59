import SieveDiagnostics
import SieveRecords
import Testing

/// What the plain reader below makes of one record.
private struct PlainRecord: Equatable {
  enum Kind: String { case row, count, quote, long }
  var kind: Kind
  var text: String
}

/// RFC 4180 read character by character over the whole input, with the recovery that
/// docs/formats/csv.md describes: the yardstick, written without a thought for speed.
private func readPlainly(_ bytes: [UInt8], columns: Int, limit: Int) -> [PlainRecord] {
  var records: [PlainRecord] = []
  var start = 0
  var singleLineUntil = 0
  while start < bytes.count {
    var at = start
    var fields = 1
    var lastIsEmpty = true
    var firstBreak: Int?
    var state = "start"
    var verdict: PlainRecord.Kind?
    while at < bytes.count, verdict == nil {
      if at - start == limit {
        verdict = firstBreak != nil ? .quote : .long
        break
      }
      let byte = bytes[at]
      at += 1
      if state == "broken" {
        if byte == 0x0A {
          firstBreak = at
          verdict = .quote
        }
      } else if state == "quoted" {
        if byte == 0x22 { state = "closing" }
        if byte == 0x0A {
          if firstBreak == nil { firstBreak = at }
          if at <= singleLineUntil { verdict = .quote }
        }
      } else if state == "closing", byte == 0x22 {
        state = "quoted"
        lastIsEmpty = false
      } else if state == "closing", byte == 0x0D {
        state = "return"
      } else if (state == "closing" && byte != 0x2C && byte != 0x0A)
        || (state == "return" && byte != 0x0A)
      {
        if firstBreak != nil { verdict = .quote } else { state = "broken" }
      } else if byte == 0x0A {
        verdict = .row
      } else if byte == 0x2C {
        state = "start"
        fields += 1
        lastIsEmpty = true
      } else if state == "start", byte == 0x22 {
        state = "quoted"
      } else {
        if state == "start" { state = "unquoted" }
        // The carriage return of the line break is no content.
        if !(byte == 0x0D && (at == bytes.count || bytes[at] == 0x0A)) { lastIsEmpty = false }
      }
      if state == "quoted", byte != 0x22 { lastIsEmpty = false }
    }
    if verdict == nil {
      if at - start == limit {
        verdict = firstBreak != nil ? .quote : .long
      } else {
        verdict = state == "quoted" || state == "broken" ? .quote : .row
      }
    }
    let fits = fields == columns || (fields == columns + 1 && lastIsEmpty)
    if verdict == .row, !fits, firstBreak != nil { verdict = .quote }
    var end = at
    if verdict == .quote {
      singleLineUntil = max(singleLineUntil, at)
      end = firstBreak ?? at
    }
    var content = bytes[start..<end]
    if verdict != .long, content.last == 0x0A { content.removeLast() }
    if verdict == .row, content.last == 0x0D { content.removeLast() }
    if verdict == .row, !fits { verdict = .count }
    if !content.isEmpty || verdict == .quote {
      records.append(
        PlainRecord(kind: verdict ?? .row, text: String(decoding: content, as: UTF8.self))
      )
    }
    if verdict == .long {
      while end < bytes.count, bytes[end] != 0x0A { end += 1 }
      end += 1
    }
    start = end
  }
  return records
}

@Suite("CSV against a plain reader")
struct CSVDifferentialTests {
  private static let kinds = [
    "CS1101": PlainRecord.Kind.count, "CS1102": .long, "CS1104": .quote, "CS1201": .row,
    "CS1203": .row,
  ]

  @Test("random bytes of structure", arguments: 0..<40)
  func structure(_ seed: UInt64) {
    var random = Seeded(seed: seed)
    let alphabet = Array("ab\"\"\",,,\n\n\r".utf8)
    for round in 0..<100 {
      let limit = Int.random(in: 10...60, using: &random)
      let length = Int.random(in: 0...150, using: &random)
      let body = (0..<length).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      let decoder = csvDecoder(RecordOptions(lineLengthMax: limit))
      let header = Array("start,to\n".utf8)
      let cuts = (0..<3).map { _ in Int.random(in: 0...(header.count + length), using: &random) }
      let decoded = decode(decoder, header + body, cuts: cuts)
      let found = zip(decoded.codes, decoded.records).map { code, text in
        PlainRecord(kind: Self.kinds[code] ?? .long, text: text)
      }
      let expected = readPlainly(body, columns: 2, limit: limit)
      let text = String(decoding: body, as: UTF8.self)
      #expect(
        found == expected,
        "seed \(seed), round \(round), limit \(limit): \(text.debugDescription)"
      )
      #expect(decoded.attempts.isEmpty)
    }
  }

  @Test("random values come back as they were written", arguments: 0..<20)
  func values(_ seed: UInt64) {
    var random = Seeded(seed: seed)
    let pieces = ["a", "\"", ",", "\n", "\r\n", " ", "é", ";", "long text"]
    for round in 0..<20 {
      var text = "call_id,start,user_agent,to,cell\n"
      var expected: [[String]] = []
      for _ in 0..<Int.random(in: 1...20, using: &random) {
        let values = (0..<3).map { _ in
          (0..<Int.random(in: 0...5, using: &random))
            .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
        expected.append(values)
        let quoted = values.map { value in
          let needs = value.contains { ",\"\n\r\r\n".contains($0) }
          return needs || Bool.random(using: &random)
            ? "\"" + value.replacing("\"", with: "\"\"") + "\"" : value
        }
        text += "\(quoted[0]),1771578847,\(quoted[1]),1,\(quoted[2])\n"
      }
      let size = Int.random(in: 1...200, using: &random)
      let cuts = Array(stride(from: size, to: text.utf8.count, by: size))
      let decoded = csv(text, cuts: cuts)
      let wanted = expected.map { values in
        func part(_ name: String, _ value: String) -> String {
          value.isEmpty ? "" : "\(name)=\(value) "
        }
        return "b=1 " + part("id", values[0]) + part("ua", values[1]) + part("cell", values[2])
          + "disposition=unknown"
      }
      let found = decoded.attempts.map { text in
        text.firstRange(of: "b=1 ").map { String(text[$0.lowerBound...]) } ?? text
      }
      #expect(found == wanted, "seed \(seed), round \(round)")
      #expect(decoded.rejects.isEmpty, "seed \(seed), round \(round)")
    }
  }
}
