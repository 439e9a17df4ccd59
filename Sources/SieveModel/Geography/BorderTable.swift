/// Outlines of the countries around Thailand, and the borders between them.
///
/// After Natural Earth 1:10m. At sixteen crossings whose places are known the lines are 0.3 to 4.2 km off, so
/// that `errorKilometres` is to be added to what is measured with them.
public struct BorderTable: Sendable {
  /// How far a line may be from the border that it stands for.
  public static let errorKilometres = 5.0
  /// Beyond this, distances are not told: the lines end somewhere.
  public static let kilometresMax = 1000.0

  /// The table that is part of the program.
  public static let shared = BorderTable()

  /// A border and how far away it is.
  public struct Nearest: Equatable, Sendable {
    /// The distance of the nearest point of the line.
    public var kilometres: Double
    /// The two countries.
    public var countries: [Country]
  }

  private let outlines: OutlineBands
  private let pieces: [BorderPiece]
  private let south: Double
  private let north: Double

  init() {
    var table = PackedTable(base64: BorderTableData.base64)
    var outlines = OutlineBands()
    for _ in 0..<table.readNumber() {
      let country = Self.readCountry(&table)
      outlines.add(Self.readLine(&table), of: country)
    }
    var pieces: [BorderPiece] = []
    for _ in 0..<table.readNumber() {
      let countries = [Self.readCountry(&table), Self.readCountry(&table)]
      pieces += BorderPiece.pieces(of: Self.readLine(&table), countries)
    }
    self.outlines = outlines
    self.pieces = pieces
    south = pieces.map(\.south).min() ?? 0
    north = pieces.map(\.north).max() ?? 0
  }

  /// On whose soil a place lies; unknown at sea and outside the countries of the table.
  public func country(at place: GeoPoint) -> Country { outlines.country(at: place) }

  /// The nearest border; `nil` when it is too far.
  public func nearest(to place: GeoPoint) -> Nearest? {
    // A degree of latitude has over 110 km: nothing beyond ten can be near.
    guard place.isValid, place.latitude > south - 10, place.latitude < north + 10 else {
      return nil
    }
    let plane = LocalPlane(origin: place)
    var best = Self.kilometresMax
    var nearest: BorderPiece?
    for piece in pieces where piece.isWithin(best, of: place) {
      let distance = piece.distance(on: plane)
      guard distance < best else { continue }
      (best, nearest) = (distance, piece)
    }
    return nearest.map { Nearest(kilometres: best, countries: $0.countries) }
  }

  private static func readCountry(_ table: inout PackedTable) -> Country {
    Country(rawValue: UInt16(table.readByte()) << 8 | UInt16(table.readByte()))
  }

  private static func readLine(_ table: inout PackedTable) -> [GeoPoint] {
    var (x, y) = (0, 0)
    return (0..<table.readNumber()).map { _ in
      x += table.readStep()
      y += table.readStep()
      return GeoPoint(latitude: Double(y) / 1000, longitude: Double(x) / 1000)
    }
  }
}

/// A few lines of a border, with the box around them.
struct BorderPiece: Sendable {
  private static let linesMax = 16

  let countries: [Country]
  private let points: [GeoPoint]
  let south: Double
  let north: Double
  private let west: Double
  private let east: Double

  /// Cuts a line into pieces that share their ends.
  static func pieces(of line: [GeoPoint], _ countries: [Country]) -> [BorderPiece] {
    stride(from: 0, to: max(0, line.count - 1), by: linesMax).map { start in
      BorderPiece(Array(line[start...min(start + linesMax, line.count - 1)]), countries)
    }
  }

  private init(_ points: [GeoPoint], _ countries: [Country]) {
    self.points = points
    self.countries = countries
    south = points.map(\.latitude).min() ?? 0
    north = points.map(\.latitude).max() ?? 0
    west = points.map(\.longitude).min() ?? 0
    east = points.map(\.longitude).max() ?? 0
  }

  /// Whether some of it may be nearer than so many kilometres, by its box.
  func isWithin(_ kilometres: Double, of place: GeoPoint) -> Bool {
    let up = max(0, south - place.latitude, place.latitude - north)
    let along = max(0, west - place.longitude, place.longitude - east)
    let highest = max(place.latitude.magnitude, south.magnitude, north.magnitude)
    let perDegree = 110 * Trigonometry.cosine(degrees: min(89, highest))
    return up * 110 < kilometres && along * perDegree < kilometres
  }

  /// The least distance from the origin of a plane.
  func distance(on plane: LocalPlane) -> Double {
    var best = Double.infinity
    var before: LocalPlane.Offset?
    for point in points {
      let offset = plane.offset(of: point)
      if let before { best = min(best, LocalPlane.distance(toLineFrom: before, to: offset)) }
      before = offset
    }
    return best
  }
}
