import Foundation
import SieveModel
import Testing

@Suite("Geography")
struct GeographyTests {
  private static func country(_ code: String) -> Country { Country(code) ?? .unknown }

  /// The distance along a great circle, as textbooks have it.
  private func haversine(_ a: GeoPoint, _ b: GeoPoint) -> Double {
    let rad = Double.pi / 180
    let dLat = (b.latitude - a.latitude) * rad
    let dLon = (b.longitude - a.longitude) * rad
    let h =
      pow(sin(dLat / 2), 2)
      + cos(a.latitude * rad) * cos(b.latitude * rad) * pow(sin(dLon / 2), 2)
    return 2 * 6371.0088 * asin(sqrt(h))
  }

  @Test("distances agree with the great circle within what the ellipsoid differs from the ball")
  func distances() {
    let from = GeoPoint(latitude: 16.7, longitude: 98.57)
    for azimuth in stride(from: 0.0, to: 360, by: 17) {
      for kilometres in [0.5, 5, 50, 500] {
        let to = from.moved(kilometres: kilometres, azimuth: azimuth)
        let distance = from.kilometres(to: to)
        #expect(abs(distance / haversine(from, to) - 1) < 0.007, "\(azimuth) \(kilometres)")
        // Scales at the start and half way differ a little on long ways.
        #expect(abs(distance / kilometres - 1) < 0.03, "\(azimuth) \(kilometres)")
      }
    }
  }

