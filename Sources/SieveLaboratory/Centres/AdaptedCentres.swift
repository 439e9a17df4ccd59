// Centres that know the limits and stay just inside them.
extension WorldBuilder {
  /// SIM cards in ordinary phones of many makes, all in two neighbouring cells; new numbers every day.
  mutating func addPhoneFarm(_ index: Int) {
    var random = random(.phoneFarm, index)
    let firstCell = network.townCellCount + random.below(network.borderPairCount) * 2 + 1
    let shape = CallShape(
      answered: random.between(220...340),
      cancelled: 240,
      rejected: 70,
      talkMedian: 16_000,
      talkSigma: 900,
      longTalks: 30
    )
    let shifts = officeHours(&random)
    for phone in 0..<random.between(12...30) {
      let seat = Seat(pause: 3_600_000 / random.between(25...45), shape: shape, callBacks: 10)
      var day = Int64.min / 2
      var current: Line?
      for shift in shifts.sorted(by: { $0.lowerBound < $1.lowerBound }) {
        // Noon is within the day: the second shift has the same number.
        let isSameDay = shift.lowerBound - day < 43_200_000
        day = shift.lowerBound
        var line = isSameDay ? current ?? nextPhone() : nextPhone()
        line.cell = UInt16(firstCell + phone % 2)
        current = line
        register(line.number, .phoneFarm, centre: index + 1)
        seat.work([shift], line, &self, &random)
      }
    }
  }

  private mutating func nextPhone() -> Line { Line(numbers.mobile(), network: network) }

  /// Numbers that call each other between their calls to victims, with long faked talks.
  mutating func addPaddedPool(_ index: Int) {
    var random = random(.paddedPool, index)
    let cell = UInt16(1 + random.below(network.townCellCount))
    var pool: [Line] = []
    for number in 0..<random.between(10...25) {
      var line = Line(numbers.mobile(), network: network)
      line.cell = cell
      line.imei =
        number % 2 == 0 ? Line.modem(serial: random.next() >> 20) : pool[number - 1].imei
      register(line.number, .paddedPool, centre: index + 1)
      pool.append(line)
    }
    let shape = CallShape(
      answered: random.between(220...320),
      cancelled: 240,
      rejected: 70,
      talkMedian: 15_000,
      talkSigma: 900,
      longTalks: 30
    )
    let faked = CallShape(answered: 950, talkMedian: 100_000, talkSigma: 500)
    let seat = Seat(pause: 90_000, shape: shape, callBacks: 10)
    let shifts = officeHours(&random)
    for line in pool {
      seat.work(shifts, line, &self, &random)
    }
    for time in arrivals(540..<1140, perHour: pool.count * 8, &random) {
      let from = random.below(pool.count)
      let to = (from + 1 + random.below(pool.count - 1)) % pool.count
      place(pool[from], to: pool[to].number, at: time, faked.draw(&random))
    }
  }

  /// Just under thirty strangers an hour, answered just often enough, phones of many makes, two town cells.
  mutating func addBelowLimits(_ index: Int) {
    var random = random(.belowLimits, index)
    let cell = 1 + random.below(network.townCellCount)
    let cells = [UInt16(cell), network.nearestCell(to: cell)]
    let shape = CallShape(
      answered: random.between(380...430),
      cancelled: 180,
      rejected: 50,
      talkMedian: 28_000,
      talkSigma: 900,
      longTalks: 60
    )
    let seat = Seat(pause: 80_000, shape: shape, callBacks: 20)
    let shifts = spans(560..<720, &random) + spans(790..<1120, &random)
    for number in 0..<random.between(15...30) {
      var line = Line(numbers.mobile(), network: network)
      line.cell = cells[number % 2]
      register(line.number, .belowLimits, centre: index + 1)
      seat.work(shifts, line, &self, &random)
    }
  }

  /// Ten calls for each SIM card, then the next one in the same modem.
  mutating func addCardRotation(_ index: Int) {
    var random = random(.cardRotation, index)
    let cell = UInt16(1 + random.below(network.townCellCount))
    let shape = CallShape(
      answered: random.between(180...320),
      cancelled: 260,
      rejected: 80,
      talkMedian: 13_000,
      talkSigma: 900,
      longTalks: 30
    )
    let seat = Seat(pause: 60_000, shape: shape, callBacks: 8)
    let shifts = officeHours(&random)
    for _ in 0..<random.between(8...16) {
      let imei = Line.modem(serial: random.next() >> 20)
      workInTurns(shifts, seat, &random) { world in
        var line = Line(world.numbers.mobile(), network: world.network)
        (line.cell, line.imei) = (cell, imei)
        world.register(line.number, .cardRotation, centre: index + 1)
        return line
      }
    }
  }

  /// Has a seat work with a new line for about every ten calls.
  mutating func workInTurns(
    _ shifts: [Range<Int64>],
    _ seat: Seat,
    _ random: inout Random,
    _ nextLine: (inout Self) -> Line
  ) {
    for shift in shifts {
      var from = shift.lowerBound
      while from < shift.upperBound {
        let line = nextLine(&self)
        let to = min(shift.upperBound, from + 800_000)
        seat.work([from..<to], line, &self, &random)
        from = to
      }
    }
  }

  /// Home SIM cards that roam just over the border: the cells are foreign, the victims at home.
  mutating func addRoamingCards(_ index: Int) {
    var random = random(.roamingCards, index)
    let cell = network.cellAbroad(random.below(network.borderPairCount))
    let shape = CallShape(
      answered: random.between(180...320),
      cancelled: 260,
      rejected: 80,
      talkMedian: 14_000,
      talkSigma: 900,
      longTalks: 30
    )
    let shifts = officeHours(&random)
    for _ in 0..<random.between(10...30) {
      let seat = Seat(pause: 3_600_000 / random.between(30...60), shape: shape, callBacks: 8)
      var line = Line(numbers.mobile(), network: network)
      line.cell = cell
      line.trunk = 5
      line.address = Line.gateway(of: 5)
      register(line.number, .roamingCards, centre: index + 1)
      seat.work(shifts, line, &self, &random)
    }
  }

  /// A room that works forty victims each with long talks, and calls them again: few strangers, many answers.
  mutating func addBoilerRoom(_ index: Int) {
    var random = random(.boilerRoom, index)
    let cell = UInt16(1 + random.below(network.townCellCount))
    let cold = CallShape(
      answered: 330,
      cancelled: 200,
      rejected: 80,
      talkMedian: 40_000,
      talkSigma: 900
    )
    let warm = CallShape(answered: 700, talkMedian: 300_000, talkSigma: 700)
    for number in 0..<random.between(8...15) {
      var line = Line(numbers.mobile(), network: network)
      line.cell = cell
      line.imei = number % 3 == 0 ? Line.modem(serial: random.next() >> 20) : line.imei
      register(line.number, .boilerRoom, centre: index + 1)
      var victims: [UInt64] = []
      for time in arrivals(570..<1170, perHour: random.between(12...18), &random) {
        if !victims.isEmpty, random.chance(250) {
          place(line, to: victims[random.below(victims.count)], at: time, warm.draw(&random))
          continue
        }
        let call = place(line, to: stranger(&random), at: time, cold.draw(&random))
        if call.answerAfter >= 0, random.chance(300), victims.count < 40 {
          victims.append(call.calledNumber)
        }
        callBack(call, permille: 20, withinMinutes: 120, &random)
      }
    }
  }
}
