// Honest heavy callers who know whom they call, or are called more than they call.
extension WorldBuilder {
  /// A taxi dispatcher is called forty times an hour and rings some of them back.
  mutating func addTaxiDispatcher(_ index: Int) {
    var random = random(.taxiDispatcher, index)
    let line = Line(numbers.fixed(), network: network)
    register(line.number, .taxiDispatcher)
    receive(line, 360..<1380, perHour: 40, backPermille: 330, backMinutes: 12, &random)
  }

  /// A bank's support line is called and rings back those who did not get through.
  mutating func addBankSupport(_ index: Int) {
    var random = random(.bankSupport, index)
    let line = Line(numbers.fixed(), customer: 16 + index, userAgent: 1)
    register(line.number, .bankSupport)
    receive(line, 480..<1200, perHour: 80, backPermille: 250, backMinutes: 120, &random)
  }

  private mutating func receive(
    _ line: Line,
    _ minutes: Range<Int>,
    perHour: Int,
    backPermille: Int,
    backMinutes: Int,
    _ random: inout Random
  ) {
    let incoming = CallShape(answered: 850, talkMedian: 70_000, talkSigma: 700)
    let outgoing = CallShape(answered: 720, talkMedian: 45_000, talkSigma: 600)
    for time in arrivals(minutes, perHour: perHour, &random) {
      let customer = stranger(&random, subscriberPermille: 500)
      let call = place(
        Line(customer, network: network),
        to: line.number,
        at: time,
        incoming.draw(&random)
      )
      guard random.chance(backPermille) else { continue }
      let back = call.releaseTime + Int64(30_000 + random.below(backMinutes * 60_000))
      place(line, to: customer, at: back, outgoing.draw(&random))
    }
  }

  /// A company: many extensions, one number, 150 business partners in both directions.
  mutating func addCompanyExchange(_ index: Int) {
    var random = random(.companyExchange, index)
    let line = Line(numbers.fixed(), customer: 20 + index, userAgent: 2)
    register(line.number, .companyExchange)
    let partners = (0..<150).map { $0 % 3 == 0 ? numbers.fixed() : stranger(&random) }
    let shape = CallShape(answered: 650, talkMedian: 90_000, talkSigma: 900)
    for time in arrivals(510..<1050, perHour: 60, &random) {
      let partner = partners[min(random.below(150), random.below(150))]
      place(line, to: partner, at: time, shape.draw(&random))
    }
    for time in arrivals(510..<1050, perHour: 50, &random) {
      let partner = Line(partners[random.below(150)], network: network)
      place(partner, to: line.number, at: time, shape.draw(&random))
    }
  }

  /// A fax machine tries six wrong numbers in turn, day and night.
  mutating func addFaxMachine(_ index: Int) {
    var random = random(.faxMachine, index)
    let line = Line(numbers.fixed(), network: network)
    register(line.number, .faxMachine)
    let wrong = (0..<6).map { _ in numbers.fixed() }
    let shape = CallShape(
      answered: 200,
      busy: 250,
      unallocated: 170,
      talkMedian: 4500,
      talkSigma: 200
    )
    for (turn, time) in arrivals(0..<1440, perHour: 20, &random).enumerated() {
      place(line, to: wrong[turn % 6], at: time, shape.draw(&random))
    }
  }

  /// A family at the border: two members on each side, who talk long and often.
  mutating func addBorderFamily(_ index: Int) {
    var random = random(.borderFamily, index)
    let place = index % network.borderPairCount
    var members: [Line] = []
    for member in 0..<5 {
      let side: NumberSpace.Foreign = [.myanmar, .cambodia, .laos, .laos][place]
      let number = member < 3 ? numbers.mobile() : numbers.foreign(side)
      var line = Line(number, network: network)
      if member < 3 { line.cell = UInt16(network.townCellCount + place * 2 + 1) }
      register(number, .borderFamily)
      members.append(line)
    }
    let shape = CallShape(answered: 720, talkMedian: 240_000, talkSigma: 900)
    for time in arrivals(360..<1320, perHour: 3, &random) {
      let from = random.below(5)
      let to = (from + 1 + random.below(4)) % 5
      self.place(members[from], to: members[to].number, at: time, shape.draw(&random))
    }
  }
}
