// Centres that come in over a trunk rather than over the air.
extension WorldBuilder {
  /// A campaign over one international trunk: a pool of foreign numbers, every second campaign with a
  /// forged home CLI, and number blocks dialled in sequence.
  mutating func addTrunkCampaign(_ index: Int) {
    var random = random(.trunkCampaign, index)
    let forged = random.chance(500)
    let trunk: UInt8 = [5, 10, 11][random.below(3)]
    var pool: [Line] = []
    for _ in 0..<random.between(20...60) {
      var line = Line(numbers.foreign(.cambodia), network: network)
      line.trunk = trunk
      line.address = Line.gateway(of: trunk)
      line.userAgent = 3
      if forged {
        line.presented = numbers.fixed()
        line.asserted = line.number
      }
      register(line.number, .trunkCampaign, centre: index + 1)
      pool.append(line)
    }
    let shape = CallShape(
      answered: 130,
      busy: 40,
      unallocated: 250,
      cancelled: 250,
      rejected: 60,
      congested: 30,
      talkMedian: 4000,
      talkSigma: 500,
      patience: 7000
    )
    let seat = Seat(pause: 4000, shape: shape, callBacks: 5)
    let start = 540 + random.below(400)
    let shifts = spans(start..<(start + random.between(90...180)), &random)
    for _ in 0..<random.between(10...25) {
      var list = DialList.newBlock
      for shift in shifts {
        seat.work(shift, &list, &self, &random) { _, random in pool[random.below(pool.count)] }
      }
    }
  }

  /// A lot of adjacent numbers on a customer's SIP trunk, behind one source address.
  mutating func addAdjacentLot(_ index: Int) {
    var random = random(.adjacentLot, index)
    let first = numbers.lot()
    let customer = 100 + index
    let shape = CallShape(
      answered: random.between(180...320),
      busy: 60,
      unallocated: 60,
      cancelled: 280,
      rejected: 80,
      talkMedian: 14_000,
      talkSigma: 800,
      longTalks: 20
    )
    let seat = Seat(pause: 40_000, shape: shape, callBacks: 10)
    let shifts = spans(540..<715, &random) + spans(775..<1140, &random)
    for offset in 0..<random.between(10...40) {
      let line = Line(first + UInt64(offset), customer: customer, userAgent: 3)
      register(line.number, .adjacentLot, centre: index + 1)
      seat.work(shifts, line, &self, &random)
    }
  }
}
