import Foundation
import SieveDiagnostics
import SieveSources
import Testing

@Suite struct FormatDetectorTests {
  private static func outcome(_ head: [UInt8]) -> Result<FormatDetector.Finding, any Error> {
    Result { try FormatDetector.identify(head: head.span, name: "in put.bin") }
  }

  private static func fault(_ head: [UInt8]) -> Diagnostic? {
    guard case .failure(let error) = outcome(head) else { return nil }
    return error as? Diagnostic
  }

  @Test(
    "what is read",
    arguments: [
      ("a,b\n1,2\n", InputFormat.csv), ("a;b", .csv), ("a\tb\n", .csv), ("a|b\r\n", .csv),
      ("\u{FEFF}call_id,x\n", .csv), ("\n\n a,b\n", .csv), ("ORC_ID,b\n", .csv),
      ("{\"a\":1}\n", .jsonLines), ("\u{FEFF}  {\"a\":1}", .jsonLines), ("เบอร์,เวลา\n", .csv),
      ("RIFF,PAR1\n", .csv), ("BZh,9\n", .csv),
    ]
  )
  func texts(text: String, format: InputFormat) throws {
    #expect(FormatDetector.detect(head: Array(text.utf8).span) == format)
    #expect(try !Self.outcome(Array(text.utf8)).get().reason.isEmpty)
  }

  @Test("captures in both byte orders and resolutions")
  func captures() {
    for magic: [UInt8] in [
      [0xA1, 0xB2, 0xC3, 0xD4], [0xD4, 0xC3, 0xB2, 0xA1], [0xA1, 0xB2, 0x3C, 0x4D],
      [0x4D, 0x3C, 0xB2, 0xA1], [0xA1, 0xB2, 0xCD, 0x34], [0x34, 0xCD, 0xB2, 0xA1],
    ] {
      #expect(FormatDetector.detect(head: (magic + [0, 2, 0, 4]).span) == .pcap)
    }
    #expect(FormatDetector.detect(head: [0x0A, 0x0D, 0x0D, 0x0A, 0, 0].span) == .pcapng)
  }

  @Test("captures of other makers and logs of messages")
  func otherCaptures() {
    let dashes = String(repeating: "-", count: 47)
    let heads: [(String, InputFormat)] = [
      ("snoop\0\0\0\0\0\0\u{02}\0\0\0\u{04}", .snoop), ("GMBU\0\u{02}", .networkMonitor),
      ("RTSS\u{01}\u{01}", .networkMonitor), ("====================\ntag: rcv\n", .messageLog),
      ("\(dashes) 2026-03-02 09:14:07.25\nUDP message sent (9 bytes):\n\n", .messageLog),
      ("2026/03/02 09:14:07.25 192.0.2.1:5060 -> 192.0.2.2:5060\nINVITE", .messageLog),
      ("2026/03/02 09:14:07.25,192.0.2.1:5060,x\n", .csv), ("------,------\n", .csv),
    ]
    for (head, format) in heads {
      #expect(FormatDetector.detect(head: Array(head.utf8).span) == format, "\(head)")
    }
  }

  @Test(
    "known kinds of files are named, with a way out",
    arguments: [
      ("PK\u{03}\u{04}..[Content_Types].xml", "an Excel workbook", "export the sheet as CSV"),
      ("PK\u{03}\u{04}..calls.csv", "a zip archive", "unzip -p 'in put.bin' | callsieve"),
      ("%PDF-1.7\n", "a PDF document", "ask for the export as CSV"),
      ("\u{7F}ELF\u{02}", "a program", "name a CDR file"),
      ("<!DOCTYPE HTML>\n<title>", "a web page", "login page"), ("  <html>", "a web page", "login"),
      ("<?xml version=\"1.0\"?>", "an XML document", "CSV"),
      ("[{\"a\":1}]", "one JSON array", "jq"),
      ("INVITE sip:a@b SIP/2.0\r\n", "a SIP message", "tcpdump"),
      ("PAR1\u{15}\u{00}", "a Parquet file", "duckdb"),
      ("SQLite format 3\0", "an SQLite database", "sqlite3 -csv -header 'in put.bin'"),
    ]
  )
  func foreign(text: String, name: String, hint: String) throws {
    let fault = try #require(Self.fault(Array(text.utf8)))
    #expect(fault.code == .foreignFormat)
    #expect(fault.summary == "input 'in put.bin' looks like \(name)")
    #expect(fault.hint?.contains(hint) == true, "\(fault.hint ?? "")")
  }

