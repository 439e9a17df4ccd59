/// Scam centres: their numbers, and who sits where.
extension World {
  mutating func addCentres() {
    var taken = Set<Int>()
    for index in 0..<22 {
      let kind = style.kinds[index % style.kinds.count]
      var own = Random(seed: seed, part: "centre \(index)")
      var plan = CentrePlan(kind, &own)
      // A world of trunks alone has as many small operations as large ones.
      if index >= style.kinds.count { plan.size = max(kind.size.lowerBound, plan.size * 2 / 3) }
      plan.seats = min(plan.seats, plan.size)
      plan.settle(in: places, besides: taken, &own)
      if !plan.kind.isOnTrunk { taken.formUnion(plan.masts) }
      run(plan, trunk: index, &own)
    }
  }

  private mutating func run(_ plan: CentrePlan, trunk: Int, _ random: inout Random) {
    centres += 1
    let members = addMembers(of: plan, trunk: trunk, &random)
    for line in members {
      lines[line].centre = centres
      know(line)
    }
    var staff = CentreStaff(
      plan: plan,
      members: members,
      list: CallList(plan.list, in: self, &random)
    )
    if plan.devices == .slots {
      let model = random.below(60)
      staff.slots = (0..<plan.seats).map { _ in device(model: model) }
    }
    staff.work(in: &self, &random)
  }

  private mutating func addMembers(of plan: CentrePlan, trunk: Int, _ random: inout Random) -> [Int]
  {
    let name = plan.kind.rawValue
    if plan.kind.isOnTrunk { return addTrunkMembers(of: plan, trunk: trunk, &random) }
    var own: [Int] = []
    if plan.kind == .roamers {
      let country = random.pick(["MM", "KH", "LA"])
      own = (0..<plan.size).map { _ in numbers.foreign(country, &random) }
    } else if let lot = plan.lot {
      while own.count < plan.size {
        own += numbers.lot(of: min(lot, plan.size - own.count), &random)
      }
    } else {
      own = (0..<plan.size).map { _ in numbers.mobile(&random) }
    }
    return own.enumerated().map { index, number in
      let mast = plan.masts[index % plan.masts.count]
      let line = addMobile(name, number: number, home: mast, work: mast)
      if plan.kind == .roamers {
        lines[line].imsi = 414_01 * 10_000_000_000 + random.below(1_000_000_000)
      }
      return line
    }
  }

  private mutating func addTrunkMembers(
    of plan: CentrePlan,
    trunk: Int,
    _ random: inout Random
  ) -> [Int] {
    // Each has an account of its own as far as there are enough; honest customers share them.
    let routes = plan.kind == .spoofedAbroad ? trunks.carriers : trunks.resellers
    let route = routes[trunk * 7 % routes.count]
    let own: [Int] =
      plan.kind == .trunkBlock
      ? numbers.fixed(plan.size, &random) : (0..<plan.size).map { _ in numbers.mobile(&random) }
    return own.map { addLine(plan.kind.rawValue, number: $0, trunk: route) }
  }
}
