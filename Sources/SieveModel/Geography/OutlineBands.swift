/// Outlines of countries, sorted into bands of latitude, to tell in which one a place lies.
struct OutlineBands: Sendable {
  private static let bandsPerDegree = 4.0

  /// At most 64 countries.
  private var countries: [Country] = []
  private var bands: [Int: [OutlineEdge]] = [:]

  /// Adds a ring, which closes itself.
  mutating func add(_ ring: [GeoPoint], of country: Country) {
    let number = number(of: country)
    for index in ring.indices {
      let (from, to) = (ring[index], ring[(index + 1) % ring.count])
      guard from.latitude != to.latitude else { continue }
      let low = Self.band(min(from.latitude, to.latitude))
      let high = Self.band(max(from.latitude, to.latitude))
      for band in low...high {
        bands[band, default: []].append(OutlineEdge(outline: 1 << number, from: from, to: to))
      }
    }
  }

  private mutating func number(of country: Country) -> UInt64 {
    if let known = countries.firstIndex(of: country) { return UInt64(known) }
    countries.append(country)
    return UInt64(countries.count - 1)
  }

  private static func band(_ latitude: Double) -> Int {
    Int((latitude * bandsPerDegree).rounded(.down))
  }

  /// The country around a place: that whose outlines a line to the east crosses an odd number of times.
  func country(at place: GeoPoint) -> Country {
    guard place.isValid, let edges = bands[Self.band(place.latitude)] else { return .unknown }
    var odd: UInt64 = 0
    for edge in edges where edge.isEast(of: place) { odd ^= edge.outline }
    return odd == 0 ? .unknown : countries[odd.trailingZeroBitCount]
  }
}

/// A line of an outline.
struct OutlineEdge: Sendable, BitwiseCopyable {
  /// The bit of the country.
  let outline: UInt64
  let from: GeoPoint
  let to: GeoPoint

  /// Whether a line from a place to the east crosses it.
  func isEast(of place: GeoPoint) -> Bool {
    guard (from.latitude > place.latitude) != (to.latitude > place.latitude) else { return false }
    let share = (place.latitude - from.latitude) / (to.latitude - from.latitude)
    return place.longitude < from.longitude + share * (to.longitude - from.longitude)
  }
}
