import SieveBytes
import Testing

@Suite("structural index")
struct StructureIndexTests {
  @Test("finds what a plain loop finds, at every length and start")
  func agreesWithLoop() {
    let alphabet: [UInt8] = [0x2C, 0x22, 0x0A, 0x61, 0x62, 0x00, 0xAC]
    var bytes: [UInt8] = []
    var state: UInt32 = 7
    for _ in 0..<300 {
      state = state &* 1_664_525 &+ 1_013_904_223
      bytes.append(alphabet[Int(state >> 16) % alphabet.count])
    }
    var positions: [UInt32] = []
    for start in 0..<70 {
      for end in start...bytes.count {
        let count = StructureIndex.find(
          bytes.span,
          start..<end,
          delimiter: 0x2C,
          quote: 0x22,
          into: &positions
        )
        let expected = (start..<end).filter { [0x2C, 0x22, 0x0A].contains(bytes[$0]) }
        #expect(positions.prefix(count).map(Int.init) == expected)
      }
    }
  }

  @Test("zero bytes are noticed anywhere")
  func zero() {
    for length in 1..<100 {
      var bytes = [UInt8](repeating: 1, count: length)
      let before = StructureIndex.containsNUL(bytes.span)
      bytes[length * 3 / 4] = 0
      let after = StructureIndex.containsNUL(bytes.span)
      #expect(!before && after)
    }
  }
}
