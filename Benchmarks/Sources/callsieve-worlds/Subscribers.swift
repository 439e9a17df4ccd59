/// Ordinary life: people who call those whom they know, at waking hours, and sometimes a stranger.
extension World {
  /// Chance of a call in each hour of the day, relative.
  static let hours: [Double] = [
    1, 0.5, 0.3, 0.3, 0.5, 1.5, 4, 7, 9, 9.5, 9, 9, 8.5, 8, 8, 8.5, 9, 10, 10, 9, 7.5, 6, 4, 2,
  ]

  mutating func addSubscribers() {
    var random = random("subscribers")
    for _ in 0..<subscribers {
      let town = places.anyTown(&random)
      let home = places.anyMast(in: town, &random)
      let work = random.chance(0.7) ? places.anyMast(in: town, &random) : home
      let line = addMobile(
        "subscriber",
        number: numbers.mobile(&random),
        home: home,
        work: work,
        own: random.chance(style.ownShare)
      )
      people.append(line)
      know(line)
    }
    let businesses =
      numbers.fixed(100, &random)
      + (0..<subscribers / 100).flatMap { _ in numbers.fixed(3, &random) }
    let instants = HourTable(World.hours)
    for index in people.indices {
      let pace = min(40, random.skewed(median: 2.6, spread: 0.9))
      let migrant = random.chance(style.borderLife)
      let abroad =
        migrant
        ? (0..<random.between(1, 5)).map { _ in
          numbers.foreign(random.pick(["MM", "KH", "LA"]), &random)
        } : []
      for day in days {
        let count = Int(pace * random.between(0.5, 1.5) + random.unit())
        for _ in 0..<count {
          let setup = day * Calendar.day + instants.draw(&random)
          ordinaryCall(of: index, at: setup, businesses: businesses, abroad: abroad, &random)
        }
      }
    }
  }

  /// To a friend, who may ring back; to a business; to a stranger; to the family abroad.
  private mutating func ordinaryCall(
    of person: Int,
    at setup: Instant,
    businesses: [Int],
    abroad: [Int],
    _ random: inout Random
  ) {
    let line = people[person]
    let point = random.unit()
    if !abroad.isEmpty, point < 0.4 {
      let answering = Answering(answered: 0.6, talkMedian: 240, talkSpread: 1)
      add(
        answering.call(from: line, to: random.pick(abroad), at: setup, exists: true, &random),
        &random
      )
    } else if point < 0.82 {
      let call = Answering.social.call(
        from: line,
        to: lines[friend(of: person, &random)].number,
        at: setup,
        exists: true,
        &random
      )
      add(call, &random)
      answerBack(call, missed: 0.35, met: 0.04, &random)
    } else if point < 0.94 {
      add(
        Answering.business.call(
          from: line,
          to: random.pick(businesses),
          at: setup,
          exists: true,
          &random
        ),
        &random
      )
    } else {
      let exists = random.chance(0.93)
      let called = exists ? anyone(&random) : numbers.anyBlock(&random) + random.below(10_000)
      let call = Answering.social.call(from: line, to: called, at: setup, exists: exists, &random)
      add(call, &random)
      answerBack(call, missed: 0.2, met: 0.02, &random)
    }
  }

  /// One of up to twenty-four people, of whom the nearest are called most.
  ///
  /// Friends are each other's: partners add up to a number that
  /// both share.
  private func friend(of person: Int, _ random: inout Random) -> Int {
    let closeness = random.unit()
    let rank = Int(24 * closeness * closeness)
    var shared = Random(seed: seed, part: "friends \(rank)")
    let sum = shared.below(people.count)
    let other = (sum - person + people.count) % people.count
    return people[other == person ? (person + 1) % people.count : other]
  }
}

/// Draws an instant of a day by the weights of its hours.
struct HourTable {
  private var ends: [Double] = []

  init(_ weights: [Double]) {
    let total = weights.reduce(0, +)
    var sum = 0.0
    for weight in weights {
      sum += weight / total
      ends.append(sum)
    }
  }

  func draw(_ random: inout Random) -> Instant {
    let point = random.unit()
    let hour = ends.firstIndex { point < $0 } ?? 23
    return hour * Calendar.hour + random.below(Calendar.hour)
  }
}
