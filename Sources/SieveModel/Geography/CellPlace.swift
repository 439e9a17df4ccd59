/// What is known of a cell from where it is: computed once a cell.
public struct CellPlace: Equatable, Sendable {
  /// The nearest border, and how sure that is.
  public struct Border: Equatable, Sendable {
    /// The distance from the middle of where the cell is heard, in whole metres.
    public var metres: Int
    /// How far off that may be, in whole metres: the cell's spread and the error of the lines.
    public var uncertaintyMetres: Int
    /// The two countries.
    public var countries: [Country]
  }

  /// The country of its network: as its table says, or that on whose soil it is.
  public var country: Country
  /// The country on whose soil the middle of where it is heard lies; unknown outside the table of borders.
  public var soil: Country
  /// The countries on whose soil it is heard, in order.
  public var reaches: [Country]
  /// Where its antenna stands.
  public var antenna: GeoPoint
  /// The middle of where it is heard.
  public var middle: GeoPoint
  /// The nearest border within 1,000 km.
  public var border: Border?

  /// Places a cell on the map of countries.
  public init(_ site: CellSite, borders: BorderTable = .shared) {
    antenna = site.antenna
    middle = site.middle
    soil = borders.country(at: middle)
    country = site.country.isKnown ? site.country : soil
    let nearest = borders.nearest(to: middle)
    border = nearest.map {
      Border(
        metres: Int(($0.kilometres * 1000).rounded()),
        uncertaintyMetres: Int(((site.spread + BorderTable.errorKilometres) * 1000).rounded()),
        countries: $0.countries
      )
    }
    // Far from every border all of it is on one soil.
    guard let nearest, nearest.kilometres <= site.spread * 1.1 + 1 else {
      reaches = soil.isKnown ? [soil] : []
      return
    }
    let found = Set(site.samples.map { borders.country(at: $0) })
    reaches = found.filter(\.isKnown).sorted()
  }
}

extension CellPlace {
  /// The place in words, behind the name of a cell, with the zones that it lies in.
  ///
  /// ` of TH on soil of TH, 1.2 ± 6.0 km from the border TH–MM, in zone mae-sot`
  public func words(in zones: [String]) -> String {
    var text = ""
    if country.isKnown { text += " of \(country.code)" }
    if soil.isKnown { text += " on soil of \(soil.code)" }
    if let border {
      let countries = border.countries.map(\.code).joined(separator: "–")
      text +=
        ", \(Self.kilometres(border.metres)) ± \(Self.kilometres(border.uncertaintyMetres)) km"
      text += " from the border \(countries)"
    }
    if !zones.isEmpty { text += ", in zone \(zones.joined(separator: ", "))" }
    return text
  }

  /// Kilometres with one decimal.
  private static func kilometres(_ metres: Int) -> String {
    let hectometres = (metres + 50) / 100
    return "\(hectometres / 10).\(hectometres % 10)"
  }
}