  @Test("known geodesics on WGS 84 are met within 0.1 %")
  func geodesics() {
    // By Vincenty's formulae.
    let bangkok = GeoPoint(latitude: 13.75, longitude: 100.5)
    let maeSot = GeoPoint(latitude: 16.7131, longitude: 98.5703)
    let sihanoukville = GeoPoint(latitude: 10.6093, longitude: 103.5296)
    #expect(abs(bangkok.kilometres(to: maeSot) / Self.vincenty(bangkok, maeSot) - 1) < 0.001)
    #expect(
      abs(bangkok.kilometres(to: sihanoukville) / Self.vincenty(bangkok, sihanoukville) - 1)
        < 0.001
    )
  }

  @Test(
    "a place lies in its country",
    arguments: [
      (13.75, 100.5, "TH"), (16.71, 98.57, "TH"), (16.69, 98.40, "MM"), (13.70, 102.40, "TH"),
      (13.65, 102.65, "KH"), (17.97, 102.61, "LA"), (10.61, 103.53, "KH"), (11.07, 106.05, "KH"),
      (10.8, 106.65, "VN"), (3.14, 101.69, "MY"), (7.9, 98.35, "TH"), (21.0, 96.0, "MM"),
      (12.0, 101.0, ""), (35.7, 139.7, ""), (0, 0, ""), (-89, 179, ""),
    ]
  )
  func soil(latitude: Double, longitude: Double, country: String) {
    let place = GeoPoint(latitude: latitude, longitude: longitude)
    #expect(BorderTable.shared.country(at: place).code == country)
  }

  /// Crossings whose places are known to about a hundred metres.
  @Test(
    "lines lie at known crossings, within the error that is stated",
    arguments: [
      (16.6913, 98.5158, "TH", "MM"), (20.4434, 99.8805, "TH", "MM"),
      (15.3008, 98.4036, "TH", "MM"), (13.6615, 102.5497, "TH", "KH"),
      (14.4357, 103.6983, "TH", "KH"), (11.6455, 102.9090, "TH", "KH"),
      (12.8842, 102.4860, "TH", "KH"), (14.3472, 104.0600, "TH", "KH"),
      (20.3528, 100.0835, "TH", "LA"), (17.8787, 102.7156, "TH", "LA"),
      (16.6008, 104.7344, "TH", "LA"), (15.1352, 105.4717, "TH", "LA"),
      (20.2167, 100.4540, "TH", "LA"), (11.0731, 106.1700, "KH", "VN"),
      (6.6640, 100.3225, "TH", "MY"), (6.0226, 101.9765, "TH", "MY"),
    ]
  )
  func crossings(latitude: Double, longitude: Double, a: String, b: String) throws {
    let nearest = try #require(
      BorderTable.shared.nearest(to: GeoPoint(latitude: latitude, longitude: longitude))
    )
    #expect(nearest.kilometres < BorderTable.errorKilometres)
    // Where three countries meet the other line may be a little nearer.
    if latitude < 20.3 || latitude > 20.4 { #expect(nearest.countries.map(\.code) == [a, b]) }
  }

  @Test("far away there is no border, and nothing crashes anywhere")
  func farAway() {
    for latitude in [-90.0, -10, 0, 13, 45, 90, .nan, .infinity, 1e300] {
      for longitude in [-180.0, 0, 60, 100, 180, .nan, -.infinity, 1e300] {
        let place = GeoPoint(latitude: latitude, longitude: longitude)
        let nearest = BorderTable.shared.nearest(to: place)
        if ![0, 13].contains(latitude) || longitude != 100 { #expect(nearest == nil, "\(place)") }
        _ = BorderTable.shared.country(at: place)
        _ = CellPlace(CellSite(antenna: place, rangeMetres: 1e9, azimuth: 400))
      }
    }
    #expect(BorderTable.shared.nearest(to: GeoPoint(latitude: 35.7, longitude: 139.7)) == nil)
  }

  @Test("the pieces of a border give the same distance as all of its lines")
  func pieces() {
    // North of Bangkok no border is nearer than Mae Sot's by much: compare along a line across it.
    for step in 0..<60 {
      let place = GeoPoint(latitude: 16.7, longitude: 97.5 + Double(step) * 0.05)
      let near = BorderTable.shared.nearest(to: place)?.kilometres ?? .infinity
      let beside = BorderTable.shared.nearest(
        to: GeoPoint(latitude: 16.7, longitude: place.longitude + 0.01)
      )?.kilometres
      // Moving by 1.07 km changes the distance by no more than that.
      #expect(abs((beside ?? 0) - near) <= 1.08)
    }
  }

  @Test("a sector is heard where it looks")
  func sectors() {
    let antenna = GeoPoint(latitude: 16.7131, longitude: 98.56)
    let all = CellSite(antenna: antenna, rangeMetres: 4000)
    let west = CellSite(antenna: antenna, rangeMetres: 4000, azimuth: 270)
    let east = CellSite(antenna: antenna, rangeMetres: 4000, azimuth: 90)
    #expect(all.middle == antenna)
    #expect(abs(antenna.kilometres(to: west.middle) - 4 * 0.5513) < 0.002)
    #expect(west.middle.longitude < antenna.longitude && antenna.longitude < east.middle.longitude)
    #expect(all.spread == 4 && abs(west.spread - 4 * 0.8675) < 0.002)
    for sample in west.samples {
      #expect(antenna.kilometres(to: sample) < 4.001)
      #expect(sample.longitude <= antenna.longitude + 1e-9)
      #expect(west.middle.kilometres(to: sample) <= west.spread + 0.001)
    }
    let (toWest, toEast) = (CellPlace(west), CellPlace(east))
    let difference = (toEast.border?.metres ?? 0) - (toWest.border?.metres ?? 0)
    #expect((3000...4500).contains(difference))
    #expect(toWest.border?.uncertaintyMetres == 8470)
  }

  @Test("a cell reaches over the border with its range, and only where it looks")
  func reaches() {
    let antenna = GeoPoint(latitude: 13.68, longitude: 102.40)
    func reaches(_ range: Double, _ azimuth: Double?) -> [String] {
      CellPlace(CellSite(antenna: antenna, rangeMetres: range, azimuth: azimuth)).reaches
        .map(\.code)
    }
    #expect(reaches(1000, nil) == ["TH"])
    #expect(reaches(35_000, nil) == ["KH", "TH"])
    #expect(reaches(35_000, 90) == ["KH", "TH"])
    #expect(reaches(35_000, 340) == ["TH"])
  }

  @Test("the country of a cell is its network's; without one the soil's")
  func networks() {
    let poipet = GeoPoint(latitude: 13.65, longitude: 102.65)
    #expect(CellPlace(CellSite(antenna: poipet)).country.code == "KH")
    let thai = CellPlace(CellSite(antenna: poipet, country: Self.country("TH")))
    #expect(thai.country.code == "TH" && thai.soil.code == "KH")
    #expect(CellPlace(CellSite(antenna: GeoPoint(latitude: 1, longitude: 1))).border == nil)
  }

  @Test("mobile country codes")
  func mobileCodes() {
    for (code, country) in [(520, "TH"), (414, "MM"), (456, "KH"), (457, "LA"), (0, ""), (999, "")]
    {
      #expect(MobileCountry.country(of: code).code == country)
    }
    #expect(
      MobileCountry.country(of: -1) == .unknown && MobileCountry.country(of: 1000) == .unknown
    )
    let imsi = DigitString(value: 520_041_234_567_890, count: 15)
    #expect(MobileCountry.country(ofSubscriber: imsi).code == "TH")
    #expect(MobileCountry.country(ofSubscriber: DigitString(value: 52004, count: 5)) == .unknown)
    #expect(MobileCountry.country(ofSubscriber: .none) == .unknown)
    #expect(MobileCountry.country(ofSubscriber: DigitString(value: 1, count: 15)) == .unknown)
  }

  @Test("zones: circles, polygons, holes")
  func zones() {
    let square = { (size: Double) in
      [(-size, -size), (-size, size), (size, size), (size, -size)].map {
        GeoPoint(latitude: 13 + $0.0, longitude: 102 + $0.1)
      }
    }
    let zone = Zone(
      circles: [Zone.Circle(middle: GeoPoint(latitude: 20, longitude: 100), kilometres: 10)],
      polygons: [[square(1), square(0.5)]]
    )
    for (latitude, longitude, isInside) in [
      (13.7, 102.0, true), (13.0, 102.0, false), (14.1, 102, false), (20.08, 100, true),
      (20.1, 100, false), (20, 100.09, true), (0, 0, false),
    ] {
      let place = GeoPoint(latitude: latitude, longitude: longitude)
      #expect(zone.contains(place) == isInside, "\(place)")
    }
    #expect(!Zone(polygons: [[]]).contains(GeoPoint(latitude: 0, longitude: 0)))
    #expect(!Zone(polygons: [[[]]]).contains(GeoPoint(latitude: 0, longitude: 0)))
  }
}

