import SieveLaboratory
import SieveModel
import Testing

/// What the calls of one kind look like from outside.
struct KindFigures {
  var numbers: Set<UInt64> = []
  var attempts = 0
  var answers = 0
  var callees: Set<UInt64> = []
  var received = 0
  var talks: [Int32] = []

  init(_ kind: CallerKind, in world: SimulatedWorld) {
    numbers = Set(world.labels.lazy.filter { $0.kind == kind }.map(\.number))
    for call in world.calls {
      if numbers.contains(call.calledNumber) { received += 1 }
      guard numbers.contains(call.callingNumber) else { continue }
      attempts += 1
      callees.insert(call.calledNumber)
      guard call.answerAfter >= 0 else { continue }
      answers += 1
      talks.append(call.talkMilliseconds)
    }
    talks.sort()
  }

  var answerPercent: Int { attempts == 0 ? 0 : answers * 100 / attempts }
  var calleePercent: Int { attempts == 0 ? 0 : callees.count * 100 / attempts }
  var talkMedian: Int32 { talks.isEmpty ? 0 : talks[talks.count / 2] }
}

@Suite("Kinds of callers")
struct KindTests {
  @Test(
    "share of answers lies where the kind puts it",
    arguments: [
      (CallerKind.subscriber, 55...70), (.courier, 60...80), (.hospitalReminder, 72...88),
      (.schoolNotice, 78...92), (.telesales, 33...47), (.pollster, 20...36), (.faxMachine, 14...27),
      (.borderFarm, 13...37), (.trunkCampaign, 9...17), (.adjacentLot, 15...35),
      (.lowAndSlow, 22...41), (.oneRing, 0...0), (.courierGateway, 60...80), (.rideDriver, 72...92),
      (.hotelGuest, 54...74), (.dormitoryWorker, 58...78), (.clinicLine, 66...86),
      (.debtCollector, 20...40), (.voiceCode, 82...97), (.errandRunner, 45...75),
      (.foreignVisitor, 52...78), (.phoneFarm, 18...38), (.paddedPool, 33...55),
      (.belowLimits, 33...48), (.cardRotation, 13...36), (.roamingCards, 13...36),
      (.boilerRoom, 33...60),
    ] as [(CallerKind, ClosedRange<Int>)]
  )
  func answers(kind: CallerKind, percent: ClosedRange<Int>) {
    let figures = KindFigures(kind, in: day)
    #expect(figures.attempts > 50)
    #expect(percent.contains(figures.answerPercent))
  }

