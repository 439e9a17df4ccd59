/// A hash of results that does not depend on their order.
///
/// Each item is mixed on its own and the items are added, so that two programs that find the same in
/// different order agree.
struct Digest: Equatable, CustomStringConvertible {
  private(set) var value: UInt64 = 0

  /// Adds one item made of several numbers.
  mutating func add(_ parts: UInt64...) {
    var item: UInt64 = 0x9E37_79B9_7F4A_7C15
    for part in parts {
      item = (item ^ part) &* 0xFF51_AFD7_ED55_8CCD
      item ^= item >> 32
    }
    value &+= item
  }

  /// Adds a text.
  mutating func add(_ text: some Sequence<UInt8>) {
    var item: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text { item = (item ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    add(item)
  }

  var description: String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
