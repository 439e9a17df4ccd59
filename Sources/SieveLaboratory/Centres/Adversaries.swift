// Centres that have read the pack that ships, each with an answer of its own: they are in no world unless
// they are asked for, and docs/detection.md says which of them win.
extension WorldBuilder {
  /// Half of the calls go to machines of one's own that answer and talk: shares of answers, of conversations and of
  /// repeated numbers are those of honest people.
  mutating func addRatioPadding(_ index: Int) {
    var random = random(.ratioPadding, index)
    let cell = UInt16(1 + random.below(network.townCellCount))
    let machines = (0..<8).map { _ in numbers.mobile() }
    let victims = Self.coldCalls(&random)
    let faked = CallShape(
      answered: 970,
      cancelled: 10,
      rejected: 0,
      talkMedian: 150_000,
      talkSigma: 400
    )
    for _ in 0..<random.between(10...20) {
      var line = Line(numbers.mobile(), network: network)
      line.cell = cell
      register(line.number, .ratioPadding, centre: index + 1)
      for time in arrivals(540..<1140, perHour: 40, &random) {
        if random.chance(550) {
          place(line, to: machines[random.below(8)], at: time, faked.draw(&random))
        } else {
          place(line, to: stranger(&random), at: time, victims.draw(&random))
        }
      }
    }
  }

  /// Six calls an hour and number, each in a phone of its own, from one cell.
  mutating func addSlowPool(_ index: Int) {
    var random = random(.slowPool, index)
    let cell = UInt16(1 + random.below(network.townCellCount))
    let seat = Seat(pause: 600_000, shape: Self.coldCalls(&random), callBacks: 10)
    let shifts = officeHours(&random)
    for _ in 0..<random.between(30...50) {
      var line = Line(numbers.mobile(), network: network)
      line.cell = cell
      register(line.number, .slowPool, centre: index + 1)
      seat.work(shifts, line, &self, &random)
    }
  }

  /// One call below each bound of the pack: a phone with two SIM cards dials every sixteen minutes, so that it makes
  /// 23 calls in six hours, and each card fewer than five in two.
  mutating func addOneBelow(_ index: Int) {
    var random = random(.oneBelow, index)
    let cell = UInt16(1 + random.below(network.townCellCount))
    let shape = Self.coldCalls(&random)
    for _ in 0..<random.between(30...50) {
      var cards: [Line] = []
      for card in 0..<2 {
        var line = Line(numbers.mobile(), network: network)
        line.cell = cell
        if card == 1 { line.imei = cards[0].imei }
        register(line.number, .oneBelow, centre: index + 1)
        cards.append(line)
      }
      for shift in spans(540..<1140, &random) {
        var time = shift.lowerBound + Int64(random.below(960_000))
        var calls = 0
        while time < shift.upperBound {
          place(cards[calls % 2], to: stranger(&random), at: time, shape.draw(&random))
          calls += 1
          time += 960_000
        }
      }
    }
  }

  /// Ten calls, then another SIM card in another phone.
  mutating func addFreshDevices(_ index: Int) {
    var random = random(.freshDevices, index)
    let cell = UInt16(1 + random.below(network.townCellCount))
    let seat = Seat(pause: 60_000, shape: Self.coldCalls(&random), callBacks: 8)
    let shifts = officeHours(&random)
    for _ in 0..<random.between(8...16) {
      workInTurns(shifts, seat, &random) { world in
        var line = Line(world.numbers.mobile(), network: world.network)
        line.cell = cell
        world.register(line.number, .freshDevices, centre: index + 1)
        return line
      }
    }
  }

  /// A SIM card for each victim, who is tried until somebody answers, four times at most.
  mutating func addOneCardPerVictim(_ index: Int) {
    var random = random(.oneCardPerVictim, index)
    let cell = UInt16(1 + random.below(network.townCellCount))
    let shape = Self.coldCalls(&random)
    for _ in 0..<random.between(10...20) {
      let imei = Line.modem(serial: random.next() >> 20)
      for shift in spans(540..<1140, &random) {
        var time = shift.lowerBound + Int64(random.below(600_000))
        while time < shift.upperBound {
          var line = Line(numbers.mobile(), network: network)
          (line.cell, line.imei) = (cell, imei)
          register(line.number, .oneCardPerVictim, centre: index + 1)
          let victim = stranger(&random)
          for _ in 0..<4 where time < shift.upperBound {
            let call = place(line, to: victim, at: time, shape.draw(&random))
            time = call.releaseTime + Int64(random.between(120_000...300_000))
            if call.answerAfter >= 0 { break }
          }
        }
      }
    }
  }

  /// How calls to strangers turn out.
  private static func coldCalls(_ random: inout Random) -> CallShape {
    CallShape(
      answered: random.between(220...320),
      cancelled: 240,
      rejected: 70,
      talkMedian: 15_000,
      talkSigma: 900,
      longTalks: 30
    )
  }
}
