// Honest people who share a place, a device or a lot of numbers: the hard cases for everything that joins
// numbers into centres.
extension WorldBuilder {
  /// A delivery firm's gateway: three devices with six SIM cards each, which its drivers call customers with.
  mutating func addCourierGateway(_ index: Int) {
    var random = random(.courierGateway, index)
    let cell = UInt16(1 + random.below(network.townCellCount))
    let shape = CallShape(answered: 700, talkMedian: 24_000, talkSigma: 500)
    for _ in 0..<3 {
      let imei = Line.modem(serial: random.next() >> 20)
      for _ in 0..<6 {
        var line = Line(numbers.mobile(), network: network)
        (line.cell, line.imei) = (cell, imei)
        register(line.number, .courierGateway)
        for time in arrivals(480..<1080, perHour: random.between(6...9), &random) {
          let customer = stranger(&random, subscriberPermille: 300)
          let call = place(line, to: customer, at: time, shape.draw(&random))
          callBack(call, permille: call.answerAfter < 0 ? 350 : 60, withinMinutes: 60, &random)
        }
      }
    }
  }

  /// Drivers who wait at one place: each has a phone of its own and calls passengers before the ride.
  mutating func addRideDrivers(_ index: Int) {
    var random = random(.rideDriver, index)
    let stand = UInt16(1 + random.below(network.townCellCount))
    let shape = CallShape(answered: 820, talkMedian: 16_000, talkSigma: 400)
    for _ in 0..<12 {
      var line = Line(numbers.mobile(), network: network)
      register(line.number, .rideDriver)
      for time in arrivals(420..<1380, perHour: random.between(2...4), &random) {
        line.cell = random.chance(500) ? stand : UInt16(1 + random.below(network.townCellCount))
        let passenger = stranger(&random, subscriberPermille: 400)
        let call = place(line, to: passenger, at: time, shape.draw(&random))
        callBack(call, permille: 200, withinMinutes: 15, &random)
      }
    }
  }

  /// A hotel at a border: guests in one cell who call home, each other and a few numbers in town.
  mutating func addBorderHotel(_ index: Int) {
    var random = random(.hotelGuest, index)
    let cell = UInt16(
      network.townCellCount + (index % network.borderPairCount) * 2 + random.between(1...2)
    )
    let shape = CallShape(answered: 640, talkMedian: 80_000, talkSigma: 900)
    let reception = numbers.fixed()
    for _ in 0..<25 {
      var line = Line(numbers.mobile(), network: network)
      line.cell = cell
      register(line.number, .hotelGuest)
      let friends = (0..<6).map { _ in stranger(&random, subscriberPermille: 500) }
      for time in arrivals(1020..<1380, perHour: 1, &random) {
        let roll = random.below(10)
        let called =
          roll < 7 ? friends[random.below(6)] : roll < 9 ? reception : stranger(&random)
        let call = place(line, to: called, at: time, shape.draw(&random))
        callBack(call, permille: call.answerAfter < 0 ? 400 : 100, withinMinutes: 60, &random)
      }
    }
  }

  /// Workers from abroad in one dormitory, who call their families over the border after the shift.
  mutating func addDormitory(_ index: Int) {
    var random = random(.dormitoryWorker, index)
    let country = NumberSpace.Foreign.allCases[index % 3]
    let cell = UInt16(1 + random.below(network.cellsAtHome))
    let shape = CallShape(answered: 680, talkMedian: 240_000, talkSigma: 700)
    for _ in 0..<40 {
      var line = Line(numbers.mobile(), network: network)
      line.cell = cell
      register(line.number, .dormitoryWorker)
      let family = (0..<3).map { _ in numbers.foreign(country) }
      for time in arrivals(1080..<1320, perHour: 1, &random) {
        let call = place(line, to: family[random.below(3)], at: time, shape.draw(&random))
        callBack(call, permille: call.answerAfter < 0 ? 500 : 50, withinMinutes: 90, &random)
      }
    }
  }

  /// A clinic with five lines side by side.
  mutating func addClinic(_ index: Int) {
    var random = random(.clinicLine, index)
    let first = numbers.lot()
    let shape = CallShape(answered: 760, talkMedian: 45_000, talkSigma: 500)
    for offset in 0..<5 {
      let line = Line(first + UInt64(offset), customer: 40 + index, userAgent: 1)
      register(line.number, .clinicLine)
      for time in arrivals(500..<1000, perHour: random.between(10...16), &random) {
        let patient = stranger(&random, subscriberPermille: 300)
        let call = place(line, to: patient, at: time, shape.draw(&random))
        callBack(call, permille: 120, withinMinutes: 120, &random)
      }
    }
  }
}
