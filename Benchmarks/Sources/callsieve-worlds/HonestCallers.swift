/// Single honest callers who look like scam to a rule that counts.
extension World {
  /// How many of a kind there are, of each hundred thousand subscribers.
  private func count(_ ofHundredThousand: Int) -> Int {
    max(1, ofHundredThousand * subscribers / 100_000)
  }

  mutating func addHonestCallers() {
    for (kind, number, round) in World.mobileCallers {
      addMobileCallers(kind, count(number), round)
    }
    for (kind, number, round) in World.fixedCallers { addFixedCallers(kind, count(number), round) }
  }

  /// Someone who has a private life, too: a subscriber with a trade.
  private mutating func addMobileCallers(_ kind: String, _ count: Int, _ round: Round) {
    var random = random(kind)
    for _ in 0..<count {
      let line = tradesman(kind, &random)
      var own = round
      own.from += random.between(-1.0, 1)
      own.to += random.between(-1.0, 1)
      work(line, own, &random)
    }
  }

  /// A subscriber of the own network, from now on of this kind.
  mutating func tradesman(_ kind: String, _ random: inout Random) -> Int {
    while true {
      let line = random.pick(people)
      guard lines[line].kind == "subscriber", lines[line].isOwn else { continue }
      lines[line].kind = kind
      return line
    }
  }

  private mutating func addFixedCallers(_ kind: String, _ count: Int, _ round: Round) {
    var random = random(kind)
    for _ in 0..<count {
      let line = addLine(kind, number: numbers.fixed(1, &random)[0], trunk: trunks.company())
      know(line)
      work(line, round, &random)
    }
  }

  private static let brief = Answering(answered: 0.72, talkMedian: 25, talkSpread: 0.6)

  private static let mobileCallers: [(String, Int, Round)] = [
    (
      "courier", 120,
      Round(
        calls: 50...130,
        from: 9,
        to: 18,
        callees: .strangers,
        answering: brief,
        missedBack: 0.35,
        metBack: 0.08,
        retry: 0.4,
        received: 0.08,
        weekends: true,
        moves: true
      )
    ),
    (
      "ride_driver", 150,
      Round(
        calls: 10...35,
        from: 7,
        to: 22,
        callees: .strangers,
        answering: Answering(answered: 0.85, talkMedian: 18, talkSpread: 0.5),
        missedBack: 0.5,
        metBack: 0.15,
        received: 0.5,
        weekends: true,
        moves: true
      )
    ),
    (
      "estate_agent", 60,
      Round(
        calls: 20...55,
        from: 9.5,
        to: 18.5,
        callees: .customers(90),
        answering: Answering(answered: 0.55, talkMedian: 95, talkSpread: 1),
        missedBack: 0.3,
        metBack: 0.05,
        retry: 0.3,
        received: 0.25,
        moves: true
      )
    ),
    (
      "insurance_agent", 50,
      Round(
        calls: 25...60,
        from: 10,
        to: 19,
        callees: .strangers,
        answering: Answering(answered: 0.4, talkMedian: 60, talkSpread: 1.2),
        missedBack: 0.12,
        metBack: 0.03,
        retry: 0.25,
        received: 0.1
      )
    ),
    (
      "repairer", 60,
      Round(
        calls: 12...30,
        from: 8,
        to: 18,
        callees: .customers(40),
        answering: .social,
        missedBack: 0.4,
        metBack: 0.1,
        received: 0.4,
        moves: true
      )
    ),
    (
      "food_seller", 60,
      Round(
        calls: 15...40,
        from: 10,
        to: 21,
        callees: .strangers,
        answering: brief,
        missedBack: 0.4,
        metBack: 0.1,
        received: 1.2,
        weekends: true
      )
    ),
    (
      "party_planner", 15,
      Round(
        calls: 40...90,
        from: 17,
        to: 20.5,
        callees: .customers(120),
        answering: Answering(answered: 0.6, talkMedian: 40, talkSpread: 0.7),
        missedBack: 0.35,
        metBack: 0.05,
        retry: 0.2,
        received: 0.15,
        weekends: true
      )
    ),
  ]

  private static let fixedCallers: [(String, Int, Round)] = [
    (
      "reminder_robot", 8,
      Round(
        calls: 150...500,
        from: 9,
        to: 17,
        callees: .strangers,
        answering: Answering(answered: 0.7, talkMedian: 24, talkSpread: 0.2),
        missedBack: 0.15,
        retry: 0.5,
        received: 0.05,
        even: true
      )
    ),
    (
      "school_notice", 8,
      Round(
        calls: 150...400,
        from: 15.4,
        to: 16,
        callees: .customers(350),
        answering: Answering(answered: 0.68, talkMedian: 20, talkSpread: 0.25),
        missedBack: 0.2,
        metBack: 0.02,
        retry: 0.3,
        even: true
      )
    ),
    (
      "alarm_dialler", 12,
      Round(
        calls: 4...40,
        from: 0,
        to: 24,
        callees: .fixed([66_2_555_0100, 66_2_555_0101]),
        answering: Answering(answered: 0.9, talkMedian: 12, talkSpread: 0.2),
        weekends: true,
        even: true
      )
    ),
    (
      "taxi_dispatch", 4,
      Round(
        calls: 200...600,
        from: 5,
        to: 24,
        callees: .strangers,
        answering: Answering(answered: 0.8, talkMedian: 15, talkSpread: 0.4),
        missedBack: 0.3,
        received: 1.1,
        weekends: true
      )
    ),
    (
      "bank_check", 4,
      Round(
        calls: 100...300,
        from: 8,
        to: 20,
        callees: .strangers,
        answering: Answering(answered: 0.5, talkMedian: 120, talkSpread: 0.6),
        missedBack: 0.15,
        retry: 0.5,
        received: 0.3,
        weekends: true
      )
    ),
    (
      "parcel_robot", 3,
      Round(
        calls: 400...900,
        from: 8,
        to: 18,
        callees: .strangers,
        answering: Answering(answered: 0.62, talkMedian: 14, talkSpread: 0.3),
        missedBack: 0.2,
        retry: 0.4,
        weekends: true,
        even: true
      )
    ),
    (
      "hotel", 15,
      Round(
        calls: 40...120,
        from: 7,
        to: 23,
        callees: .strangers,
        answering: .business,
        received: 0.6,
        weekends: true
      )
    ),
    (
      "hospital_exchange", 5,
      Round(
        calls: 200...500,
        from: 7,
        to: 20,
        callees: .strangers,
        answering: Answering(answered: 0.7, talkMedian: 60, talkSpread: 0.8),
        missedBack: 0.3,
        retry: 0.4,
        received: 0.9,
        weekends: true
      )
    ),
    (
      "company_exchange", 25,
      Round(
        calls: 80...400,
        from: 8,
        to: 18,
        callees: .customers(300),
        answering: .social,
        missedBack: 0.3,
        metBack: 0.05,
        received: 0.8
      )
    ),
    (
      "voicemail_notice", 3,
      Round(
        calls: 200...600,
        from: 0,
        to: 24,
        callees: .strangers,
        answering: Answering(answered: 0.6, talkMedian: 9, talkSpread: 0.3),
        missedBack: 0.1,
        retry: 0.5,
        received: 0.7,
        weekends: true,
        even: true
      )
    ),
  ]
}
