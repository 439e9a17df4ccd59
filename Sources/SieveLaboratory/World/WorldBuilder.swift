import SieveModel

/// Collects the calls of a world while its callers act.
struct WorldBuilder {
  /// A caller and its truth.
  struct Registration {
    var kind: CallerKind
    var centre: Int
  }

  let options: WorldOptions
  let network: Network
  var numbers: NumberSpace
  /// Ordinary subscribers: a random one of them is a stranger's target.
  private(set) var subscribers: [UInt64] = []
  private(set) var calls: [SimulatedCall] = []
  private(set) var registrations: [UInt64: Registration] = [:]

  init(_ options: WorldOptions) {
    self.options = options
    network = Network(seed: options.seed)
    numbers = NumberSpace(seed: options.seed)
    for _ in 0..<max(0, options.subscribers) { subscribers.append(numbers.mobile()) }
  }

  /// An independent stream of random numbers for one caller.
  func random(_ kind: CallerKind, _ index: Int) -> Random {
    let kindNumber = CallerKind.allCases.firstIndex(of: kind) ?? 0
    return Random(seed: options.seed, stream: UInt64(kindNumber + 16) << 32 | UInt64(index))
  }

  /// Notes who is behind a number.
  mutating func register(_ number: UInt64, _ kind: CallerKind, centre: Int = 0) {
    registrations[number] = Registration(kind: kind, centre: centre)
  }

  /// Places a call and returns it; calls that begin outside the world leave no record.
  @discardableResult
  mutating func place(
    _ line: Line,
    to called: UInt64,
    at time: Int64,
    _ outcome: CallOutcome
  ) -> SimulatedCall {
    var call = SimulatedCall(setupTime: time, callingNumber: line.number, calledNumber: called)
    call.alertAfter = outcome.alertAfter
    call.answerAfter = outcome.answerAfter
    call.releaseAfter = outcome.releaseAfter
    call.disposition = outcome.disposition
    call.releaseCause = outcome.releaseCause
    call.sipStatus = outcome.sipStatus
    call.presentedNumber = line.presented
    call.assertedIdentity = line.asserted
    call.imsi = line.imsi
    call.imei = line.imei
    call.cell = line.cell
    call.sourceAddress = line.address
    call.userAgent = line.userAgent
    call.attestation = line.attestation
    call.ingressTrunk = line.trunk
    call.egressTrunk = Network.trunk(of: called)
    if time >= options.start, time < options.end { calls.append(call) }
    return call
  }

  /// Lets the called party of `call` ring back, in `permille` of the cases.
  mutating func callBack(
    _ call: SimulatedCall,
    permille: Int,
    withinMinutes: Int,
    _ random: inout Random
  ) {
    guard random.chance(permille) else { return }
    let wait = 20_000 + random.below(withinMinutes * 60_000)
    let line = Line(call.calledNumber, network: network)
    let shape = CallShape(answered: 700, talkMedian: 40_000)
    place(line, to: call.callingNumber, at: call.releaseTime + Int64(wait), shape.draw(&random))
  }

  /// Somebody whom the caller does not know: a subscriber of the world now and then, else a number from
  /// elsewhere that nobody called before.
  mutating func stranger(_ random: inout Random, subscriberPermille: Int = 100) -> UInt64 {
    guard !subscribers.isEmpty, random.chance(subscriberPermille) else { return numbers.mobile() }
    return subscribers[random.below(subscribers.count)]
  }

  /// Instants at which something happens `perHour` times an hour, within minutes of each day.
  func arrivals(_ minutes: Range<Int>, perHour: Int, _ random: inout Random) -> [Int64] {
    var times: [Int64] = []
    let spans = WorkingTime.spans(minutes, from: options.start, to: options.end, jitter: 5, &random)
    for span in spans {
      var time = span.lowerBound
      while true {
        time += Int64(1 + random.exponential(mean: 3_600_000 / max(1, perHour)))
        guard time < span.upperBound else { break }
        times.append(time)
      }
    }
    return times
  }
}
