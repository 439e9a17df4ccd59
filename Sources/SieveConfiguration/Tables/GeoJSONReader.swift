import SieveDiagnostics
import SieveModel

/// Reads zones from GeoJSON (RFC 7946): a feature collection of polygons, and of points with a radius.
///
/// JSON is YAML too, so the reader of rule files reads it, with its limits and places.
struct GeoJSONReader {
  private(set) var problems: ProblemList
  private let file: TableFile
  private var zones: [String: Zone] = [:]

  init(_ file: TableFile) {
    problems = ProblemList(source: SourceText(name: file.name, text: file.text))
    self.file = file
  }

  /// The zones by name; what is wrong is among `problems`.
  mutating func read() -> [String: Zone] {
    guard file.text.utf8.count <= YAMLReader.bytesMax else {
      reject(
        0..<1,
        "the file of zones has \(file.text.utf8.count) bytes",
        expected: "at most \(YAMLReader.bytesMax) bytes",
        hint: "simplify the outlines; a vertex every 100 m is plenty"
      )
      return [:]
    }
    guard let root = YAMLReader.read(file.text, problems: &problems) else { return [:] }
    guard let list = Self.value("features", of: root), case .list(let features, _) = list else {
      reject(root.range, "the file is not a feature collection", expected: Self.collection)
      return [:]
    }
    for feature in features { readFeature(feature) }
    if zones.isEmpty, problems.errorCount == 0 {
      reject(root.range, "the collection has no features", expected: Self.collection)
    }
    return zones
  }

  private static let collection =
    #"{"type": "FeatureCollection", "features": [...]} as in RFC 7946"#

  private mutating func readFeature(_ feature: YAMLNode) {
    let properties = Self.value("properties", of: feature)
    let names = ["zone", "name"].compactMap { key in
      properties.flatMap { Self.text(Self.value(key, of: $0)) }
    }
    guard let name = names.first ?? Self.text(Self.value("id", of: feature)), !name.isEmpty else {
      reject(
        feature.range,
        "a feature has no name",
        expected: #"a property "zone" or "name", or an id"#
      )
      return
    }
    guard let geometry = Self.value("geometry", of: feature),
      let type = Self.text(Self.value("type", of: geometry)),
      let coordinates = Self.value("coordinates", of: geometry)
    else {
      reject(
        feature.range,
        "the zone '\(name.prefix(80))' has no geometry",
        expected: #"a "geometry" with "type" and "coordinates""#
      )
      return
    }
    switch type {
    case "Polygon":
      if let polygon = polygon(coordinates) {
        zones[name, default: Zone()].polygons.append(polygon)
      }
    case "MultiPolygon":
      for part in items(coordinates) {
        if let polygon = polygon(part) { zones[name, default: Zone()].polygons.append(polygon) }
      }
    case "Point": readPoint(name, coordinates, properties, feature.range)
    default:
      reject(
        geometry.range,
        "the zone '\(name.prefix(80))' is a '\(type.prefix(80))'",
        expected: "Polygon, MultiPolygon, or Point with a property radius_km"
      )
    }
  }

  private mutating func readPoint(
    _ name: String,
    _ coordinates: YAMLNode,
    _ properties: YAMLNode?,
    _ range: Range<Int>
  ) {
    let radius = properties.flatMap { Self.text(Self.value("radius_km", of: $0)) }
    guard let kilometres = radius.flatMap({ Double($0) }), (0.01...1000).contains(kilometres) else {
      reject(
        range,
        "the point '\(name.prefix(80))' has no radius",
        expected: #"a property "radius_km" from 0.01 to 1000"#
      )
      return
    }
    guard let middle = point(coordinates) else { return }
    zones[name, default: Zone()].circles.append(Zone.Circle(middle: middle, kilometres: kilometres))
  }

  /// A polygon's rings; `nil` when one of them is none.
  private mutating func polygon(_ node: YAMLNode) -> [[GeoPoint]]? {
    let errorsBefore = problems.errorCount
    var rings: [[GeoPoint]] = []
    for ring in items(node) {
      var points = items(ring).compactMap { point($0) }
      if points.count > 1, points.first == points.last { points.removeLast() }
      if points.count < 3, problems.errorCount == errorsBefore {
        reject(ring.range, "a ring has less than three corners", expected: "a closed line")
      }
      rings.append(points)
    }
    return problems.errorCount == errorsBefore && !rings.isEmpty ? rings : nil
  }

  private mutating func items(_ node: YAMLNode) -> [YAMLNode] {
    if case .list(let items, _) = node { return items }
    if !node.isRefused {
      reject(node.range, "coordinates are \(node.kindName)", expected: "a list")
    }
    return []
  }

  private mutating func point(_ node: YAMLNode) -> GeoPoint? {
    let numbers = items(node).map { Self.text($0).flatMap { Double($0) } }
    if (2...3).contains(numbers.count), let longitude = numbers[0], let latitude = numbers[1] {
      let place = GeoPoint(latitude: latitude, longitude: longitude)
      if place.isValid { return place }
    }
    reject(
      node.range,
      "a place is not one",
      expected: "[longitude, latitude] in degrees, longitude first"
    )
    return nil
  }

  private mutating func reject(
    _ range: Range<Int>,
    _ summary: String,
    expected: String,
    hint: String? = nil
  ) {
    problems.error(.badZone, summary, at: range, expected: expected, hint: hint)
  }

  private static func value(_ key: String, of node: YAMLNode) -> YAMLNode? {
    guard case .map(let entries, _) = node else { return nil }
    return entries.first { $0.key.string == key }?.value
  }

  private static func text(_ node: YAMLNode?) -> String? {
    guard case .text(let text)? = node, text.string != "null" else { return nil }
    return text.string
  }
}
