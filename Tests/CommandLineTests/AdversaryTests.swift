import Foundation
import Testing

/// Centres that have read the pack in force, and honest callers who look like them; docs/detection.md has the
/// same in larger worlds.
@Suite struct AdversaryTests {
  private struct Report: Decodable {
    struct Kind: Decodable {
      var kind: String
      var scam: Bool
      var numbers, flagged: Int
      var prevented: Double?
    }
    var kinds: [Kind]
    var false_numbers: Int
    var honest_centres: Int
    var prevented: Double?
  }

  /// What is found in a small world.
  private func report(_ words: String...) throws -> Report {
    let folder = try Scratch()
    let names = ["calls", "labels", "cells", "trunks"].map { folder.file("\($0).csv") }
    let made = try Program.run(
      ["simulate", "--output", names[0], "--labels", names[1], "--cells", names[2]]
        + ["--trunks", names[3]] + words
    )
    try #require(made.status == 0, "\(made.complaints)")
    let found = try Program.run(
      "evaluate",
      "--labels",
      names[1],
      names[0],
      "--home-country",
      "TH",
      "--cells",
      names[2],
      "--trunks",
      names[3],
      "--as",
      "json"
    )
    try #require(found.status == 0, "\(found.complaints)")
    return try JSONDecoder().decode(Report.self, from: found.output)
  }

  private func centre(of kind: String) throws -> (Report, Report.Kind) {
    let report = try report(
      "--seed",
      "5",
      "--subscribers",
      "400",
      "--hours",
      "15",
      "--heavy-callers",
      "1",
      "--centres",
      "1",
      "--centre-kinds",
      kind
    )
    return (report, try #require(report.kinds.first { $0.kind == kind }))
  }

  @Test(
    "what hides behind ratios, slowness, limits or rotation is found",
    arguments: ["padded_pool", "low_and_slow", "slow_pool", "below_limits", "card_rotation"]
  )
  func areFound(kind: String) throws {
    let (report, centre) = try centre(of: kind)
    #expect(centre.scam)
    #expect(centre.flagged * 10 >= centre.numbers * 9, "\(centre)")
    #expect(report.prevented ?? 0 > 0.6)
    #expect(report.false_numbers == 0 && report.honest_centres == 0)
  }

  @Test("a card and a phone for every ten calls are found late")
  func freshDevices() throws {
    let (report, centre) = try centre(of: "fresh_devices")
    #expect(centre.flagged * 10 >= centre.numbers * 7, "\(centre)")
    #expect((0.25..<0.5).contains(report.prevented ?? 0), "\(report.prevented ?? 0)")
    #expect(report.false_numbers == 0)
  }

  /// When one of these is found, docs/detection.md must not say any more that it wins.
  @Test(
    "whoever pays with half of the calls, with slowness or with a card a victim wins",
    arguments: ["ratio_padding", "one_below", "one_card_per_victim"]
  )
  func win(kind: String) throws {
    let (report, centre) = try centre(of: kind)
    #expect(centre.flagged * 10 <= centre.numbers, "\(centre)")
    #expect(report.false_numbers == 0)
  }

  @Test("honest callers of every kind are left alone", arguments: 1...4)
  func lookAlikes(seed: Int) throws {
    let report = try report(
      "--seed",
      "\(seed)",
      "--subscribers",
      "300",
      "--centres",
      "0",
      "--heavy-callers",
      "1"
    )
    let heavy = report.kinds.filter { $0.kind != "subscriber" }
    #expect(heavy.count == 19 && heavy.reduce(0) { $0 + $1.numbers } > 100)
    // An opinion poll is what a scam looks like, but for its talks.
    let accused = report.kinds.filter { $0.flagged > 0 }
    #expect(accused.allSatisfy { $0.kind == "pollster" }, "\(accused)")
    #expect(report.honest_centres == 0)
  }
}
