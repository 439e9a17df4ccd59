/// Trunks, cells and peers of a simulated world.
public struct Network: Sendable {
  /// A trunk and its role, for the `--trunks` side table.
  public struct Trunk: Sendable {
    /// Name, as in `ingress_trunk`.
    public var name: String
    /// `subscriber`, `enterprise`, `interconnect` or `international`.
    public var role: String
    /// Who buys it; empty when nobody does.
    public var customer: String
    /// ISO code of the country at its far end.
    public var country: String
  }

  /// A cell and its place, for the `--cells` side table.
  public struct Cell: Sendable {
    /// Name, as in `cell`: MCC-MNC-area-identity.
    public var name: String
    /// Latitude in millionths of a degree.
    public var latitude: Int
    /// Longitude in millionths of a degree.
    public var longitude: Int
    /// ISO code.
    public var country: String
  }

  /// Every trunk.
  public let trunks: [Trunk]
  /// Every cell.
  public let cells: [Cell]
  /// Every SIP User-Agent.
  public let userAgents: [String]

  /// Cells of ordinary subscribers: the first ones.
  let townCellCount: Int
  /// Towns, which take turns in the town cells.
  let townCount: Int
  /// Places with a pair of border cells, after the town cells.
  let borderPairCount: Int
  /// Cells of the home country; one on the other side of each border place follows them.
  let cellsAtHome: Int

  /// First of the trunks of SIP customers, by index.
  static let firstCustomerTrunk = 12
  /// Trunks of SIP customers.
  static let customerTrunkCount = 24

  init(seed: UInt64) {
    trunks = Self.makeTrunks()
    userAgents = [
      "TH-Core SBC/7.2", "Asterisk PBX 20.5", "FPBX-16.0.40", "VOS3000 2.1.9", "IMS-GW/4",
    ]
    var random = Random(seed: seed, stream: 1)
    townCellCount = 240
    townCount = Self.towns.count
    borderPairCount = Self.borderPlaces.count
    var cells: [Cell] = []
    for index in 0..<townCellCount {
      let place = Self.towns[index % Self.towns.count]
      cells.append(Self.cell(index, near: place, spread: 60_000, random: &random))
    }
    for (index, place) in Self.borderPlaces.enumerated() {
      for half in 0..<2 {
        let number = townCellCount + index * 2 + half
        cells.append(Self.cell(number, near: place, spread: 4000, random: &random))
      }
    }
    cellsAtHome = cells.count
    for index in Self.placesAbroad.indices {
      cells.append(Self.cellAbroad(index, random: &random))
    }
    self.cells = cells
  }

  /// The cell on the other side of a border place, one-based.
  func cellAbroad(_ place: Int) -> UInt16 { UInt16(cellsAtHome + place + 1) }

  /// The town cell nearest to another one; both one-based.
  func nearestCell(to cell: Int) -> UInt16 {
    let from = cells[cell - 1]
    func distance(_ index: Int) -> Int {
      let (north, east) = (
        cells[index].latitude - from.latitude, cells[index].longitude - from.longitude
      )
      return north * north + east * east
    }
    let others = (0..<townCellCount).filter { $0 != cell - 1 }
    return UInt16((others.min { distance($0) < distance($1) } ?? 0) + 1)
  }

  /// Trunk index of an operator's mobile subscribers, 0 … 2.
  static func mobileTrunk(of number: UInt64) -> UInt8 { UInt8(Random.mix(number) % 3) }

  /// The trunk over which a number is reached, or from which it calls.
  static func trunk(of number: UInt64) -> UInt8 {
    let digits = leading(number, 4)
    switch digits / 100 {
    case 66: return [6, 8, 9].contains(digits % 100 / 10) ? mobileTrunk(of: number) : 3
    case 95: return 4
    case 65: return 8
    case 86: return 7
    default: break
    }
    switch digits / 10 {
    case 855: return 5
    case 856: return 6
    case 257: return 9
    default: return 11
    }
  }

