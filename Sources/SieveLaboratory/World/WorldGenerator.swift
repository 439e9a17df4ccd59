/// Makes labelled worlds of telephone calls.
public enum WorldGenerator {
  /// Makes the world of some options: the same options always give the same world.
  public static func generate(_ options: WorldOptions) -> SimulatedWorld {
    var builder = WorldBuilder(options)
    builder.addSubscribers()
    for index in 0..<max(0, options.heavyCallersPerKind) { builder.addHeavyCallers(index) }
    for index in 0..<max(0, options.centres) { builder.addCentre(index) }
    return finish(builder)
  }

  private static func finish(_ builder: WorldBuilder) -> SimulatedWorld {
    var calls = inOrder(builder.calls) { $0.setupTime }
    for index in calls.indices {
      // A bijection of the index, so that ids are unique without looking sequential.
      calls[index].callID = Random.mix(UInt64(index) ^ Random.mix(builder.options.seed))
    }
    return SimulatedWorld(
      calls: calls,
      labels: labels(calls, builder.registrations),
      network: builder.network
    )
  }

  /// Sorts by a time; equal times keep their order.
  static func inOrder(
    _ calls: [SimulatedCall],
    by time: (SimulatedCall) -> Int64
  ) -> [SimulatedCall] {
    let keys = calls.indices.map { (time: time(calls[$0]), index: $0) }
    return keys.sorted { $0.time != $1.time ? $0.time < $1.time : $0.index < $1.index }
      .map { calls[$0.index] }
  }

  private static func labels(
    _ calls: [SimulatedCall],
    _ registrations: [UInt64: WorldBuilder.Registration]
  ) -> [Label] {
    var labels: [Label] = []
    var seen: Set<UInt64> = []
    for call in calls where seen.insert(call.callingNumber).inserted {
      let truth = registrations[call.callingNumber]
      labels.append(
        Label(
          number: call.callingNumber,
          kind: truth?.kind ?? .subscriber,
          centre: truth?.centre ?? 0,
          firstCall: call.setupTime
        )
      )
    }
    return labels
  }
}

extension WorldBuilder {
  /// Adds one honest heavy caller of each kind.
  fileprivate mutating func addHeavyCallers(_ index: Int) {
    addCourier(index)
    addHospital(index)
    addSchool(index)
    addTaxiDispatcher(index)
    addCompanyExchange(index)
    addBankSupport(index)
    addTelesales(index)
    addPollster(index)
    addFaxMachine(index)
    addBorderFamily(index)
    addCourierGateway(index)
    addRideDrivers(index)
    addBorderHotel(index)
    addDormitory(index)
    addClinic(index)
    addDebtCollector(index)
    addVoiceCodes(index)
    addErrandRunner(index)
    addVisitors(index)
  }

  /// Adds a scam centre; its number, from 1, is part of the labels.
  fileprivate mutating func addCentre(_ index: Int) {
    let kinds = options.centreKinds.isEmpty ? CallerKind.centreKinds : options.centreKinds
    switch kinds[index % kinds.count] {
    case .borderFarm: addBorderFarm(index)
    case .trunkCampaign: addTrunkCampaign(index)
    case .adjacentLot: addAdjacentLot(index)
    case .lowAndSlow: addLowAndSlow(index)
    case .phoneFarm: addPhoneFarm(index)
    case .paddedPool: addPaddedPool(index)
    case .belowLimits: addBelowLimits(index)
    case .cardRotation: addCardRotation(index)
    case .roamingCards: addRoamingCards(index)
    case .boilerRoom: addBoilerRoom(index)
    case .ratioPadding: addRatioPadding(index)
    case .slowPool: addSlowPool(index)
    case .oneBelow: addOneBelow(index)
    case .freshDevices: addFreshDevices(index)
    case .oneCardPerVictim: addOneCardPerVictim(index)
    default: addOneRing(index)
    }
  }
}
