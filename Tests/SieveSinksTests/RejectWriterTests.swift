import Foundation
import SieveDiagnostics
import SieveModel
import SieveSinks
import Testing

@Suite struct RejectWriterTests {
  private func line(_ reject: Reject) -> String {
    var out: [UInt8] = []
    RejectWriter.encode(reject, into: &out)
    return String(decoding: out, as: UTF8.self)
  }

  @Test("the documented example is what is written, numbers in full")
  func golden() throws {
    let diagnostic = Diagnostic(
      .fieldCount,
      .reject,
      "row has 11 fields, the header has 12",
      at: DiagnosticLocation(
        source: "exports/cdr-0917.csv",
        line: 1842,
        byteOffset: 181_204,
        field: 3
      ),
      expected: "12 fields"
    )
    let record = "4477009000123,4420794000100,2026-02-30T09:14:07Z"
    let line = line(Reject(diagnostic, record: record.utf8, offset: 181_176))
    let page = try String(
      contentsOfFile: repositoryPath("docs/formats/rejects.md"),
      encoding: .utf8
    )
    #expect(page.contains(line))
    var layout = RejectLayout(format: "csv")
    layout.header = Array("src,dst,start".utf8)
    layout.delimiter = UInt8(ascii: ",")
    layout.zone = "Asia/Bangkok"
    layout.homeCountry = "TH"
    var out: [UInt8] = []
    RejectWriter.encode(layout, of: "exports/cdr-0917.csv", into: &out)
    #expect(page.contains(String(decoding: out, as: UTF8.self)))
  }

  @Test("a record that is not whole says so")
  func cut() throws {
    let diagnostic = Diagnostic(.recordTooLong, .reject, "m")
    let long = [UInt8](repeating: 0x61, count: Reject.recordMax + 1)
    #expect(line(Reject(diagnostic, record: long)).contains("\"cut\":true"))
    #expect(!line(Reject(diagnostic, record: long.dropLast())).contains("\"cut\""))
  }

  @Test("any bytes come back", arguments: [[], [0, 1, 34, 92, 10], [0xFF, 0xFE, 0], [0xC3]])
  func anyBytes(record: [UInt8]) throws {
    let at = DiagnosticLocation(source: "c.pcap", packet: 7)
    let text = line(Reject(Diagnostic(.fieldCount, .warning, "m\"\n", at: at), record: record))
    #expect(text.utf8.count { $0 == 10 } == 1)
    let object = try SampleAlerts.parsed(text)
    #expect(object["severity"] as? String == "warning")
    #expect(object["packet"] as? Int == 7)
    #expect(object["message"] as? String == "m\"\n")
    if let base64 = object["record_base64"] as? String {
      #expect(object["record"] == nil)
      #expect(Data(base64Encoded: base64) == Data(record))
      #expect(String(validating: record, as: UTF8.self) == nil)
    } else {
      #expect((object["record"] as? String).map { Array($0.utf8) } == record)
    }
  }

  @Test("rejects go to a file, line by line")
  func file() throws {
    let directory = try TestDirectory()
    let writer = try RejectWriter(destination: directory.path + "/r")
    let reject = Reject(Diagnostic(.fieldCount, .reject, "m"), record: Array("a".utf8))
    #expect(try writer.write(reject) == .delivered)
    #expect(try writer.write(reject) == .delivered)
    #expect(try writer.close() == .delivered)
    let expected = "{\"code\":\"CS1101\",\"message\":\"m\",\"record\":\"a\"}\n"
    #expect(try directory.content("r") == expected + expected)
  }
}
