/// A cell of a mobile network: where its antenna stands, how far it reaches, and where it looks.
public struct CellSite: Hashable, Sendable {
  /// How wide a sector is taken to be, in degrees: three of them around a mast.
  public static let sectorDegrees = 120.0
  /// The reach of a cell of which none is known, in kilometres.
  public static let kilometresAssumed = 5.0

  /// The antenna.
  public var antenna: GeoPoint
  /// The country of the network.
  public var country: Country
  /// How far it is heard, in metres; `nil` when it is not known.
  public var rangeMetres: Double?
  /// The direction that it looks in, clockwise from north; `nil` for one that looks all around.
  public var azimuth: Double?

  /// Describes a cell.
  public init(
    antenna: GeoPoint,
    country: Country = .unknown,
    rangeMetres: Double? = nil,
    azimuth: Double? = nil
  ) {
    self.antenna = antenna
    self.country = country
    self.rangeMetres = rangeMetres
    self.azimuth = azimuth
  }

  /// How far it is heard, in kilometres.
  public var kilometres: Double { rangeMetres.map { $0 / 1000 } ?? Self.kilometresAssumed }

  /// The middle of where it is heard: the antenna, or the centre of gravity of its sector.
  public var middle: GeoPoint {
    guard let azimuth else { return antenna }
    return antenna.moved(kilometres: kilometres * Self.middleShare, azimuth: azimuth)
  }

  /// The largest distance from the middle to where it is heard, in kilometres.
  public var spread: Double {
    guard azimuth != nil else { return kilometres }
    // To a corner of the sector: half its range along, sin 60° of it across.
    let along = Trigonometry.cosine(degrees: Self.sectorDegrees / 2) - Self.middleShare
    let across = Trigonometry.sine(degrees: Self.sectorDegrees / 2)
    return kilometres * (along * along + across * across).squareRoot()
  }

  /// The centre of gravity of a sector lies at 2 sin α ÷ 3 α of its range, α being half its width.
  private static let middleShare: Double = {
    let half = sectorDegrees / 2
    return 2 * Trigonometry.sine(degrees: half) / (3 * half * .pi / 180)
  }()

  /// Places spread over where it is heard: the middle, the antenna, half way out, and the rim.
  public var samples: [GeoPoint] {
    let width = azimuth == nil ? 330 : Self.sectorDegrees
    let first = azimuth.map { $0 - width / 2 } ?? 0
    var samples = [middle, antenna]
    for (share, count) in [(0.5, 6), (1.0, 12)] {
      for index in 0..<count {
        let angle = first + width * Double(index) / Double(count - 1)
        samples.append(antenna.moved(kilometres: kilometres * share, azimuth: angle))
      }
    }
    return samples
  }
}
