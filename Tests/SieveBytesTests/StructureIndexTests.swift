import CSieveKernels
import SieveBytes
import Testing

@Suite("structural index")
struct StructureIndexTests {
  /// Bytes of structure, letters, zeros, and one with the highest bit set.
  private static let bytes: [UInt8] = {
    let alphabet: [UInt8] = [0x2C, 0x22, 0x0A, 0x61, 0x62, 0x63, 0x64, 0x65, 0xAC]
    var bytes: [UInt8] = []
    var state: UInt32 = 7
    for place in 0..<300 {
      state = state &* 1_664_525 &+ 1_013_904_223
      // A stretch of nothing but structure, more than a kernel writes at once.
      let kind = place > 128 && place < 192 ? 3 : alphabet.count
      bytes.append(alphabet[Int(state >> 16) % kind])
    }
    bytes[250] = 0
    return bytes
  }()

  @Test("finds what a plain loop finds, at every length and start")
  func agreesWithLoop() {
    var positions: [UInt32] = []
    for start in 0..<70 {
      for end in start...Self.bytes.count {
        let found = StructureIndex.find(
          Self.bytes.span,
          start..<end,
          delimiter: 0x2C,
          quote: 0x22,
          into: &positions
        )
        let expected = (start..<end).filter { [0x2C, 0x22, 0x0A].contains(Self.bytes[$0]) }
        #expect(positions.prefix(found.count).map(Int.init) == expected)
        #expect(found.hasZero == (start..<end).contains(250))
      }
    }
  }

  @Test("every kernel that this processor has finds the same and stays in the room it is given")
  func kernels() {
    for kernel in 0..<Int32(sieve_index_kernels_usable()) {
      for start in 0..<70 {
        for end in start...Self.bytes.count {
          let room = end - start
          var positions = [UInt32](repeating: .max, count: room + 1)
          var hasZero: Int32 = 0
          let count = Self.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            return sieve_index_structure_with(
              kernel,
              base + start,
              room,
              1000,
              0x2C,
              0x22,
              &positions,
              &hasZero
            )
          }
          let expected = (0..<room).filter {
            [0x2C, 0x22, 0x0A].contains(Self.bytes[start + $0])
          }
          #expect(positions.prefix(count).map { Int($0) - 1000 } == expected, "kernel \(kernel)")
          #expect((hasZero != 0) == (start..<end).contains(250), "kernel \(kernel)")
          #expect(positions[room] == .max, "kernel \(kernel)")
        }
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
