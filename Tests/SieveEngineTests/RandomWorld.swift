import SieveEngine
import SieveModel
import TestSupport

/// A small world of calls and rules, made from a seed so that keys, times and edges collide.
struct RandomWorld: Sendable {
  let seed: UInt64
  var rules: [Rule]
  /// In order of arrival; set-up times may go back by minutes.
  var arrivals: [OracleAttempt]
  let zoneOffset: Int64

  init(seed: UInt64) {
    self.seed = seed
    var random = SplitMix64(seed: seed)
    zoneOffset = random.pick([0, 7 * 3_600_000, -12_600_000])
    var rules = RandomRules(
      random: SplitMix64(seed: random.next()),
      asksForLongTalk: seed % 13 == 3
    )
    self.rules = rules.rules(count: random.number(2...6))
    var calls = RandomCalls(random: SplitMix64(seed: random.next()))
    let count = random.chance(70) ? random.number(5...40) : random.number(40...120)
    arrivals = calls.attempts(count: count)
  }

  /// A world of some hundred calls of few keys, under rules that ask for many.
  static func busy(seed: UInt64) -> RandomWorld {
    var world = RandomWorld(seed: seed)
    var random = SplitMix64(seed: seed ^ 0xB5B5)
    var rules = RandomRules(random: SplitMix64(seed: random.next()), asksForManyAttempts: true)
    world.rules = rules.rules(count: random.number(2...8))
    var calls = RandomCalls(random: SplitMix64(seed: random.next()))
    world.arrivals = calls.attempts(count: random.number(60...200))
    return world
  }

  /// What all worlds know of trunks and numbers.
  static let tables: SideTables = {
    let thai = Country("TH") ?? .unknown
    var tables = SideTables(trunks: [
      "T1": Trunk(role: .subscriber, customer: "Acme", country: thai),
      "T2": Trunk(role: .international, country: Country("KH") ?? .unknown),
      "gate": Trunk(customer: "Acme"), "X9": Trunk(role: .enterprise, customer: "Nobody"),
    ])
    var (vip, old) = (NumberList(), NumberList())
    for number in ["+66812345678", "1669", "alice", "+66898765432"] { vip.add(number) }
    for number in ["+66812345679", "+66812345678", "Call Centre", "+6621234567", "0812"] {
      old.add(number, until: RandomCalls.start + 150_000)
    }
    tables.lists = ["vip": vip, "old": old]
    tables.home = thai
    tables.cells = cells
    tables.zones = [
      "poipet": Zone(circles: [Zone.Circle(middle: poipet, kilometres: 6)]),
      "east": Zone(polygons: [
        [
          [(10.0, 102.0), (10, 107), (16, 107), (16, 102)].map {
            GeoPoint(latitude: $0.0, longitude: $0.1)
          }
        ]
      ]),
    ]
    return tables
  }()

  private static let poipet = GeoPoint(latitude: 13.658, longitude: 102.563)

  /// One in Thailand that looks over the border, one of Cambodia, one in the capital, one at sea.
  private static let cells: [String: CellPlace] = {
    let (thai, khmer) = (Country("TH") ?? .unknown, Country("KH") ?? .unknown)
    let border = GeoPoint(latitude: 13.69, longitude: 102.50)
    let bangkok = GeoPoint(latitude: 13.75, longitude: 100.5)
    let sea = GeoPoint(latitude: 0, longitude: 0)
    return [
      "520-04-1-7": CellSite(antenna: border, country: thai, rangeMetres: 9000, azimuth: 100),
      "456-01-1-9": CellSite(antenna: poipet, country: khmer, rangeMetres: 2500),
      "520-04-1-1": CellSite(antenna: bangkok),
      "sea": CellSite(antenna: sea),
    ].mapValues { CellPlace($0) }
  }()

  /// The same calls as a live stream: openings in order of arrival, each amended later, at times
  /// twice or never.
  ///
  /// How a call is amended depends on the seed and the call alone, so that taking out another call
  /// leaves it as it was.
  var events: [LiveEvent] {
    var placed: [(place: Int, event: LiveEvent)] = []
    for attempt in arrivals {
      var random = SplitMix64(seed: seed ^ (attempt.dialog << 32))
      let opening = Int(attempt.dialog) * 10
      placed.append((opening, .opened(attempt.atOpening)))
      var place = opening + random.number(1...60)
      if random.chance(30) {
        placed.append((place, .amended(attempt.atAnswer)))
        place += random.number(1...60)
      }
      if random.chance(85) { placed.append((place, .amended(attempt))) }
    }
    let order = placed.indices.sorted { (placed[$0].place, $0) < (placed[$1].place, $1) }
    return order.map { placed[$0].event }
  }

