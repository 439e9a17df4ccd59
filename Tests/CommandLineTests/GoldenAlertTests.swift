import Foundation
import Testing

/// Alerts that were read by a person, line by line: any change of them shows here.
///
/// `CALLSIEVE_RECORD=1` writes them anew; `git diff` is then to be read before it is committed.
@Suite struct GoldenAlertTests {
  @Test func burstDialler() throws {
    try compare(Repository.path("fixtures/captures/burst-dialler.pcap"), with: "burst-dialler")
  }

  /// A number abroad that rings 44 strangers for two seconds each, seven of whom call back, beside nine people.
  ///
  /// Reviewed: flagged at its fifth call, before anybody has called back; none of those who did is named.
  @Test func wangiri() throws { try compare(capture: "wangiri") }

  /// The same with the pack that is made for it: first the bait, then those who took it.
  @Test func wangiriByItsPack() throws {
    try compare(capture: "wangiri", rules: "builtin:wangiri", golden: "wangiri-pack")
  }

  /// Five numbers of a lot in one cell that dial strangers for twelve minutes, beside 24 people.
  ///
  /// Reviewed: all five are flagged with the range's 83rd attempt, when five of its talks were brief, and named as one centre at the next epoch;
  /// of the others nobody appears.
  @Test func centre() throws { try compare(capture: "centre") }

  /// A clinic's reminders, a sign between friends, a household, a courier: whoever looks alike.
  @Test func honestPeople() throws {
    let alerts = try compare(capture: "honest")
    #expect(alerts.isEmpty)
    #expect(try compare(capture: "honest", rules: "builtin:wangiri", golden: "honest").isEmpty)
    #expect(try compare(capture: "honest", rules: "builtin:sip-scan", golden: "honest").isEmpty)
  }

  /// SIPVicious looks for an exchange, its extensions and a password; a telephone registers meanwhile.
  ///
  /// Reviewed: all alerts are about the scanner's address, one for each thing that it did, and one names
  /// the user whose password it tried. Registrations are not among calls, so only the capture itself is read.
  @Test func scan() throws {
    try compare(
      Repository.path("fixtures/captures/scan.pcap.gz"),
      with: "scan",
      rules: "builtin:sip-scan"
    )
  }

  /// The first 24 minutes of dialling in a small edition of the demo's day.
  ///
  /// Reviewed: the 68 numbers flagged are all labelled scam, of 74: the farms in two cells, the lot of
  /// neighbouring numbers and the slow centre, which are the four centres named; most of the farms' numbers
  /// are flagged by an epoch of the quarter hour after their first calls. Of the trunks three are Thai operators, most
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

  /// A capture's alerts against the golden ones, and against those of its calls as records.
  @discardableResult
  private func compare(
    capture name: String,
    rules: String? = nil,
    golden: String? = nil
  ) throws -> String {
    let capture = Repository.path("fixtures/captures/\(name).pcap.gz")
    let alerts = try compare(capture, with: golden ?? name, rules: rules)
    let folder = try Scratch()
    let calls = folder.file("calls.csv")
    let written = try Program.run("calls", capture, "--as", "csv", "--output", calls)
    #expect(written.status == 0, "\(written.complaints)")
    let again = try Program.run(["analyze", "--canonical", calls] + Self.option(rules))
    #expect(again.text == alerts)
    return alerts
  }

  private static func option(_ rules: String?) -> [String] { rules.map { ["--rules", $0] } ?? [] }

  @discardableResult
  private func compare(_ input: String, with name: String, rules: String? = nil) throws -> String {
    let golden = Repository.path("fixtures/scenarios/\(name)/alerts.golden.jsonl")
    let outcome = try Program.run(["analyze", "--canonical", input] + Self.option(rules))
    #expect(outcome.status == 0, "\(outcome.complaints)")
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
    return outcome.text
  }
}
