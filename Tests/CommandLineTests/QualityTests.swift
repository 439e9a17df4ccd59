import Foundation
import Testing

/// `--quality`: what is wrong with the records of each source.
@Suite struct QualityTests {
  private static let header = "call_id,start_time,caller,callee,duration,disposition\n"

  private static func time(_ second: Int) -> String {
    Date(timeIntervalSince1970: TimeInterval(1_772_445_600 + second)).formatted(.iso8601)
  }

  private static func row(
    _ id: String,
    _ second: Int,
    from caller: String = "+66812345678",
    to callee: String = "+66898765431"
  ) -> String {
    "\(id),\(time(second)),\(caller),\(callee),10,answered\n"
  }

  private func sources(_ words: [String], _ folder: Scratch) throws -> [[String: Any]] {
    let file = folder.file("quality.json")
    let outcome = try Program.run(["calls", "--output", "/dev/null", "--quality", file] + words)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    let report = try JSONSerialization.jsonObject(with: contents(file)) as? [String: Any]
    #expect(report?["schema"] as? String == "callsieve.quality.v1")
    return try #require(report?["sources"] as? [[String: Any]])
  }

  private func part(_ value: Any?, _ key: String) -> Double? {
    ((value as? [String: Any])?[key] as? [String: Any])?["share"] as? Double
  }

  @Test func fieldsNumbersAndOrderAreCounted() throws {
    let folder = try Scratch()
    var rows = (0..<16).map { Self.row("c\($0)", $0) }
    rows[3] = Self.row("c3", 3, to: "")
    rows[4] = Self.row("c4", 4, from: "alice")
    rows[5] = Self.row("c5", 5, from: "12345")
    rows[6] = Self.row("c6", 6, from: "anonymous")
    rows[7] = Self.row("c7", 7, from: "+6689876")
    rows.swapAt(8, 11)
    rows.append(Self.row("c12", 12))
    rows.append("c20,yesterday,1,2,3,answered\n")
    rows.append("c21,too,many,fields,for,the,header\n")
    rows.append("c21,too,few\n")
    let file = try folder.write(Self.header + rows.joined(), "day.csv")
    let found = try sources([file], folder)[0]
    #expect(found["source"] as? String == file && found["format"] as? String == "csv")
    #expect(found["records"] as? Int == 20 && found["attempts"] as? Int == 17)
    #expect(found["rejects"] as? [String: Int] == ["CS1203": 1, "CS1101": 2])
    #expect(part(found, "rejected") == 0.15)
    #expect((found["duplicates"] as? [String: Any])?["within"] as? Int == 1)
    #expect(part(found["missing"], "called_number") == 0.0588)
    #expect(part(found["missing"], "calling_number") == 0)
    #expect(part(found["missing"], "imsi") == 1)
    let callers = (found["numbers"] as? [String: [String: Any]])?["calling_number"]
    #expect(callers?["text"] as? Int == 1 && callers?["digits"] as? Int == 1)
    #expect(callers?["withheld"] as? Int == 1 && callers?["invalid"] as? Int == 1)
    #expect(part(callers, "unparseable") == 0.1176)
    let times = found["times"] as? [String: Any]
    #expect(times?["furthest_back_ms"] as? Int == 3000)
    // Rows 9, 10 and the one that was put behind them, and the repeated one.
    #expect(part(times, "out_of_order") == 0.2353)
    #expect(times?["first"] as? String == "2026-03-02T10:00:00.000Z")
  }

