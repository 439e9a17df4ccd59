import Foundation
import Testing

/// The recorded captures against the plans beside them, as tshark sees them.
@Suite("Capture fixtures", .enabled(if: CaptureTests.tshark != nil))
struct CaptureFixtureTests {
  @Test(
    "a capture holds the calls of its plan",
    arguments: [
      "ordinary.pcap", "burst-dialler.pcap", "wangiri.pcap.gz", "centre.pcap.gz", "honest.pcap.gz",
    ]
  )
  func matchesPlan(capture: String) throws {
    let name = capture.prefix { $0 != "." }
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("fixtures/captures")
    let plan = try String(
      contentsOf: folder.appendingPathComponent("\(name).tsv"),
      encoding: .utf8
    )
    .split(separator: "\n").dropFirst().map { $0.split(separator: "\t") }
    .map { "\($0[0]) \($0[1]) \($0[6])" }
    let program = try #require(CaptureTests.tshark)
    let rows = try run(
      program,
      [
        "-r", folder.appendingPathComponent(capture).path, "-Y",
        "sip.CSeq.method == INVITE && sip.Status-Code >= 200 && sip.Status-Code != 407", "-T",
        "fields", "-e", "sip.Call-ID", "-e", "sip.from.user", "-e", "sip.to.user", "-e",
        "sip.Status-Code",
      ]
    )
    .split(separator: "\n").map { $0.split(separator: "\t") }
    // A re-INVITE and a repeated answer have final responses of their own: one a dialog is enough.
    let dialogs = Dictionary(rows.map { ($0[0], "\($0[1]) \($0[2]) \($0[3])") }) { $1 }
    #expect(dialogs.values.sorted() == plan.sorted())
  }
}