  /// The same calls dealt to one to four inputs, with an order lag for each and a lateness.
  var inputs: (inputs: [[OracleAttempt]], lags: [Int64], lateness: Int64) {
    var random = SplitMix64(seed: seed ^ 0x5A5A)
    let count = random.number(1...4)
    var inputs = [[OracleAttempt]](repeating: [], count: count)
    for attempt in arrivals {
      let input = random.number(0...(count - 1))
      var attempt = attempt
      attempt.source = UInt16(input)
      inputs[input].append(attempt)
    }
    let lags = inputs.map { _ in Int64(random.pick([0, 0, 5_000, 60_000, 600_000])) }
    return (inputs, lags, Int64(random.pick([0, 30_000, 300_000, 86_400_000])))
  }
}

extension OracleAttempt {
  /// What is known at the first INVITE.
  var atOpening: OracleAttempt {
    var attempt = self
    attempt.disposition = .inProgress
    (attempt.alerting, attempt.answer, attempt.release) = (nil, nil, nil)
    (attempt.ring, attempt.talk, attempt.cause, attempt.status) = (nil, nil, nil, nil)
    return attempt
  }

  /// What is known at the answer, or at the ringing of a call without one.
  var atAnswer: OracleAttempt {
    var attempt = atOpening
    attempt.alerting = alerting
    attempt.answer = answer
    if isAnswered { attempt.disposition = .answered }
    return attempt
  }
}

/// Makes attempts between few numbers.
struct RandomCalls {
  /// 2025-10-09T08:53:20Z; whole, so that windows often end exactly at an attempt.
  static let start: Int64 = 1_760_000_000_000

  var random: SplitMix64

  private static let callers: [String?] = [
    "+66812345678", "+66812345679", "+66812345688", "+66898765432", "+6621234567", "+6621234568",
    "+959771234567", "+85512345678", "+669", "1669", "0812", "alice", "Call Centre",
    OracleAttempt.withheld, nil,
  ]
  private static let callees: [String?] = [
    "+66812345670", "+66812345671", "+66812345681", "+66812345692", "+66812345693", "+959771234560",
    "+6621234569", "191", "192", "1669", "1670", "0191", "bob", OracleAttempt.withheld, nil,
  ]

  /// Hours in which nobody calls, so that a past is covered, and forgotten.
  private static let pauses: [Int64] = [1, 5, 23, 24, 48, 120, 167, 168]

  /// `count` attempts in order of arrival.
  mutating func attempts(count: Int) -> [OracleAttempt] {
    let callers = pool(of: Self.callers, random.number(2...5))
    let callees = pool(of: Self.callees, random.number(2...7)) + callers
    let pace = random.pick([5, 20, 60])
    let pauses = random.chance(40) ? Self.pauses : []
    var time = Self.start
    var last = OracleAttempt(setup: time)
    return (1...count).map { number in
      let isAfterPause = !pauses.isEmpty && random.chance(12)
      time += isAfterPause ? random.pick(pauses) * 3_600_000 : step(pace: pace)
      let back = !isAfterPause && random.chance(12) ? Int64(random.number(0...720)) * 1000 : 0
      var attempt = OracleAttempt(
        setup: time - back,
        calling: random.pick(callers),
        called: random.pick(callees)
      )
      if isAfterPause {
        // The same again or a call back, so that a past ends exactly here.
        let isBack = random.chance(60)
        attempt.calling = isBack ? last.called : last.calling
        attempt.called = isBack ? last.calling : last.called
      }
      last = attempt
      attempt.callID = random.maybe(90, "c\(number)")
      attempt.origin = UInt64(number)
      attempt.dialog = UInt64(number)
      addOutcome(to: &attempt)
      addTexts(to: &attempt)
      addPlan(to: &attempt)
      addTables(to: &attempt)
      return attempt
    }
  }

  private mutating func pool(of all: [String?], _ count: Int) -> [String?] {
    Array(all.shuffled(using: &random).prefix(count))
  }

  private mutating func step(pace: Int) -> Int64 {
    switch random.number(0...99) {
    case ..<15: 0
    case ..<25: Int64(random.number(1...999))
    case ..<93: Int64(random.number(1...pace)) * 1000
    default: Int64(random.number(60...900)) * 1000
    }
  }

