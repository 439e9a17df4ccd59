import SieveModel

// Centres that plain limits of volume or talk time do not see.
extension WorldBuilder {
  /// An apartment with SIM boxes: 8 to 20 numbers with 25 attempts an hour each, two to a device.
  mutating func addLowAndSlow(_ index: Int) {
    var random = random(.lowAndSlow, index)
    let cell = UInt16(1 + random.below(network.townCellCount))
    let shape = CallShape(
      answered: random.between(250...380),
      cancelled: 220,
      rejected: 60,
      talkMedian: 20_000,
      talkSigma: 900,
      longTalks: 40
    )
    let seat = Seat(pause: 110_000, shape: shape, callBacks: 15)
    let shifts = officeHours(&random)
    var imei: UInt64 = 0
    for number in 0..<random.between(8...20) {
      if number % 2 == 0 { imei = Line.modem(serial: random.next() >> 20) }
      var line = Line(numbers.mobile(), network: network)
      line.cell = cell
      line.imei = imei
      register(line.number, .lowAndSlow, centre: index + 1)
      seat.work(shifts, line, &self, &random)
    }
  }

  /// One ring from a foreign range, given up after one or two seconds; some victims call back and are
  /// kept on the line.
  mutating func addOneRing(_ index: Int) {
    var random = random(.oneRing, index)
    var pool: [Line] = []
    for _ in 0..<random.between(30...80) {
      let line = Line(numbers.foreign(.burundi), network: network)
      register(line.number, .oneRing, centre: index + 1)
      pool.append(line)
    }
    let back = CallShape(answered: 900, talkMedian: 90_000, talkSigma: 700)
    let start = 560 + random.below(500)
    for time in arrivals(start..<(start + 60), perHour: random.between(2500...5000), &random) {
      let ring = CallOutcome.rang(
        .cancelled,
        alert: 900 + random.below(1500),
        ring: random.between(1000...2000),
        cause: 16,
        status: 487
      )
      let victim = stranger(&random)
      let call = place(pool[random.below(pool.count)], to: victim, at: time, ring)
      guard random.chance(60) else { continue }
      let later = call.releaseTime + Int64(random.between(15_000...5_400_000))
      place(
        Line(victim, network: network),
        to: call.callingNumber,
        at: later,
        back.draw(&random)
      )
    }
  }
}