  @Test("scam centres dial strangers and are hardly called", arguments: CallerKind.centreKinds)
  func strangers(kind: CallerKind) {
    let figures = KindFigures(kind, in: day)
    // These two hide by calling each other, or their victims again.
    guard kind != .paddedPool, kind != .boilerRoom else {
      #expect((60..<90).contains(figures.calleePercent))
      return
    }
    #expect(figures.calleePercent > 90)
    if kind != .oneRing { #expect(figures.received * 20 < figures.attempts) }
  }

  @Test("subscribers repeat their contacts and are called as often as they call")
  func balance() {
    let world = WorldGenerator.generate(
      WorldOptions(hours: 24 * 7, subscribers: 200, centres: 0, heavyCallersPerKind: 0)
    )
    var pairs: [[UInt64]: Int] = [:]
    var made: [UInt64: Int] = [:]
    for call in world.calls {
      pairs[[call.callingNumber, call.calledNumber], default: 0] += 1
      made[call.callingNumber, default: 0] += 1
    }
    let figures = KindFigures(.subscriber, in: world)
    #expect((60...160).contains(figures.received * 100 / figures.attempts))
    let friends = pairs.values.filter { $0 > 1 }
    let repeated = friends.reduce(0, +) / max(1, friends.count)
    #expect((3...8).contains(repeated))
  }

  @Test("the bank and the taxi are called more than they call")
  func services() {
    for kind in [CallerKind.bankSupport, .taxiDispatcher] {
      let figures = KindFigures(kind, in: day)
      #expect(figures.received > figures.attempts * 2)
    }
  }

  @Test("a border farm's numbers share devices, sit on two cells and take turns")
  func farm() {
    let numbers = Set(day.labels.filter { $0.kind == .borderFarm }.map(\.number))
    let calls = day.calls.filter { numbers.contains($0.callingNumber) }
    #expect(Set(calls.map(\.cell)).count == 2)
    var perDevice: [UInt64: Set<UInt64>] = [:]
    for call in calls { perDevice[call.imei, default: []].insert(call.callingNumber) }
    #expect((10...40).contains(perDevice.count))
    #expect(perDevice.values.allSatisfy { (2...12).contains($0.count) })
    let short = calls.filter { $0.answerAfter >= 0 && $0.talkMilliseconds < 30_000 }.count
    let answered = calls.filter { $0.answerAfter >= 0 }.count
    #expect(short * 10 > answered * 7)
  }

  @Test("a phone farm has a phone for each number, and new numbers on the second day")
  func phones() {
    let options = WorldOptions(hours: 48, subscribers: 0, centres: 1, centreKinds: [.phoneFarm])
    let world = WorldGenerator.generate(options)
    let calls = world.calls.filter { call in
      world.labels.contains { $0.number == call.callingNumber && $0.kind == .phoneFarm }
    }
    let noon = options.start + 86_400_000
    let first = Set(calls.filter { $0.setupTime < noon }.map(\.callingNumber))
    let second = Set(calls.filter { $0.setupTime >= noon }.map(\.callingNumber))
    #expect((12...30).contains(first.count) && first.isDisjoint(with: second))
    #expect(Set(calls.map(\.imei)).count == first.count + second.count)
    #expect(Set(calls.map(\.cell)).count == 2)
  }

  @Test("cards make about ten calls each, in devices that stay")
  func cards() {
    let numbers = Set(day.labels.filter { $0.kind == .cardRotation }.map(\.number))
    let calls = day.calls.filter { numbers.contains($0.callingNumber) }
    #expect((5...14).contains(calls.count / numbers.count))
    #expect((8...16).contains(Set(calls.map(\.imei)).count))
  }

  @Test("roaming cards are Thai numbers in a cell abroad")
  func roaming() {
    let numbers = Set(day.labels.filter { $0.kind == .roamingCards }.map(\.number))
    let cells = Set(day.calls.filter { numbers.contains($0.callingNumber) }.map(\.cell))
    #expect(cells.count == 1 && numbers.allSatisfy { "\($0)".hasPrefix("66") })
    #expect(cells.allSatisfy { day.network.cells[Int($0) - 1].country != "TH" })
  }

  @Test("a trunk campaign stays on one trunk and dials in sequence")
  func campaign() {
    let numbers = Set(day.labels.filter { $0.kind == .trunkCampaign }.map(\.number))
    let calls = day.calls.filter { numbers.contains($0.callingNumber) }
    #expect(Set(calls.map(\.ingressTrunk)).count == 1)
    let called = calls.map(\.calledNumber).sorted()
    let near = zip(called, called.dropFirst()).filter { (1...10).contains($1 - $0) }.count
    #expect(near * 10 > called.count * 9)
  }

  @Test("an adjacent lot has consecutive numbers and one address")
  func lot() {
    let numbers = day.labels.filter { $0.kind == .adjacentLot }.map(\.number).sorted()
    let calls = day.calls.filter { numbers.contains($0.callingNumber) }
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 })
    #expect(Set(calls.map(\.sourceAddress)).count == 1)
  }

  @Test("one-ring calls are given up after one to two seconds of ringing")
  func oneRing() {
    let numbers = Set(day.labels.filter { $0.kind == .oneRing }.map(\.number))
    let calls = day.calls.filter { numbers.contains($0.callingNumber) }
    #expect(calls.allSatisfy { $0.disposition == .cancelled })
    #expect(calls.allSatisfy { (1000...2000).contains($0.ringMilliseconds) })
  }

  @Test("devices have a Luhn digit and subscriptions the operator of a home or visiting network")
  func devices() {
    for call in day.calls.prefix(5000) where call.imei != 0 {
      let digits = String(call.imei).compactMap(\.wholeNumberValue)
      let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
        let value = digit.element * (digit.offset % 2 == 1 ? 2 : 1)
        return sum + (value > 9 ? value - 9 : value)
      }
      #expect(digits.count == 15 && sum % 10 == 0)
      let networks = ["520", "460", "525"]
      #expect(
        networks.contains { String(call.imsi).hasPrefix($0) } && String(call.imsi).count == 15
      )
    }
  }
}
