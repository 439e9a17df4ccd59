import Foundation
import Testing

/// Alerts that were read by a person, line by line: any change of them shows here.
///
/// `CALLSIEVE_RECORD=1` writes them anew; `git diff` is then to be read before it is committed.
@Suite struct GoldenAlertTests {
  @Test func burstDialler() throws {
    try compare(Repository.path("fixtures/captures/burst-dialler.pcap"), with: "burst-dialler")
  }

  /// The first 24 minutes of dialling in a small edition of the demo's day.
  ///
  /// Reviewed: the 67 numbers flagged are all labelled scam, of 74: the farms in two cells, the lot of
  /// neighbouring numbers and the slow centre, which are the four centres named; most of the farms' numbers
  /// are flagged by the epoch ten minutes after their first calls. Of the trunks three are Thai operators, most
  /// of whose calls in this small world are those of the farms.
  @Test func morningOfTheDemo() throws {
    let folder = try Scratch()
    let calls = folder.file("calls.csv")
    let options = """
      simulate --seed 7 --subscribers 60 --heavy-callers 1 --centres 5 --hours 9.4 --output
      """
    let made = try Program.run(options.split(separator: " ").map(String.init) + [calls])
    #expect(made.status == 0, "\(made.complaints)")
    try compare(calls, with: "demo-morning")
  }

  private func compare(_ input: String, with name: String) throws {
    let golden = Repository.path("fixtures/scenarios/\(name)/alerts.golden.jsonl")
    let outcome = try Program.run("analyze", "--canonical", input)
    if ProcessInfo.processInfo.environment["CALLSIEVE_RECORD"] == "1" {
      let url = URL(fileURLWithPath: golden)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try outcome.output.write(to: url)
    }
    let expected = String(decoding: try contents(golden), as: UTF8.self).split(separator: "\n")
    let actual = outcome.text.split(separator: "\n")
    // The first line that differs says more than two files.
    let difference = zip(actual, expected).first { $0 != $1 }
    #expect(difference?.0 == difference?.1)
    #expect(actual.count == expected.count)
  }
}
