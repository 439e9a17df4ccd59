import SieveModel
import Testing

@testable import SieveRecords

/// Shortcuts read the usual forms of values from raw memory: whatever the form, they must give what the
/// careful reading gives.
@Suite("Shortcuts")
struct ShortcutTests {
  private static let header =
    "call_id,start_time,answer_time,end_time,caller,callee,duration_s,billsec,disposition,trunk,imei,cell"

  private static let times = [
    "2026-03-02T00:00:01.5Z", "2026-03-02T00:00:01Z", "2026-03-02T00:00:01.123Z",
    "2026-03-02T07:00:01+07:00", "2026-03-02 00:00:01", "2026-03-02 00:00:01.25",
    "2026-02-29T00:00:01Z", "2026-13-02T00:00:01Z", "2026-03-02T24:00:01Z", "1772409601",
    "1772409601123", "1772409601123456", "0", "", " ", "-", "NULL", "2026-03-02T00:00:60Z",
    "2026-3-2 1:02", "x026-03-02T00:00:01Z", "2026-03-02T00:00:01.123456789Z",
    "9999-12-31T23:59:59Z",
  ]
  private static let numbers = [
    "+66812345678", "66812345678", "0812345678", "+442616791295", "0066812345678", "1669", "",
    "anonymous", "sip:+66812345678@example.net", "tel:+66-81-234-5678", "alice", "+1", "+0", "+",
    "+999999999999999", "+9999999999999999999", " +66812345678", "+66812345678 ", "+668123x5678",
    "+39061234567", "+8613800138000", "*31#0812345678", "00", "+77771234567",
  ]
  private static let spans = [
    "49", "0", "", "1.5", "00:01:02", "-1", "99999999", "999999999", "12345678901", "x", " 7 ",
    "NULL",
  ]
  private static let endings = [
    "ANSWERED", "NO ANSWER", "BUSY", "FAILED", "answered", "", "CONGESTION", "ANSWEREDX", "16",
    "hello",
  ]
  private static let texts = [
    "", "T127", "a", "0123456789abcdef", "0123456789abcdefg", "\u{e9}t\u{e9}", " x ",
    String(repeating: "t", count: 300),
  ]
  private static let devices = [
    "357636319293181", "35763631929318", "3576363192931811", "", "35763631929318x", "0", "NULL",
    "99999999999999999",
  ]

  /// Every value once in a while, the usual ones mostly.
  private static func row(_ random: inout some RandomNumberGenerator) -> String {
    func pick(_ values: [String]) -> String {
      Int.random(in: 0..<4, using: &random) > 0
        ? values[0] : values.randomElement(using: &random) ?? ""
    }
    let columns = [
      pick(texts), pick(times), pick(times), pick(times), pick(numbers), pick(numbers),
      pick(spans), pick(spans), pick(endings), pick(texts), pick(devices), pick(texts),
    ]
    return columns.map { Int.random(in: 0..<30, using: &random) == 0 ? "\"\($0)\"" : $0 }
      .joined(separator: ",")
  }

  private static func decoded(_ bytes: [UInt8], _ cuts: [Int], shortcuts: Bool) -> Decoded {
    var decoder = csvDecoder()
    decoder.builder.usesShortcuts = shortcuts
    return decode(decoder, bytes, cuts: cuts)
  }

  @Test("give what the careful reading gives")
  func agree() {
    let seed = UInt64.random(in: 1...1_000_000)
    print("shortcut rows from seed \(seed)")
    for round in 0..<40 {
      var random = Seeded(seed: seed &+ UInt64(round))
      var text = Self.header + "\n"
      for _ in 0..<100 { text += Self.row(&random) + "\n" }
      // The last value of the input has nothing behind it that may be read.
      if round % 2 == 0 { text.removeLast() }
      let bytes = Array(text.utf8)
      let cuts = (0..<3).map { _ in Int.random(in: 0...bytes.count, using: &random) }
      let quick = Self.decoded(bytes, cuts, shortcuts: true)
      let careful = Self.decoded(bytes, [], shortcuts: false)
      #expect(quick == careful, "seed \(seed &+ UInt64(round))")
      #expect(!careful.attempts.isEmpty && !careful.rejects.isEmpty)
    }
  }
}
