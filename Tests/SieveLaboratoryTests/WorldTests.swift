import SieveLaboratory
import SieveModel
import Testing

/// One day with every kind of caller, small enough to check call by call.
let day = WorldGenerator.generate(WorldOptions(seed: 7, subscribers: 1500, centres: 11))

@Suite("Worlds")
struct WorldTests {
  @Test("calls are in set-up order and begin within the world")
  func order() {
    let options = WorldOptions(seed: 7, subscribers: 1500)
    #expect(day.calls.count > 20_000)
    #expect(zip(day.calls, day.calls.dropFirst()).allSatisfy { $0.setupTime <= $1.setupTime })
    #expect(
      day.calls.allSatisfy { $0.setupTime >= options.start && $0.setupTime < options.end }
    )
  }

  @Test("times of a call follow each other")
  func times() {
    for call in day.calls {
      #expect(call.releaseAfter > 0)
      #expect(call.alertAfter <= call.releaseAfter)
      #expect(call.ringMilliseconds >= Attempt.unknown)
      guard call.disposition == .answered else {
        #expect(call.answerAfter == Attempt.unknown)
        #expect(call.talkMilliseconds == 0)
        continue
      }
      #expect(call.alertAfter >= 0 && call.alertAfter <= call.answerAfter)
      #expect(call.answerAfter < call.releaseAfter)
      #expect(call.sipStatus == 200 && call.releaseCause == 16)
    }
  }

  @Test("nobody calls himself, and call ids are unique")
  func identities() {
    #expect(day.calls.allSatisfy { $0.callingNumber != $0.calledNumber })
    #expect(Set(day.calls.map(\.callID)).count == day.calls.count)
  }

  @Test("every calling number has one label with its first call")
  func labels() {
    var first: [UInt64: Int64] = [:]
    for call in day.calls where first[call.callingNumber] == nil {
      first[call.callingNumber] = call.setupTime
    }
    #expect(day.labels.count == first.count)
    for label in day.labels {
      #expect(first[label.number] == label.firstCall)
      #expect(label.kind.isScam == (label.centre > 0))
    }
    let ordinary = Set(CallerKind.allCases).subtracting(CallerKind.adversaryKinds)
    #expect(Set(day.labels.map(\.kind)) == ordinary)
    #expect(Set(day.labels.map(\.centre)) == Set(0...11))
  }

  @Test("an empty world and a tiny one do not fail")
  func extremes() {
    let none = WorldOptions(hours: .nan, subscribers: 0, centres: 0, heavyCallersPerKind: 0)
    #expect(WorldGenerator.generate(none).calls.isEmpty)
    let negative = WorldOptions(start: .min, hours: -1, subscribers: -5, centres: -1)
    #expect(WorldGenerator.generate(negative).calls.isEmpty)
    let one = WorldOptions(subscribers: 1, centres: 0, heavyCallersPerKind: 1)
    #expect(!WorldGenerator.generate(one).calls.isEmpty)
  }
}
