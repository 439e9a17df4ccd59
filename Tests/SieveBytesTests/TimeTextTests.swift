import SieveBytes
import Testing

@Suite("numbers and times as text")
struct TimeTextTests {
  @Test("writes times as the calendar does, whatever the order of days")
  func times() {
    var writer = TimeTextWriter()
    var state: UInt64 = 1
    var bytes = [UInt8](repeating: 0, count: TimeTextWriter.room)
    let edges: [Int64] = [
      0, -1, 1, 999, 1000, 86_399_999, 86_400_000, -86_400_000, 951_782_400_000, 4_107_542_399_999,
      253_402_300_799_999, 253_402_300_800_000, -62_167_219_200_001,
    ]
    for number in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let time =
        number < edges.count ? edges[number] : Int64(bitPattern: state >> UInt64(12 + number % 30))
      bytes.withUnsafeMutableBytes { raw in
        if let base = raw.baseAddress { writer.write(time, to: base) }
      }
      let text = String(decoding: bytes.prefix(TimeTextWriter.length), as: UTF8.self)
      #expect(text == CivilTime.rfc3339(milliseconds: time), "\(time)")
    }
  }

  @Test("splits values into eight digits")
  func digits() {
    var value: UInt64 = 0
    while value < 100_000_000 {
      var word = DigitWord.split(value) | 0x3030_3030_3030_3030
      let text = withUnsafeBytes(of: &word) { String(decoding: $0, as: UTF8.self) }
      #expect(UInt64(text) == value && text.utf8.count == 8)
      value += value < 20_000 ? 1 : value / 977
    }
    #expect(DigitWord.split(99_999_999) == 0x0909_0909_0909_0909)
  }
}
