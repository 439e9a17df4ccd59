/// Honest people who call from one place, at the same hours, or behind one company.
extension World {
  private func times(_ ofHundredThousand: Int) -> Int {
    max(1, ofHundredThousand * subscribers / 100_000)
  }

  mutating func addHonestGroups() {
    for _ in 0..<times(4) {
      addOffice("telesales", lines: 6...24, calls: 60...140, answered: 0.35, talk: 50, back: 0.05)
    }
    for _ in 0..<times(3) {
      addOffice(
        "collections",
        lines: 5...18,
        calls: 70...150,
        answered: 0.3,
        talk: 45,
        back: 0.12,
        customers: 60
      )
    }
    for _ in 0..<times(3) {
      addOffice(
        "pollster",
        lines: 5...20,
        calls: 60...160,
        answered: 0.22,
        talk: 240,
        back: 0.04,
        digits: true
      )
    }
    for _ in 0..<times(3) {
      addOffice(
        "support_desk",
        lines: 5...15,
        calls: 30...70,
        answered: 0.65,
        talk: 200,
        back: 0.15,
        received: 1
      )
    }
    for _ in 0..<times(2) { addPolls() }
    for _ in 0..<times(3) { addMobileSales() }
    for _ in 0..<times(4) { addDepot() }
    for _ in 0..<times(4) { addDormitory() }
    for _ in 0..<times(4) { addMarket() }
    for _ in 0..<times(2) { addVolunteers() }
    for _ in 0..<times(2) { addCardShop() }
    for _ in 0..<times(120) { addTourist() }
    addBorderFamilies()
  }

  /// A company with lines of its own, each with a desk.
  private mutating func addOffice(
    _ kind: String,
    lines count: ClosedRange<Int>,
    calls: ClosedRange<Int>,
    answered: Double,
    talk: Double,
    back: Double,
    customers: Int = 0,
    digits: Bool = false,
    received: Double = 0.03
  ) {
    var random = random("\(kind) \(lines.count)")
    let trunk = trunks.company()
    let start = random.between(8.5, 10)
    let callees: Round.Callees =
      digits ? .randomDigits : customers > 0 ? .customers(customers) : .strangers
    let round = Round(
      calls: calls,
      from: start,
      to: start + random.between(7.0, 9),
      callees: callees,
      answering: Answering(answered: answered, talkMedian: talk, talkSpread: 1),
      missedBack: back,
      metBack: back / 3,
      retry: digits ? 0.3 : 0.2,
      received: received
    )
    for number in numbers.fixed(random.between(count.lowerBound, count.upperBound), &random) {
      let line = addLine(kind, number: number, trunk: trunk)
      know(line)
      work(line, round, &random)
    }
  }

  /// Pollsters who rent lines of a reseller, beside other customers of it.
  private mutating func addPolls() {
    var random = random("rented poll \(lines.count)")
    let trunk = random.pick(trunks.resellers)
    let round = Round(
      calls: 80...150,
      from: 10,
      to: 20,
      callees: .randomDigits,
      answering: Answering(answered: 0.25, talkMedian: 200, talkSpread: 1),
      missedBack: 0.05,
      retry: 0.3,
      received: 0.02,
      weekends: true
    )
    for number in numbers.fixed(random.between(4, 12), &random) {
      let line = addLine("rented_pollster", number: number, trunk: trunk)
      know(line)
      work(line, round, &random)
    }
  }

  /// Four to six who sell by mobile phone, in one office; they have private lives.
  private mutating func addMobileSales() {
    var random = random("mobile sales \(lines.count)")
    let place = places.anyMast(in: places.anyTown(&random), &random)
    let round = Round(
      calls: 50...90,
      from: 9.5,
      to: 17.5,
      callees: .strangers,
      answering: Answering(answered: 0.38, talkMedian: 55, talkSpread: 1),
      missedBack: 0.15,
      metBack: 0.04,
      retry: 0.2,
      received: 0.06
    )
    for _ in 0..<random.between(4, 6) {
      let line = tradesman("mobile_sales", &random)
      lines[line].work = place
      work(line, round, at: place, &random)
    }
  }

  /// Couriers who announce their parcels from the depot before they leave.
  private mutating func addDepot() {
    var random = random("depot \(lines.count)")
    let place = places.anyMast(in: places.anyTown(&random), &random)
    let answering = Answering(answered: 0.66, talkMedian: 22, talkSpread: 0.6)
    for _ in 0..<random.between(8, 20) {
      let line = tradesman("depot_courier", &random)
      lines[line].work = place
      work(
        line,
        Round(
          calls: 20...50,
          from: 7,
          to: 8.8,
          callees: .strangers,
          answering: answering,
          missedBack: 0.35,
          metBack: 0.05,
          retry: 0.2,
          received: 0.05,
          weekends: true
        ),
        at: place,
        &random
      )
      work(
        line,
        Round(
          calls: 15...45,
          from: 9,
          to: 16,
          callees: .strangers,
          answering: answering,
          missedBack: 0.35,
          metBack: 0.08,
          retry: 0.3,
          received: 0.1,
          weekends: true,
          moves: true
        ),
        &random
      )
    }
  }

