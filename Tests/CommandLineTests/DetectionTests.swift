import Foundation
import Testing

/// Who is flagged by the shipped rules, and who is not.
@Suite struct DetectionTests {
  @Test func diallerAloneIsFlagged() throws {
    let outcome = try Program.run(
      "analyze",
      Repository.path("fixtures/captures/burst-dialler.pcap")
    )
    #expect(outcome.status == 0)
    #expect(try flagged(outcome.text) == ["+66812345678"])
  }

  @Test func ordinaryCallersRaiseNothing() throws {
    let outcome = try Program.run("analyze", Repository.path("fixtures/captures/ordinary.pcap"))
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
  }

  @Test func labelledWorldIsSorted() throws {
    let folder = try Scratch()
    let calls = folder.file("calls.csv")
    let labels = folder.file("labels.csv")
    let made = try Program.run(
      "simulate",
      "--seed",
      "11",
      "--subscribers",
      "1500",
      "--centres",
      "11",
      "--hours",
      "14",
      "--output",
      calls,
      "--labels",
      labels
    )
    #expect(made.status == 0)
    let found = try flagged(try Program.run("analyze", calls).text)
    var loud: (all: Int, found: Int) = (0, 0)
    var accused: [String] = []
    for line in String(decoding: try contents(labels), as: UTF8.self).split(separator: "\n")
      .dropFirst()
    {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if ["border_farm", "trunk_campaign", "one_ring", "card_rotation"].contains(fields[2]) {
        loud.all += 1
        if found.contains(fields[0]) { loud.found += 1 }
      }
      if fields[1] == "honest", found.contains(fields[0]) { accused.append(fields[2]) }
    }
    #expect(loud.all > 50)
    #expect(loud.found * 10 >= loud.all * 9, "\(loud)")
    #expect(accused.count <= 3)
    #expect(accused.allSatisfy { $0 == "pollster" }, "\(accused)")
  }
}