extension GeographyTests {
  /// Vincenty's inverse formula on WGS 84, in kilometres.
  private static func vincenty(_ p: GeoPoint, _ q: GeoPoint) -> Double {
    let (a, f) = (6378.137, 1 / 298.257223563)
    let b = a * (1 - f)
    let rad = Double.pi / 180
    let u1 = atan((1 - f) * tan(p.latitude * rad))
    let u2 = atan((1 - f) * tan(q.latitude * rad))
    let l = (q.longitude - p.longitude) * rad
    var lambda = l
    var (sinSigma, cosSigma, sigma, cosSqAlpha, cos2M) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for _ in 0..<50 {
      let x = cos(u2) * sin(lambda)
      let y = cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lambda)
      sinSigma = sqrt(x * x + y * y)
      cosSigma = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(lambda)
      sigma = atan2(sinSigma, cosSigma)
      let sinAlpha = cos(u1) * cos(u2) * sin(lambda) / sinSigma
      cosSqAlpha = 1 - sinAlpha * sinAlpha
      cos2M = cosSigma - 2 * sin(u1) * sin(u2) / cosSqAlpha
      let c = f / 16 * cosSqAlpha * (4 + f * (4 - 3 * cosSqAlpha))
      let inner = cos2M + c * cosSigma * (-1 + 2 * cos2M * cos2M)
      lambda = l + (1 - c) * f * sinAlpha * (sigma + c * sinSigma * inner)
    }
    let uSq = cosSqAlpha * (a * a - b * b) / (b * b)
    let big = 1 + uSq / 16384 * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)))
    let small = uSq / 1024 * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)))
    let third =
      small / 6 * cos2M * (-3 + 4 * sinSigma * sinSigma) * (-3 + 4 * cos2M * cos2M)
    let delta =
      small * sinSigma
      * (cos2M + small / 4 * (cosSigma * (-1 + 2 * cos2M * cos2M) - third))
    return b * big * (sigma - delta)
  }
}
