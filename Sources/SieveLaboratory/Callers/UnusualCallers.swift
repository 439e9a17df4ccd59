// Honest callers whose single figures look bad: few answers, short talks, strangers, foreign numbers.
extension WorldBuilder {
  /// A collector of debts tries the same 150 people again and again; few answer.
  mutating func addDebtCollector(_ index: Int) {
    var random = random(.debtCollector, index)
    let line = Line(numbers.fixed(), customer: 60 + index, userAgent: 2)
    register(line.number, .debtCollector)
    let debtors = (0..<150).map { _ in stranger(&random, subscriberPermille: 300) }
    let shape = CallShape(answered: 300, rejected: 120, talkMedian: 50_000, talkSigma: 800)
    for time in arrivals(540..<1080, perHour: random.between(40...60), &random) {
      let called = debtors[random.below(150)]
      let call = place(line, to: called, at: time, shape.draw(&random))
      callBack(call, permille: 50, withinMinutes: 180, &random)
    }
  }

  /// A machine that speaks passwords for one use: each to who has just asked for it, seldom missed.
  mutating func addVoiceCodes(_ index: Int) {
    var random = random(.voiceCode, index)
    let line = Line(numbers.fixed(), customer: 64 + index, userAgent: 0)
    register(line.number, .voiceCode)
    let shape = CallShape(answered: 900, talkMedian: 13_000, talkSigma: 150)
    for time in arrivals(420..<1400, perHour: random.between(60...100), &random) {
      let user = stranger(&random, subscriberPermille: 400)
      place(line, to: user, at: time, shape.draw(&random))
    }
  }

  /// Somebody who arranges a wedding or a move: thirty errands in one day.
  mutating func addErrandRunner(_ index: Int) {
    var random = random(.errandRunner, index)
    let line = Line(numbers.mobile(), network: network)
    register(line.number, .errandRunner)
    let shape = CallShape(answered: 600, talkMedian: 55_000, talkSigma: 800)
    for time in arrivals(540..<1080, perHour: random.between(3...5), &random) {
      let called = random.chance(300) ? numbers.fixed() : stranger(&random, subscriberPermille: 200)
      let call = place(line, to: called, at: time, shape.draw(&random))
      callBack(call, permille: call.answerAfter < 0 ? 300 : 150, withinMinutes: 120, &random)
    }
  }

  /// Travellers with foreign numbers in the home network, who call hotels, tours and each other.
  mutating func addVisitors(_ index: Int) {
    var random = random(.foreignVisitor, index)
    let shape = CallShape(answered: 650, talkMedian: 70_000, talkSigma: 800)
    let guides = (0..<5).map { _ in numbers.fixed() }
    let country = [NumberSpace.Foreign.china, .singapore][index % 2]
    let group = (0..<8).map { _ in numbers.foreign(country) }
    for number in group {
      var line = Line(number, network: network)
      line.trunk = 0
      line.address = Line.gateway(of: 0)
      line.imei = Line.imei(of: number)
      line.imsi = (country == .china ? 46_001 : 52_501) * 10_000_000_000 + number % 10_000_000_000
      register(number, .foreignVisitor)
      for time in arrivals(480..<1320, perHour: 1, &random) {
        line.cell = UInt16(1 + random.below(network.townCellCount))
        let roll = random.below(10)
        let called =
          roll < 4
          ? group[random.below(8)] : roll < 8 ? guides[random.below(5)] : stranger(&random)
        guard called != number else { continue }
        let call = place(line, to: called, at: time, shape.draw(&random))
        callBack(call, permille: 200, withinMinutes: 60, &random)
      }
    }
  }
}
