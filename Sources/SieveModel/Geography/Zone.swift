/// A named area: polygons with holes, circles, or both.
public struct Zone: Equatable, Sendable {
  /// A circle on the map.
  public struct Circle: Equatable, Sendable {
    /// Its middle.
    public var middle: GeoPoint
    /// Its radius.
    public var kilometres: Double

    /// Makes a circle.
    public init(middle: GeoPoint, kilometres: Double) {
      self.middle = middle
      self.kilometres = kilometres
    }
  }

  /// The circles.
  public var circles: [Circle]
  /// The polygons, each with its outline first and then its holes; rings close themselves.
  public var polygons: [[[GeoPoint]]]

  /// Makes a zone of parts.
  public init(circles: [Circle] = [], polygons: [[[GeoPoint]]] = []) {
    self.circles = circles
    self.polygons = polygons
  }

  /// Whether a place is in any part of it.
  public func contains(_ place: GeoPoint) -> Bool {
    circles.contains { $0.middle.kilometres(to: place) <= $0.kilometres }
      || polygons.contains { Self.contains($0, place) }
  }

  /// Whether a place is in the outline and in no hole: in an odd number of rings.
  private static func contains(_ rings: [[GeoPoint]], _ place: GeoPoint) -> Bool {
    rings.count { isInside($0, place) } % 2 == 1
  }

  private static func isInside(_ ring: [GeoPoint], _ place: GeoPoint) -> Bool {
    var isInside = false
    guard var before = ring.last else { return false }
    for point in ring {
      if (point.latitude > place.latitude) != (before.latitude > place.latitude) {
        let share = (place.latitude - before.latitude) / (point.latitude - before.latitude)
        let crossing = before.longitude + share * (point.longitude - before.longitude)
        if place.longitude < crossing { isInside.toggle() }
      }
      before = point
    }
    return isInside
  }
}
