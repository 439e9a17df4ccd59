public import SieveModel

/// Where a cell is heard, for the search for neighbours.
public struct CellPosition: Sendable, Equatable {
  /// Degrees north.
  public var latitude: Double
  /// Degrees east.
  public var longitude: Double
  /// The country of its network, as far as that is known.
  public var country: Country
  /// Where its antenna stands, in degrees north and east: of a sector that is at the edge of where it is heard.
  public var mast: (latitude: Double, longitude: Double)

  /// Takes a position in degrees; without `mast` the antenna stands there too.
  public init(
    latitude: Double,
    longitude: Double,
    country: Country = .unknown,
    mast: (latitude: Double, longitude: Double)? = nil
  ) {
    self.latitude = latitude
    self.longitude = longitude
    self.country = country
    self.mast = mast ?? (latitude, longitude)
  }

  /// Compares all that is known of two cells.
  public static func == (one: Self, other: Self) -> Bool {
    one.latitude == other.latitude && one.longitude == other.longitude
      && one.country == other.country && one.mast == other.mast
  }

  /// Whether networks of two countries serve the cells.
  func isAbroad(from other: CellPosition) -> Bool {
    country.isKnown && other.country.isKnown && country != other.country
  }

  /// Whether the antennas of two cells stand within some kilometres of each other.
  func sharesMast(with other: Self, within kilometres: Double) -> Bool {
    let here = Self(latitude: mast.latitude, longitude: mast.longitude)
    let there = Self(latitude: other.mast.latitude, longitude: other.mast.longitude)
    return here.squareDistance(to: there) <= kilometres * kilometres
  }

  /// The square of the distance in kilometres, on a plane: good enough at this scale.
  func squareDistance(to other: CellPosition) -> Double {
    let north = (latitude - other.latitude) * 111.2
    // The cosine of the middle latitude, by its series: the same on every machine.
    let angle = (latitude + other.latitude) / 2 * 0.017_453_292_519_943_295
    let square = angle * angle
    let cosine = 1 - square / 2 + square * square / 24 - square * square * square / 720
    let east = (longitude - other.longitude) * 111.2 * cosine
    return north * north + east * east
  }
}

/// The name of a cell as what its site has in common and its own number.
struct CellName: Comparable {
  let text: String
  private let site: String
  private let number: UInt64

  /// Takes a name; one without a number at its end is beside none.
  init(_ text: String) {
    let digits = min(17, text.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count)
    self.text = text
    site = String(text.dropLast(digits))
    number = UInt64(text.suffix(digits)) ?? 0
  }

  static func < (a: Self, b: Self) -> Bool {
    (a.site, a.number, a.text) < (b.site, b.number, b.text)
  }

  /// Whether the numbers of two cells of a site differ by at most `step`.
  func isBeside(_ other: Self, within step: UInt64) -> Bool {
    site == other.site && max(number, other.number) - min(number, other.number) <= step
  }
}
