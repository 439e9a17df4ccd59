extension WorldBuilder {
  /// Lets ordinary people call each other.
  ///
  /// Subscribers sit on a ring and know those near them, so that contacts are mutual and repeated:
  /// calls made and received balance, and a contact is called several times a week.
  mutating func addSubscribers() {
    guard options.callsPerSubscriber > 0 else { return }
    var setup = random(.subscriber, -1 & 0xFFFF_FFFF)
    let services = (0..<200).map { _ in numbers.fixed() }
    let abroad = (0..<60).map { index in
      numbers.foreign(NumberSpace.Foreign.allCases[index % 5])
    }
    for index in subscribers.indices {
      var random = Random(seed: setup.next(), stream: UInt64(index))
      addSubscriber(index, services: services, abroad: abroad, &random)
    }
  }

  private mutating func addSubscriber(
    _ index: Int,
    services: [UInt64],
    abroad: [UInt64],
    _ random: inout Random
  ) {
    var line = Line(subscribers[index], network: network)
    let home = line.cell
    let work = workplace(home, &random)
    let hours = WorkingTime.privateHours.reduce(0, +) * 3600
    // People differ: the median is 5/6 of the mean of this log-normal.
    let perDay = max(
      1,
      random.logNormal(median: min(options.callsPerSubscriber, 10_000) * 833, sigma: 600)
    )
    let gap = hours * 1000 / perDay
    let shape = CallShape()
    var time = options.start
    while true {
      time += Int64(1 + random.exponential(mean: gap))
      guard time < options.end else { return }
      guard random.chance(WorkingTime.privateHours[WorkingTime.hour(of: time)]) else { continue }
      line.cell = (9..<17).contains(WorkingTime.hour(of: time)) ? work : home
      let called = contact(of: index, services: services, abroad: abroad, &random)
      let call = place(line, to: called, at: time, shape.draw(&random))
      if call.answerAfter < 0, call.alertAfter >= 0 {
        callBack(call, permille: 350, withinMinutes: 90, &random)
      }
    }
  }

  /// A cell of the same town, or at home for those near the border and every third person.
  private func workplace(_ home: UInt16, _ random: inout Random) -> UInt16 {
    guard Int(home) <= network.townCellCount, random.chance(667) else { return home }
    // Towns take turns in the list of cells.
    let step = network.townCount * random.between(1...20)
    return UInt16((Int(home) - 1 + step) % network.townCellCount + 1)
  }

  private func contact(
    of index: Int,
    services: [UInt64],
    abroad: [UInt64],
    _ random: inout Random
  ) -> UInt64 {
    let roll = random.below(1000)
    // With ten subscribers or fewer the ring would lead back to the caller.
    if roll < 60 || subscribers.count <= 10 { return services[random.below(services.count)] }
    if roll < 70 { return abroad[random.below(abroad.count)] }
    if roll < 100 {
      // Anyone but the caller.
      let other = index + 1 + random.below(subscribers.count - 1)
      return subscribers[other % subscribers.count]
    }
    // The smaller of two draws prefers close friends.
    let distance = 1 + min(random.below(5), random.below(5))
    let sign = random.chance(500) ? 1 : -1
    let count = subscribers.count
    return subscribers[((index + sign * distance) % count + count) % count]
  }
}
