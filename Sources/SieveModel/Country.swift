/// A country as its ISO 3166-1 alpha-2 code, packed; `unknown` is zero.
///
/// Numbers of no country (satellite, universal services) have `001`, as in libphonenumber.
public struct Country: Hashable, BitwiseCopyable, Sendable, Comparable {
  /// Two ASCII letters, big endian; 0 when unknown; 1 for non-geographic numbers.
  public let rawValue: UInt16

  /// Not known.
  public static let unknown = Country(rawValue: 0)
  /// A number of no country: +800, +808, +870, +878, +881, +882, +883, +888, +979.
  public static let nonGeographic = Country(rawValue: 1)

  /// Takes a packed value.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Reads two letters, in any letter case, or `001`.
  public init?(_ code: String) {
    if code == "001" {
      self = .nonGeographic
      return
    }
    let letters = Array(code.uppercased().utf8)
    guard letters.count == 2, letters.allSatisfy({ (0x41...0x5A).contains($0) }) else { return nil }
    rawValue = UInt16(letters[0]) << 8 | UInt16(letters[1])
  }

  /// `TH`, or empty when unknown.
  public var code: String {
    switch rawValue {
    case 0: ""
    case 1: "001"
    default:
      String(decoding: [UInt8(rawValue >> 8), UInt8(truncatingIfNeeded: rawValue)], as: UTF8.self)
    }
  }

  /// Whether it is a country or the non-geographic code.
  public var isKnown: Bool { rawValue != 0 }

  /// Orders by code.
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