  @Test("old Excel and images, by bytes")
  func foreignBytes() {
    for head: [UInt8] in [
      [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
      [0x89, 0x50, 0x4E, 0x47, 0x0D], [0x04, 0x22, 0x4D, 0x18],
    ] {
      #expect(Self.fault(head)?.code == .foreignFormat)
    }
  }

  @Test("UTF-16 with and without its mark")
  func wideText() throws {
    let text = "call_id,calling_number\n"
    for (encoding, name) in [
      (String.Encoding.utf16LittleEndian, "UTF-16LE"), (.utf16BigEndian, "UTF-16BE"),
    ] {
      let data = try #require(text.data(using: encoding))
      for mark: [UInt8] in [[], name == "UTF-16LE" ? [0xFF, 0xFE] : [0xFE, 0xFF]] {
        let fault = try #require(Self.fault(mark + data))
        #expect(fault.code == .wrongEncoding)
        #expect(fault.hint == "iconv -f \(name) -t UTF-8 'in put.bin' | callsieve analyze -")
      }
    }
  }

  @Test("empty, zeros, blanks, binary and words")
  func others() {
    #expect(Self.fault([])?.code == .emptyInput)
    #expect(Self.fault([UInt8](repeating: 0, count: 4096))?.code == .zeroFilled)
    #expect(Self.fault(Array(" \r\n\n".utf8))?.code == .unknownFormat)
    #expect(Self.fault(Array("just words\n".utf8))?.code == .unknownFormat)
    #expect(Self.fault((0...255).map { UInt8($0) })?.code == .unknownFormat)
    let tap: [UInt8] = [0x61, 0x82, 0x03, 0x10, 0x64, 0x5E, 0x5F, 0x81, 0x44, 0x05, 0, 1, 2, 3]
    #expect(FormatDetector.detect(head: tap.span) == .tap)
    let other: [UInt8] = [0x61, 0x82, 0x03, 0x10, 0x66, 0x5E, 0x5F, 0x81, 0x44, 0x05, 0, 1, 2, 3]
    #expect(Self.fault(other)?.summary.contains("ASN.1") == true)
  }

  @Test("a name with a quote in it cannot run anything when the hint is pasted")
  func quoting() {
    let array = Array("[1]".utf8)
    let failure = #expect(throws: Diagnostic.self) {
      try FormatDetector.identify(head: array.span, name: "a'; rm -r x")
    }
    #expect(failure?.hint == #"jq -c '.[]' 'a'\''; rm -r x' | callsieve analyze -"#)
  }

  @Test("every prefix of every kind is answered")
  func prefixes() {
    var state: UInt64 = 1
    for length in 0..<300 {
      let head = (0..<length).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return UInt8(truncatingIfNeeded: state >> 56)
      }
      let isAnswered = Self.fault(head) != nil || FormatDetector.detect(head: head.span) != nil
      #expect(isAnswered)
    }
  }

  @Test("the corpus: every capture is recognised")
  func corpus() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let corpus =
      ProcessInfo.processInfo.environment["CALLSIEVE_CORPUS"]
      ?? root.appendingPathComponent("../shared/data").path
    let names = try? FileManager.default.contentsOfDirectory(atPath: corpus + "/malformed")
    guard let names else {
      print("skipped: no corpus at \(corpus); set CALLSIEVE_CORPUS")
      return
    }
    for name in names where name.contains(".pcap") {
      let input = try InputBytes(path: corpus + "/malformed/" + name, chunkSize: 4096)
      guard let head = try input.nextChunk() else { continue }
      let found = try FormatDetector.identify(head: head.span, name: name)
      #expect(found.format.isCapture, "\(name)")
    }
  }
}
