/// A mast and the cells on it.
struct Mast {
  var latitude: Double
  var longitude: Double
  var town: Int
  var cells: [Int]
  /// The nearest other masts, nearest first.
  var neighbours: [Int] = []
}

/// A cell as the side table describes it.
struct Cell {
  var name: String
  var mast: Int
  var azimuth: Int?
}

/// Where people and masts are.
struct Places {
  private static let known: [String: (latitude: Double, longitude: Double, people: Double)] = [
    "Bangkok": (13.756, 100.502, 10), "Chiang Mai": (18.788, 98.985, 3),
    "Khon Kaen": (16.432, 102.823, 2),
    "Hat Yai": (7.008, 100.474, 2), "Nakhon Ratchasima": (14.979, 102.098, 2),
    "Udon Thani": (17.413, 102.787, 2),
    "Phuket": (7.88, 98.392, 2), "Mae Sot": (16.713, 98.57, 1), "Aranyaprathet": (13.69, 102.5, 1),
    "Mae Sai": (20.428, 99.884, 1), "Nong Khai": (17.878, 102.742, 1),
  ]

  var masts: [Mast] = []
  var cells: [Cell] = []
  private var townEnds: [Double] = []
  private var mastsOfTown: [[Int]] = []

  init(style: Style, subscribers: Int, random: inout Random) {
    let towns = style.towns.compactMap { Self.known[$0] }
    let people = towns.reduce(0) { $0 + $1.people }
    var sum = 0.0
    for (town, place) in towns.enumerated() {
      sum += place.people / people
      townEnds.append(sum)
      // A mast serves about 450 of the subscribers that the records know.
      let count = max(8, Int(Double(subscribers) / 450 * place.people / people))
      // Towns grow with their people: a mast each 0.9 km or so, thinner outwards.
      let width = 0.0045 * Double(count).squareRoot()
      mastsOfTown.append([])
      for index in 0..<count {
        let mast = Mast(
          latitude: place.latitude + width * random.normal(),
          longitude: place.longitude + width * random.normal(),
          town: town,
          cells: []
        )
        mastsOfTown[town].append(masts.count)
        masts.append(mast)
        addCells(to: masts.count - 1, style: style, area: 1000 + town * 100 + index / 25)
      }
    }
    for index in masts.indices { findNeighbours(of: index) }
  }

  private mutating func addCells(to mast: Int, style: Style, area: Int) {
    for sector in 0..<style.sectors {
      masts[mast].cells.append(cells.count)
      let name = "520-03-\(area)-\(20_001 + mast * 10 + sector)"
      cells.append(
        Cell(name: name, mast: mast, azimuth: style.sectors > 1 ? 20 + sector * 120 : nil)
      )
    }
  }

  private mutating func findNeighbours(of index: Int) {
    let town = mastsOfTown[masts[index].town].filter { $0 != index }
    let near = town.map { (distance(index, $0), $0) }.sorted { $0 < $1 }
    masts[index].neighbours = near.prefix(8).map(\.1)
  }

  /// In degrees of latitude, near enough to compare.
  func distance(_ first: Int, _ second: Int) -> Double {
    let north = masts[first].latitude - masts[second].latitude
    let east = masts[first].longitude - masts[second].longitude
    return (north * north + east * east).squareRoot()
  }

  func anyTown(_ random: inout Random) -> Int {
    let point = random.unit()
    return townEnds.firstIndex { point < $0 } ?? townEnds.count - 1
  }

  func anyMast(in town: Int, _ random: inout Random) -> Int { random.pick(mastsOfTown[town]) }

  /// The cell that serves someone at a mast: mostly one of it, sometimes a neighbour's.
  func cell(at mast: Int, straying: Double, _ random: inout Random) -> Int {
    let chosen =
      random.chance(straying) && !masts[mast].neighbours.isEmpty
      ? masts[mast].neighbours[random.below(min(3, masts[mast].neighbours.count))] : mast
    return random.pick(masts[chosen].cells)
  }
}
