import Foundation
import Testing

/// `captures`, and what rules see of a capture beside calls.
@Suite struct CapturesTests {
  private static let fixtures = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("fixtures/captures")
  private let ordinary = fixtures.appendingPathComponent("ordinary.pcap").path
  private let folder: Scratch

  init() throws { folder = try Scratch() }

  @Test func anatomyOfACapture() throws {
    let outcome = try Program.run("captures", ordinary)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    #expect(outcome.text.contains("pcap, little-endian, microseconds"))
    #expect(outcome.text.contains("Ethernet (1)") || outcome.text.contains("Linux cooked"))
    #expect(outcome.text.contains("sip over udp"))
    #expect(!outcome.text.contains("ADD UP"))
    let twice = try Program.run("captures", ordinary, ordinary)
    #expect(twice.text.hasPrefix(outcome.text + "\n" + ordinary + "\n"))
    #expect(twice.text.contains("\nall 2 captures, read as one\n"))
    // Every call once, and every packet twice.
    let calls = outcome.text.split(separator: "\n").last
    #expect(twice.text.split(separator: "\n").last == calls)
    #expect(twice.text.contains(" sum                                        168   100.0 %"))
  }

  @Test func whatIsNoCaptureAndWhatIsCutOff() throws {
    let text = try folder.write("call_id,calling_number\n1,2\n", "a.csv")
    let other = try Program.run("captures", text, ordinary)
    #expect(other.status == 3)
    #expect(other.complaints.contains("is no capture but csv"))
    #expect(other.text.contains("sip over udp"))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: ordinary))
    let cut = folder.file("cut.pcap")
    try bytes.prefix(bytes.count - 7).write(to: URL(fileURLWithPath: cut))
    let outcome = try Program.run("captures", cut)
    #expect(outcome.status == 3)
    #expect(outcome.complaints.contains("CS1403"))
    #expect(try Program.run("captures", folder.file("nowhere.pcap")).status == 3)
    #expect(try Program.run("captures", "-", "-").status == 2)
  }

  /// So little may be there that the end is met at the look at what the file is.
  @Test(arguments: [66, 12]) func whatIsThereOfACutCompressedCapture(hundredths: Int) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: ordinary))
    let plain = folder.file("whole.pcap")
    try bytes.write(to: URL(fileURLWithPath: plain))
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-k", plain]
    try gzip.run()
    gzip.waitUntilExit()
    let packed = try Data(contentsOf: URL(fileURLWithPath: plain + ".gz"))
    let cut = folder.file("cut.pcap.gz")
    try packed.prefix(packed.count * hundredths / 100).write(to: URL(fileURLWithPath: cut))
    let outcome = try Program.run("captures", cut)
    #expect(outcome.status == 3)
    #expect(outcome.complaints.contains("CS3"))
    #expect(outcome.text.contains("container    pcap"))
    #expect(outcome.text.contains("sip over udp") == (hundredths == 66))
    #expect(!outcome.text.contains("ADD UP"))
  }

  // MARK: Registrations

  /// A log of messages as sipp writes it: users that one address tries to register, and a call.
  private func scan() throws -> String {
    var text = ""
    func add(_ place: Int, _ direction: String, _ lines: [String]) {
      let message = (lines + ["Content-Length: 0", "", ""]).joined(separator: "\r\n")
      text += "----------------------------------------------- "
      text += "2026-03-02 10:00:\(place < 10 ? "0" : "")\(place).000000\n"
      text += "UDP message \(direction) [\(message.utf8.count)] bytes :\n\n\(message)\n"
    }
    for place in 0..<40 {
      let headers = [
        "Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK\(place)", "From: <sip:\(100 + place)@h>;tag=a",
        "To: <sip:\(100 + place)@h>", "Call-ID: scan\(place)", "CSeq: 1 REGISTER",
      ]
      add(place, "sent", ["REGISTER sip:h SIP/2.0"] + headers)
      add(place, "received", ["SIP/2.0 403 Forbidden"] + headers)
    }
    let call = [
      "Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKc", "From: <sip:+66812345678@h>;tag=a",
      "To: <sip:+66898765432@h>", "Call-ID: call", "CSeq: 1 INVITE",
    ]
    add(50, "sent", ["INVITE sip:+66898765432@h SIP/2.0"] + call)
    add(51, "received", ["SIP/2.0 486 Busy"] + call)
    return try folder.write(text, "scan.log")
  }

  private func rule(_ id: String, _ lines: String) -> String {
    """
      - id: \(id)
        title: A rule
        subject: source_address
        window: 5m
        severity: high
    \(lines)

    """
  }

  @Test func rulesThatReadMethodSeeRegistrations() throws {
    let capture = try scan()
    let scan = rule(
      "scan",
      "    where: method == \"REGISTER\"\n"
        + "    when: distinct(presented_number) >= 20 and share(sip_status == 403) >= 95%"
    )
    let calls = rule("calls", "    when: attempts >= 2")
    let both = try folder.write("rules:\n" + scan + calls, "both.yaml")
    let alone = try folder.write("rules:\n" + calls, "alone.yaml")
    let found = try Program.run("analyze", capture, "--rules", both)
    #expect(found.status == 0, "\(found.complaints)")
    #expect(found.text.contains(#""rule":"scan""#))
    #expect(!found.text.contains(#""rule":"calls""#), "one call only")
    #expect(try Program.run("analyze", capture, "--rules", alone).output.isEmpty)
    let exported = try Program.run("calls", capture).text.split(separator: "\n")
    #expect(exported.count == 2, "a header and a call")
  }

  // MARK: Certificates

  @Test func certificatesThatCannotBeUsed() throws {
    let missing = try Program.run(
      "analyze",
      ordinary,
      "--passport-certificates",
      folder.file("nowhere")
    )
    #expect(missing.status == 2)
    #expect(missing.complaints.contains("CS2601"))
  }
}