  /// The first `count` digits of a number.
  static func leading(_ number: UInt64, _ count: Int) -> Int {
    var limit: UInt64 = 1
    for _ in 0..<count { limit *= 10 }
    var rest = number
    while rest >= limit { rest /= 10 }
    return Int(rest)
  }

  private struct Place {
    var latitude: Int
    var longitude: Int
    var code: String
  }

  private static let towns = [
    Place(latitude: 13_756_000, longitude: 100_502_000, code: "1001"),
    Place(latitude: 18_788_000, longitude: 98_985_000, code: "2101"),
    Place(latitude: 16_432_000, longitude: 102_823_000, code: "3204"),
    Place(latitude: 7_008_000, longitude: 100_474_000, code: "6021"),
    Place(latitude: 13_361_000, longitude: 100_984_000, code: "1407"),
  ]

  // Mae Sot, Aranyaprathet, Chiang Saen, Nong Khai: the Thai side of four busy crossings.
  private static let borderPlaces = [
    Place(latitude: 16_694_000, longitude: 98_531_000, code: "2250"),
    Place(latitude: 13_664_000, longitude: 102_545_000, code: "1533"),
    Place(latitude: 20_353_000, longitude: 100_088_000, code: "2177"),
    Place(latitude: 17_876_000, longitude: 102_716_000, code: "3310"),
  ]

  // Myawaddy, Poipet, Ton Phueng, Vientiane: the other side, with the code of a network there.
  private static let placesAbroad: [(place: Place, network: String, country: String)] = [
    (Place(latitude: 16_684_000, longitude: 98_505_000, code: "0612"), "414-01", "MM"),
    (Place(latitude: 13_657_000, longitude: 102_563_000, code: "0731"), "456-06", "KH"),
    (Place(latitude: 20_341_000, longitude: 100_103_000, code: "0415"), "457-02", "LA"),
    (Place(latitude: 17_963_000, longitude: 102_611_000, code: "0102"), "457-01", "LA"),
  ]

  private static func cellAbroad(_ index: Int, random: inout Random) -> Cell {
    let (place, network, country) = placesAbroad[index]
    return Cell(
      name: "\(network)-\(place.code)-\(20_000 + index * 31)",
      latitude: place.latitude + random.between(-3000...3000),
      longitude: place.longitude + random.between(-3000...3000),
      country: country
    )
  }

  private static func cell(
    _ index: Int,
    near place: Place,
    spread: Int,
    random: inout Random
  ) -> Cell {
    let operators = ["01", "03", "18", "99"]
    return Cell(
      name: "520-\(operators[index % 4])-\(place.code)-\(41_000 + index * 17)",
      latitude: place.latitude + random.between(-spread...spread),
      longitude: place.longitude + random.between(-spread...spread),
      country: "TH"
    )
  }

  private static func makeTrunks() -> [Trunk] {
    var trunks = [
      Trunk(name: "TH-MOB-1", role: "subscriber", customer: "", country: "TH"),
      Trunk(name: "TH-MOB-2", role: "subscriber", customer: "", country: "TH"),
      Trunk(name: "TH-MOB-3", role: "interconnect", customer: "", country: "TH"),
      Trunk(name: "TH-FIX-1", role: "interconnect", customer: "", country: "TH"),
    ]
    let neighbours = ["MM", "KH", "LA", "CN", "SG", "BI"]
    trunks += neighbours.map {
      Trunk(name: "INTL-\($0)-1", role: "international", customer: "", country: $0)
    }
    trunks.append(Trunk(name: "INTL-KH-2", role: "international", customer: "", country: "KH"))
    trunks.append(Trunk(name: "INTL-GW-1", role: "international", customer: "", country: ""))
    for index in 1...customerTrunkCount {
      trunks.append(
        Trunk(
          name: "SIP-CUST-\(index)",
          role: "enterprise",
          customer: "customer-\(index)",
          country: "TH"
        )
      )
    }
    return trunks
  }
}
