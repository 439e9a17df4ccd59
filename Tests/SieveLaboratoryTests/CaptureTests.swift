import Foundation
import SieveLaboratory
import SieveModel
import Testing

@Suite("Captures")
struct CaptureTests {
  static let world = WriterTests.world

  @Test("packets are in order of time and hold one dialog for each call")
  func packets() throws {
    let bytes = try written { try Self.world.writeCapture(to: $0) }
    var at = 24
    var last: Int64 = 0
    var ids: Set<Substring> = []
    while at + 16 <= bytes.count {
      let time = Int64(little32(bytes, at)) * 1_000_000 + Int64(little32(bytes, at + 4))
      let length = little32(bytes, at + 8)
      #expect(time >= last)
      last = time
      let text = String(decoding: bytes[at + 16 + 42..<at + 16 + length], as: UTF8.self)
      if let line = text.split(separator: "\r\n").first(where: { $0.hasPrefix("Call-ID: ") }) {
        ids.insert(line)
      }
      at += 16 + length
    }
    #expect(at == bytes.count)
    #expect(ids.count == Self.world.calls.count)
  }

  private func little32(_ bytes: [UInt8], _ at: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << ($1 * 8) }
  }

  @Test("tshark reads the capture and finds every call", .enabled(if: tshark != nil))
  func readByTshark() throws {
    let program = try #require(Self.tshark)
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("callsieve-capture-\(UUID().uuidString).pcap")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(try written { try Self.world.writeCapture(to: $0) }).write(to: file)
    let rows = try run(
      program,
      [
        "-r", file.path, "-T", "fields", "-e", "sip.Call-ID", "-e", "sip.Method",
        "-e", "sip.Status-Code", "-e", "sip.CSeq.method", "-e", "frame.time_epoch", "-e",
        "_ws.malformed",
      ]
    )
    .split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    #expect(rows.allSatisfy { $0.count == 6 && $0[5].isEmpty })
    let invited = Set(rows.filter { $0[1] == "INVITE" }.map { $0[0] })
    #expect(invited.count == Self.world.calls.count)
    let answered = Set(rows.filter { $0[2] == "200" && $0[3] == "INVITE" }.map { $0[0] })
    #expect(answered.count == Self.world.calls.count { $0.answerAfter >= 0 })
    let ended = Set(rows.filter { $0[1] == "BYE" }.map { $0[0] })
    #expect(ended == answered)
  }

  static let tshark: String? = ["/usr/bin/tshark", "/usr/local/bin/tshark"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }
}

/// What a program writes to its standard output.
func run(_ program: String, _ arguments: [String]) throws -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return String(decoding: data, as: UTF8.self)
}
