/// A place on the earth, in degrees of WGS 84.
public struct GeoPoint: Hashable, Sendable, BitwiseCopyable {
  /// Degrees north.
  public var latitude: Double
  /// Degrees east.
  public var longitude: Double

  /// Makes a place from degrees.
  public init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }

  /// Whether it is on the earth: latitude within 90, longitude within 180 degrees.
  public var isValid: Bool { latitude.magnitude <= 90 && longitude.magnitude <= 180 }

  /// The distance to another place in kilometres.
  ///
  /// Exact within 0.1 % up to 500 km away from the poles; not for places half around the earth.
  public func kilometres(to other: GeoPoint) -> Double {
    let offset = LocalPlane(origin: self).offset(of: other)
    return (offset.x * offset.x + offset.y * offset.y).squareRoot()
  }

  /// The place so many kilometres away in a direction, clockwise from north.
  public func moved(kilometres: Double, azimuth: Double) -> GeoPoint {
    let scale = LocalPlane.kilometresPerDegree(latitude: latitude)
    let north = kilometres * Trigonometry.cosine(degrees: azimuth)
    let east = kilometres * Trigonometry.sine(degrees: azimuth)
    return GeoPoint(
      latitude: latitude + north / scale.latitude,
      longitude: longitude + east / max(scale.longitude, 0.001)
    )
  }
}

/// Kilometres east and north of a place.
struct LocalPlane {
  /// A place on the plane.
  struct Offset {
    var x: Double
    var y: Double
  }

  let origin: GeoPoint

  /// Where a place lies, by the lengths of degrees half way to it.
  func offset(of point: GeoPoint) -> Offset {
    let scale = Self.kilometresPerDegree(latitude: (origin.latitude + point.latitude) / 2)
    return Offset(
      x: (point.longitude - origin.longitude) * scale.longitude,
      y: (point.latitude - origin.latitude) * scale.latitude
    )
  }

  /// The lengths of a degree on the ellipsoid of WGS 84, by the usual series in the latitude.
  static func kilometresPerDegree(
    latitude: Double
  ) -> (latitude: Double, longitude: Double) {
    let c = Trigonometry.cosine(degrees: latitude)
    let (c2, c4) = (c * c, c * c * c * c)
    let double = 2 * c2 - 1
    let quadruple = 8 * c4 - 8 * c2 + 1
    let triple = 4 * c2 * c - 3 * c
    let quintuple = 16 * c4 * c - 20 * c2 * c + 5 * c
    return (
      111.13295 - 0.55982 * double + 0.00118 * quadruple,
      111.41284 * c - 0.0935 * triple + 0.00012 * quintuple
    )
  }

  /// The distance from the origin to the straight line between two places on the plane.
  static func distance(toLineFrom a: Offset, to b: Offset) -> Double {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let square = dx * dx + dy * dy
    let along = square > 0 ? min(1, max(0, -(a.x * dx + a.y * dy) / square)) : 0
    let (x, y) = (a.x + along * dx, a.y + along * dy)
    return (x * x + y * y).squareRoot()
  }
}
