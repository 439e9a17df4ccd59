// Honest callers that reach many strangers once: the hard cases for every rule about fan-out.
extension WorldBuilder {
  /// A courier calls each customer, tries again later, moves about, and is called back.
  mutating func addCourier(_ index: Int) {
    var random = random(.courier, index)
    var line = Line(numbers.mobile(), network: network)
    register(line.number, .courier)
    let shape = CallShape(answered: 700, talkMedian: 22_000, talkSigma: 500)
    for time in arrivals(480..<1080, perHour: random.between(12...18), &random) {
      line.cell = UInt16(1 + random.below(network.townCellCount))
      let call = place(line, to: stranger(&random), at: time, shape.draw(&random))
      if call.answerAfter < 0 {
        callBack(call, permille: 400, withinMinutes: 30, &random)
        if random.chance(500) {
          let again = call.releaseTime + Int64(random.between(600_000...2_400_000))
          place(line, to: call.calledNumber, at: again, shape.draw(&random))
        }
      } else {
        callBack(call, permille: 80, withinMinutes: 60, &random)
      }
    }
  }

  /// A hospital reminds of appointments from 17:00.
  mutating func addHospital(_ index: Int) {
    var random = random(.hospitalReminder, index)
    let line = Line(numbers.fixed(), network: network)
    register(line.number, .hospitalReminder)
    let shape = CallShape(answered: 800, talkMedian: 35_000, talkSigma: 400)
    for time in arrivals(1020..<1110, perHour: random.between(100...180), &random) {
      let patient = stranger(&random, subscriberPermille: 300)
      let call = place(line, to: patient, at: time, shape.draw(&random))
      callBack(call, permille: 150, withinMinutes: 90, &random)
    }
  }

  /// A school tells 200 parents within ten minutes.
  mutating func addSchool(_ index: Int) {
    var random = random(.schoolNotice, index)
    let line = Line(numbers.fixed(), network: network)
    register(line.number, .schoolNotice)
    let shape = CallShape(answered: 850, talkMedian: 20_000, talkSigma: 300)
    let spans = WorkingTime.spans(
      880..<892,
      from: options.start,
      to: options.end,
      jitter: 40,
      &random
    )
    for span in spans {
      for parent in 0..<200 {
        let time = span.lowerBound + Int64(parent * 3000 + random.below(3000))
        guard time < span.upperBound else { break }
        let called = stranger(&random, subscriberPermille: 300)
        let call = place(line, to: called, at: time, shape.draw(&random))
        callBack(call, permille: 80, withinMinutes: 120, &random)
      }
    }
  }

  /// Legal telesales: many strangers, two in five answer, some ring back.
  mutating func addTelesales(_ index: Int) {
    var random = random(.telesales, index)
    let line = Line(numbers.fixed(), customer: index, userAgent: 1)
    register(line.number, .telesales)
    let shape = CallShape(answered: 400, rejected: 80, talkMedian: 32_000, talkSigma: 800)
    for time in arrivals(570..<1080, perHour: random.between(50...80), &random) {
      let call = place(line, to: stranger(&random), at: time, shape.draw(&random))
      callBack(call, permille: call.answerAfter < 0 ? 70 : 30, withinMinutes: 180, &random)
    }
  }

  /// A pollster in the evening: short refusals and a few long interviews.
  mutating func addPollster(_ index: Int) {
    var random = random(.pollster, index)
    let line = Line(numbers.fixed(), customer: 8 + index, userAgent: 2)
    register(line.number, .pollster)
    let shape = CallShape(
      answered: 280,
      rejected: 60,
      talkMedian: 18_000,
      talkSigma: 600,
      longTalks: 200,
      longTalk: 240_000...540_000
    )
    for time in arrivals(1020..<1230, perHour: random.between(50...70), &random) {
      let call = place(line, to: stranger(&random), at: time, shape.draw(&random))
      callBack(call, permille: 40, withinMinutes: 120, &random)
    }
  }
}