  @Test func clocksAreComparedByCommonCalls() throws {
    let folder = try Scratch()
    func talk(_ id: String, _ number: Int, _ second: Int) -> String {
      "\(id),\(Self.time(second)),\(Self.time(second)),+66812345678,+6689876\(1000 + number),\(number + 1)\n"
    }
    let header = "call_id,start_time,answer_time,caller,callee,talk\n"
    let calls = (0..<30).map { ($0, $0 * 40) }
    let names = try [
      ("a.csv", 0, true), ("b.csv", 3, true), ("c.csv", -7, false), ("far.csv", 90_000, true),
    ].map { name, ahead, hasID in
      try folder.write(
        header + calls.map { talk(hasID ? "id\($0)" : "", $0, $1 + ahead) }.joined(),
        name
      )
    }
    let found = try sources(names, folder)
    func clock(_ source: Int, _ other: Int) -> [String: Any]? {
      (found[source]["clock"] as? [[String: Any]])?.first {
        $0["source"] as? String == names[other]
      }
    }
    #expect(clock(0, 1)?["ahead_ms"] as? Int == -3000)
    #expect(clock(1, 0)?["ahead_ms"] as? Int == 3000 && clock(1, 0)?["calls"] as? Int == 30)
    #expect(clock(1, 0)?["joined_by"] as? String == "call_id")
    #expect(clock(2, 0)?["ahead_ms"] as? Int == -7000)
    #expect(clock(2, 0)?["joined_by"] as? String == "caller, callee and talk time")
    #expect(clock(2, 1)?["ahead_ms"] as? Int == -10_000 && clock(2, 1)?["spread_ms"] as? Int == 0)
    #expect(clock(3, 0) == nil)
    let right = try sources(names + ["--skew", "\(names[1])=-3"], folder)
    let clocks = right[1]["clock"] as? [[String: Any]]
    #expect(clocks?.first { $0["source"] as? String == names[0] }?["ahead_ms"] as? Int == 0)
  }

  @Test func silencesAndNumbersOfRecordsAreFound() throws {
    let folder = try Scratch()
    // A call a minute for four days, silent in one hour that is busy on the other days.
    let minutes = (0..<5760).filter { !(3000..<3060).contains($0) }
    let rows = minutes.map { Self.row("m\($0)", $0 * 60, to: "+6689876\(1000 + $0)") }
    let file = try folder.write(Self.header + rows.joined(), "days.csv")
    let times = try sources([file], folder)[0]["times"] as? [String: Any]
    let silences = times?["silences"] as? [[String: Any]]
    #expect(silences?.count == 1)
    #expect(silences?.first?["minutes"] as? Int == 60)
    #expect(silences?.first?["start"] as? String == "2026-03-04T12:00:00.000Z")

    let columns = (0..<40).filter { ![7, 8, 20].contains($0) } + [39, 0, 1, 3]
    let master = columns.enumerated().map { row, number in
      #""","0812345678","0898765432","x","""S"" <0812345678>","PJSIP/a-1","PJSIP/b-2","Dial","b","2026-03-02 09:14:\#(10 + row)","2026-03-02 09:15:12","2026-03-02 09:15:42",35,30,"ANSWERED","DOCUMENTATION","1772417647.\#(row)","","","1772417647.\#(row)","\#(number + 5000 * (row > 37 ? 0 : 1))""#
        + "\n"
    }.joined()
    let numbered = try sources([try folder.write(master, "Master.csv")], folder)[0]
    let sequence = numbered["sequence"] as? [String: Any]
    #expect(sequence?["column"] as? String == "sequence" && sequence?["records"] as? Int == 41)
    #expect(sequence?["missing"] as? Int == 4 && sequence?["restarts"] as? Int == 1)
    #expect(sequence?["repeated"] as? Int == 1)
    let gaps = sequence?["gaps"] as? [[String: Int]]
    #expect(gaps?.first == ["first": 5007, "last": 5008, "count": 2])
  }

  @Test func nothingConspicuousIsSaidInALine() throws {
    let folder = try Scratch()
    let file = try folder.write(Self.header + Self.row("a", 0) + Self.row("b", 1), "day.csv")
    let outcome = try Program.run("analyze", file, "--quality", folder.file("q.json"))
    #expect(outcome.complaints.contains("Quality: nothing conspicuous in 1 sources"))
    let bad = try Program.run("analyze", file, "--quality", folder.file("none/q.json"))
    #expect(bad.status == 4 && bad.complaints.contains("quality report"))
    #expect(try Program.run("analyze", file, "--quality", file).status == 2)
    let world = try World.shared.get()
    let with = try Program.run("analyze", world.calls, "--quality", folder.file("w.json"))
    #expect(with.output == world.alerts)
  }
}
