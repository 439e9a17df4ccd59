extension WorldBuilder {
  /// A border site: 10 to 40 seats on two cells, home SIM cards that take turns in the seat's device.
  mutating func addBorderFarm(_ index: Int) {
    var random = random(.borderFarm, index)
    let seats = random.between(10...40)
    let firstCell = network.townCellCount + random.below(network.borderPairCount) * 2 + 1
    let shape = CallShape(
      answered: random.between(150...350),
      busy: 60,
      unallocated: 40,
      cancelled: 300,
      rejected: 80,
      talkMedian: 11_000,
      talkSigma: 850,
      longTalks: 30,
      patience: 12_000
    )
    // One clock for all: the site opens, eats and closes together.
    let shifts = officeHours(&random)
    for seat in 0..<seats {
      // A call with its ring takes about 25 s: 60 to 120 attempts an hour in all.
      let cycle = 3_600_000 / random.between(60...120)
      let operation = Seat(pause: max(3000, cycle - 26_000), shape: shape, callBacks: 8)
      let cell = UInt16(firstCell + seat % 2)
      let imei = Line.modem(serial: random.next() >> 20)
      for shift in shifts {
        rotate(shift, index, operation, cell: cell, imei: imei, &random)
      }
    }
  }

  /// Works a shift with SIM cards that last 90 to 240 minutes each.
  private mutating func rotate(
    _ shift: Range<Int64>,
    _ index: Int,
    _ seat: Seat,
    cell: UInt16,
    imei: UInt64,
    _ random: inout Random
  ) {
    var list = DialList.strangers
    var from = shift.lowerBound
    while from < shift.upperBound {
      let to = min(shift.upperBound, from + Int64(random.between(90...240)) * 60_000)
      var line = Line(numbers.mobile(), network: network)
      line.cell = cell
      line.imei = imei
      register(line.number, .borderFarm, centre: index + 1)
      seat.work(from..<to, &list, &self, &random) { _, _ in line }
      from = to
    }
  }

  /// Nine to noon, and one to seven, of each day: the hours of most centres.
  func officeHours(_ random: inout Random) -> [Range<Int64>] {
    spans(540..<720, &random) + spans(780..<1140, &random)
  }

  /// Spans of each day that a whole centre shares.
  func spans(_ minutes: Range<Int>, jitter: Int = 10, _ random: inout Random) -> [Range<Int64>] {
    WorkingTime.spans(minutes, from: options.start, to: options.end, jitter: jitter, &random)
  }
}
