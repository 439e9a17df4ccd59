import Foundation
import Testing

/// Folders, archives and call records in BER through the command line.
@Suite struct ContainerInputTests {
  let folder: Scratch

  init() throws { folder = try Scratch() }

  private static let rows = """
    call_id,setup_time,answer_time,release_time,calling_number,called_number
    1,2026-03-02T09:00:00Z,2026-03-02T09:00:05Z,2026-03-02T09:00:35Z,+66812345678,+66898765432
    2,2026-03-02T09:01:00Z,oops,,+66812345678,+66898765433

    """

  @Test(.needs("zip")) func membersAreNamedByTheWayToThem() throws {
    let day = folder.file("day")
    try FileManager.default.createDirectory(
      atPath: day + "/folder",
      withIntermediateDirectories: true
    )
    try Data(Self.rows.utf8).write(to: URL(fileURLWithPath: day + "/folder/file.csv"))
    try Data("just a note\n".utf8).write(to: URL(fileURLWithPath: day + "/note.txt"))
    let archive = folder.file("archive.zip")
    #expect(try Program.shell("cd \"$1\" && zip -qr \"$2\" .", day, archive).status == 0)
    let packed = try Program.run("calls", archive)
    #expect(packed.status == 0, "\(packed.complaints)")
    #expect(packed.complaints.contains("\(archive):folder/file.csv:3"))
    #expect(packed.complaints.contains("note.txt"))
    let plain = try Program.run("calls", day)
    #expect(plain.status == 0)
    // All but the name of the input, which is the last column but one.
    func calls(_ outcome: Outcome) -> [String] {
      outcome.text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).dropLast(2).joined(
          separator: ","
        )
      }
    }
    #expect(calls(plain) == calls(packed))
    #expect(packed.text.split(separator: "\n").count == 2)
  }

  @Test func recordsInBERAreCalls() throws {
    // One call of a mobile subscriber, and another that is cut off.
    let record: [UInt8] = [
      0xA0, 0x46, 0x80, 0x01, 0x00, 0x83, 0x07, 0x91, 0x66, 0x18, 0x32, 0x54, 0x76, 0xF8, 0x85,
      0x07,
      0x91, 0x66, 0x98, 0x78, 0x56, 0x34, 0xF2, 0x96, 0x09, 0x25, 0x03, 0x01, 0x02, 0x00, 0x00,
      0x2B,
      0x07, 0x00, 0x97, 0x09, 0x25, 0x03, 0x01, 0x02, 0x00, 0x05, 0x2B, 0x07, 0x00, 0x98, 0x09,
      0x25,
      0x03, 0x01, 0x02, 0x00, 0x35, 0x2B, 0x07, 0x00, 0x99, 0x01, 0x1E, 0x9E, 0x01, 0x00, 0x9F,
      0x20,
      0x02, 0x03, 0xE8, 0x9F, 0x21, 0x01, 0x01, 0x00,
    ]
    let whole = Array(record[..<71])
    var sized = whole
    sized[1] = UInt8(whole.count - 2)
    let path = folder.file("switch.dat")
    try Data(sized + sized[..<20]).write(to: URL(fileURLWithPath: path))
    let outcome = try Program.run("calls", path)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    #expect(outcome.text.contains("+66812345678,"))
    #expect(outcome.complaints.contains("CS1152"))
    let forced = try Program.run("analyze", path, "--format", "ber")
    #expect(forced.status == 0, "\(forced.complaints)")
    let found = try Program.run("inspect", "+66812345678", path)
    #expect(found.text.contains("1 attempts to 1 numbers, 1 answered, 30 s of talk"))
  }
}
