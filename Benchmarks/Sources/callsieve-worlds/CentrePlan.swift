/// How one centre works: its kind's habits with its own numbers.
struct CentrePlan {
  /// What a seat or slot calls with.
  enum Cards {
    /// Always the same card.
    case own
    /// Two cards, changed at noon or so.
    case pair
    /// The next card after so many calls.
    case handedOver(ClosedRange<Int>)
    /// Any card of the box that rests.
    case pool
  }

  enum Devices {
    case ordinary
    /// A box: its slots have serial numbers of one model, and cards move between them.
    case slots
    /// Another device identity for each card.
    case fresh
  }

  enum List {
    /// Numbers in order, each so far apart.
    case inOrder(step: Int)
    /// A bought file, in any order.
    case file
    /// Random numbers of a few blocks.
    case blocks
    case abroad(String)
  }

  let kind: CentreKind
  var size: Int
  var seats: Int
  var cards = Cards.own
  var devices = Devices.ordinary
  var list = List.file
  /// Numbers in lots of such a size; nil: bought here and there.
  var lot: Int?
  /// Begin and end in hours of the day; more than one: seats take turns.
  var shifts: [(from: Double, to: Double)]
  /// Seconds from the end of a call to the next, in the mean.
  var pause: Double
  var answering: Answering
  /// Share of calls to a number of the own centre.
  var padding = 0.0
  /// Share of victims who ring back.
  var back: Double
  /// Share of unanswered calls that are tried again at once.
  var retry: Double
  /// Share of calls that another cell of the neighbourhood serves.
  var straying: Double
  var masts: [Int] = []
  /// Hours after which the crew goes to the next mast.
  var movesAfter: Double?
  var worksOnWeekends: Bool
  /// Seats that are empty on any one day.
  var absent: Double

  init(_ kind: CentreKind, _ random: inout Random) {
    self.kind = kind
    size = random.between(kind.size.lowerBound, kind.size.upperBound)
    seats = size
    let start = random.between(7.5, 10)
    let oneShift = (from: start, to: start + random.between(7.5, 11))
    shifts =
      random.chance(0.3)
      ? [(start - 0.5, start + 6), (start + 6, min(23.5, start + 12.5))] : [oneShift]
    pause = random.between(35, 110)
    answering = Answering(
      answered: random.between(0.16, 0.42),
      talkMedian: random.between(14, 45),
      talkSpread: random.between(1.0, 1.5),
      engaged: 0.14,
      refused: random.between(0.1, 0.25)
    )
    back = random.between(0.01, 0.05)
    retry = random.chance(0.4) ? random.between(0.05, 0.2) : 0
    straying = random.pick([0.03, 0.1, 0.25])
    worksOnWeekends = random.chance(0.5)
    absent = random.between(0, 0.12)
    lot = random.chance(0.5) ? random.pick([5, 10, 50]) : nil
    list =
      random.chance(0.3)
      ? .inOrder(step: random.between(1, 3)) : random.chance(0.3) ? .blocks : .file
    shape(&random)
  }

  /// What makes the kind.
  private mutating func shape(_ random: inout Random) {
    switch kind {
    case .phoneFloor, .smallCrew, .borderRoom:
      if random.chance(0.25), size >= 20 {
        cards = .pair
        seats = size / 2
      }
    case .handOver:
      cards = .handedOver(30...90)
      seats = max(4, size / random.between(4, 8))
    case .simBox, .spreadFlats:
      cards = .pool
      devices = .slots
      seats = max(8, size / 4)
      pause = random.between(15, 60)
    case .boxFresh:
      cards = .handedOver(20...60)
      devices = .fresh
      seats = max(6, size / random.between(4, 7))
    case .slowFloor: pause = random.between(420, 900)
    case .padded:
      padding = random.between(0.12, 0.3)
      back = 0.08
    case .robotsAndAgents: pause = random.between(20, 50)
    case .abroadDesk: list = .abroad(random.pick(["CN", "JP", "SG", "DE"]))
    case .roamers: lot = nil
    case .movingCrew: movesAfter = random.between(2.0, 5)
    case .trunkBlock:
      lot = size
      pause = random.between(20, 60)
    case .spoofedTrunk, .spoofedAbroad:
      cards = .handedOver(22...40)
      seats = max(5, size / random.between(7, 12))
      pause = random.between(20, 70)
      back = 0.005
    }
  }

  /// Where it is: one mast, neighbouring ones, or flats of one town some way apart.
  ///
  /// Several may be near each other, but none at the masts that others have taken.
  mutating func settle(in places: Places, besides taken: Set<Int>, _ random: inout Random) {
    var home = places.anyMast(in: places.anyTown(&random), &random)
    while taken.contains(home) { home = places.anyMast(in: places.anyTown(&random), &random) }
    masts = [home]
    let near = places.masts[home].neighbours.filter { !taken.contains($0) }
    switch kind {
    case .spreadFlats:
      addMasts(random.between(2, 4), in: places, besides: taken, &random)
    case .movingCrew: addMasts(3, in: places, besides: taken, &random)
    case .simBox, .boxFresh, .handOver: break
    default:
      if random.chance(0.3) { masts += near.prefix(random.between(1, 2)) }
    }
  }

  private mutating func addMasts(
    _ count: Int,
    in places: Places,
    besides taken: Set<Int>,
    _ random: inout Random
  ) {
    let town = places.masts[masts[0]].town
    for _ in 0..<count * 10 where masts.count <= count {
      let mast = places.anyMast(in: town, &random)
      if !taken.contains(mast), !masts.contains(mast) { masts.append(mast) }
    }
  }
}