  /// Workers with cards of one lot who call home in the evening.
  private mutating func addDormitory() {
    var random = random("dormitory \(lines.count)")
    let place = places.anyMast(in: places.anyTown(&random), &random)
    let country = random.pick(["MM", "KH", "LA"])
    let model = random.below(60)
    for number in numbers.lot(of: random.between(40, 120), &random) {
      let line = addMobile("dormitory_worker", number: number, home: place, work: place)
      know(line)
      lines[line].imei = device(model: random.chance(0.4) ? model : nil)
      let family = (0..<random.between(2, 5)).map { _ in numbers.foreign(country, &random) }
      work(
        line,
        Round(
          calls: 2...8,
          from: 18,
          to: 22.5,
          callees: .fixed(family),
          answering: Answering(answered: 0.55, talkMedian: 300, talkSpread: 0.9),
          received: 0.3,
          weekends: true
        ),
        at: place,
        &random
      )
      work(
        line,
        Round(
          calls: 0...4,
          from: 12,
          to: 21,
          callees: .customers(8),
          answering: .social,
          weekends: true
        ),
        at: place,
        &random
      )
    }
  }

  /// Traders who call customers and suppliers all morning from one market hall.
  private mutating func addMarket() {
    var random = random("market \(lines.count)")
    let place = places.anyMast(in: places.anyTown(&random), &random)
    for _ in 0..<random.between(30, 80) {
      let line = tradesman("market_trader", &random)
      lines[line].work = place
      work(
        line,
        Round(
          calls: 15...60,
          from: 4,
          to: 12,
          callees: .customers(random.between(15, 60)),
          answering: Answering(answered: 0.75, talkMedian: 30, talkSpread: 0.7),
          missedBack: 0.4,
          metBack: 0.1,
          received: 0.6,
          weekends: true
        ),
        at: place,
        &random
      )
    }
  }

  /// Volunteers who call supporters for one evening from one hall, each with the own telephone.
  private mutating func addVolunteers() {
    var random = random("volunteers \(lines.count)")
    let place = places.anyMast(in: places.anyTown(&random), &random)
    for _ in 0..<random.between(6, 14) {
      let line = tradesman("volunteer", &random)
      work(
        line,
        Round(
          calls: 25...50,
          from: 17.5,
          to: 20.5,
          callees: .strangers,
          answering: Answering(answered: 0.55, talkMedian: 60, talkSpread: 0.9),
          missedBack: 0.2,
          metBack: 0.03,
          received: 0.03,
          weekends: true
        ),
        at: place,
        &random
      )
    }
  }

  /// A shop that tries each new card in its own telephone: one device, many numbers, one call each or two.
  private mutating func addCardShop() {
    var random = random("card shop \(lines.count)")
    let place = places.anyMast(in: places.anyTown(&random), &random)
    let phones = [device(), device()]
    for number in numbers.lot(of: random.between(30, 80), &random) {
      let line = addMobile("card_shop", number: number, home: place, work: place)
      let setup = Calendar.at(day: random.below(style.days), hour: random.between(9.0, 20))
      for index in 0..<random.between(1, 2) {
        var call = Answering.business.call(
          from: line,
          to: 66_2_270_0000 + random.below(3),
          at: setup + index * 90_000,
          exists: true,
          &random
        )
        call.imei = random.pick(phones)
        add(call, at: place, &random)
      }
    }
  }

  /// A visitor with a card of home, who calls hotels, drivers and home, and is soon elsewhere.
  private mutating func addTourist() {
    var random = random("tourist \(lines.count)")
    let country = random.pick(["CN", "JP", "DE", "SG"])
    let home = places.anyMast(in: places.anyTown(&random), &random)
    let line = addMobile(
      "tourist",
      number: numbers.foreign(country, &random),
      home: home,
      work: home
    )
    lines[line].imsi = 460_00 * 10_000_000_000 + random.below(1_000_000_000)
    work(
      line,
      Round(
        calls: 2...9,
        from: 8,
        to: 23,
        callees: .strangers,
        answering: .business,
        received: 0.2,
        weekends: true,
        moves: true
      ),
      &random
    )
    work(
      line,
      Round(
        calls: 0...4,
        from: 8,
        to: 23,
        callees: .fixed([numbers.foreign(country, &random), numbers.foreign(country, &random)]),
        answering: .social,
        weekends: true
      ),
      &random
    )
  }

  /// Relatives abroad who call in, day after day.
  private mutating func addBorderFamilies() {
    var random = random("border families")
    for _ in 0..<Int(Double(subscribers) * style.borderLife / 3) {
      let trunk = random.pick(trunks.carriers)
      let line = addLine(
        "border_family",
        number: numbers.foreign(trunks.all[trunk].country, &random),
        trunk: trunk
      )
      know(line)
      work(
        line,
        Round(
          calls: 1...6,
          from: 7,
          to: 22,
          callees: .customers(random.between(1, 5)),
          answering: Answering(answered: 0.65, talkMedian: 200, talkSpread: 1),
          missedBack: 0.4,
          metBack: 0.1,
          weekends: true
        ),
        &random
      )
    }
  }
}
