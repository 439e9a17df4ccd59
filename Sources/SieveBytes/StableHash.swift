/// A 128-bit hash that is the same on every machine and in every version.
///
/// Alert ids and rule versions are made of it. Not keyed and not for secrets.
///
/// Two FNV-1a lanes of 64 bits with different offsets, each finished by the murmur3 mixer.
public struct StableHash: Sendable {
  private var low: UInt64 = 0xCBF2_9CE4_8422_2325
  private var high: UInt64 = 0x6C62_272E_07BB_0142

  /// Starts an empty hash.
  public init() {}

  /// Adds bytes.
  public mutating func combine(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      low = (low ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
      high = (high ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 &+ 0x9E37_79B9_7F4A_7C15
    }
  }

  /// Adds a text and a separator, so that `("a", "bc")` and `("ab", "c")` differ.
  public mutating func combine(_ text: String) {
    combine(text.utf8)
    combine(CollectionOfOne(0))
  }

  /// Adds an integer, little endian.
  public mutating func combine(_ value: Int64) {
    for shift in 0..<8 { combine(CollectionOfOne(UInt8(truncatingIfNeeded: value >> (shift * 8)))) }
  }

  /// The lower half of the hash.
  public var value: UInt64 { Self.mix(low) }

  /// The hash as `digits` lower-case hexadecimal digits, 32 at most.
  public func hexadecimal(digits: Int = 32) -> String {
    let text = Self.hexadecimal(Self.mix(low)) + Self.hexadecimal(Self.mix(high))
    return String(text.prefix(digits))
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var v = value
    v = (v ^ (v >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    v = (v ^ (v >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return v ^ (v >> 33)
  }
}