  private mutating func addOutcome(to attempt: inout OracleAttempt) {
    attempt.disposition =
      random.chance(45) ? .answered : random.pick(Array(Disposition.allCases))
    attempt.alerting = random.maybe(60, attempt.setup + milliseconds(upTo: 5))
    let rang = attempt.alerting ?? attempt.setup
    let isUndecided = !attempt.disposition.isOutcomeKnown
    if random.chance(attempt.disposition == .answered ? 90 : isUndecided ? 25 : 3) {
      attempt.answer = rang + milliseconds(upTo: 10)
    }
    let begun = attempt.answer ?? rang
    let length = milliseconds(upTo: random.pick([0, 6, 20, 600]))
    attempt.release = random.maybe(isUndecided ? 30 : 75, begun + length)
    if attempt.isAnswered {
      attempt.talk = random.maybe(attempt.release == nil ? 10 : 90, length)
    } else {
      attempt.talk = random.maybe(50, 0)
    }
    if attempt.alerting != nil, let end = attempt.answer ?? attempt.release {
      attempt.ring = random.maybe(80, end - rang)
    }
    attempt.cause = random.maybe(60, random.pick([1, 16, 17, 19, 34, 127]))
    attempt.status = random.maybe(50, random.pick([200, 404, 486, 487, 603]))
  }

  private mutating func milliseconds(upTo seconds: Int) -> Int64 {
    let whole = Int64(random.number(0...seconds)) * 1000
    return random.chance(20) && seconds > 0 ? whole + Int64(random.number(1...999)) : whole
  }

  private mutating func addTexts(to attempt: inout OracleAttempt) {
    attempt.presented = random.maybe(30, random.pick(["+66812345678", "191", "bank", "withheld"]))
    attempt.asserted = random.maybe(20, random.pick(["+66812345678", "sip-user"]))
    attempt.redirecting = random.maybe(10, "+6621234567")
    attempt.ingressTrunk = random.maybe(80, random.pick(["T1", "T2", "gate"]))
    attempt.egressTrunk = random.maybe(40, random.pick(["X1", "X2"]))
    attempt.sourceAddress = random.maybe(
      80,
      random.pick(["192.0.2.1", "192.0.2.2", "2001:db8::1"])
    )
    attempt.userAgent = random.maybe(40, random.pick(["friendly", "phone/1.0"]))
    attempt.cell = random.maybe(
      40,
      random.pick([
        "520-04-1-7", "520-04-1-8", "456-01-1-9", "520-04-1-1", "sea",
      ])
    )
    attempt.imsi = random.maybe(40, random.pick(["520041234567890", "456011234567891"]))
    attempt.imei = random.maybe(40, random.pick(["356938035643809", "012345678901237"]))
    attempt.attestation = random.maybe(40, random.pick(["A", "B", "C"]))
  }

  private func addPlan(to attempt: inout OracleAttempt) {
    (attempt.callingCountry, attempt.callingType) = Self.facts(of: attempt.calling)
    (attempt.calledCountry, attempt.calledType) = Self.facts(of: attempt.called)
  }

  private func addTables(to attempt: inout OracleAttempt) {
    let trunk = attempt.ingressTrunk.flatMap { RandomWorld.tables.trunks[$0] }
    attempt.trunk = trunk ?? Trunk()
    if let place = attempt.cell.flatMap({ RandomWorld.tables.cells[$0] }) {
      attempt.place = place
      attempt.zones = Set(RandomWorld.tables.zones(around: place.middle))
    }
    guard let calling = attempt.calling else { return }
    for (name, list) in RandomWorld.tables.lists {
      guard let expiry = list.expiries[calling], attempt.setup < expiry else { continue }
      attempt.lists.insert(name)
    }
  }

  /// A toy numbering plan, the same for all numbers of one range.
  static func facts(of identity: String?) -> (Country, NumberType) {
    let plan: [(prefix: String, country: String, type: NumberType)] = [
      ("+668", "TH", .mobile), ("+669", "TH", .mobile), ("+662", "TH", .fixed),
      ("+959", "MM", .mobile), ("+855", "KH", .unknown), ("191", "TH", .emergency),
      ("1669", "TH", .emergency),
    ]
    guard let identity, let entry = plan.first(where: { identity.hasPrefix($0.prefix) }) else {
      return (.unknown, .unknown)
    }
    return (Country(entry.country) ?? .unknown, entry.type)
  }
}
