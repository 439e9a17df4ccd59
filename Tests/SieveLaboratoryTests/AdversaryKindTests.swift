import SieveLaboratory
import Testing

/// Centres that have read the rules keep to what they promise.
@Suite("Adversaries")
struct AdversaryKindTests {
  private func calls(of kind: CallerKind) -> [SimulatedCall] {
    let world = WorldGenerator.generate(
      WorldOptions(seed: 3, subscribers: 0, centres: 1, centreKinds: [kind], heavyCallersPerKind: 0)
    )
    let numbers = Set(world.labels.filter { $0.kind == kind }.map(\.number))
    return world.calls.filter { numbers.contains($0.callingNumber) }
  }

  private func byNumber(_ calls: [SimulatedCall]) -> [UInt64: [SimulatedCall]] {
    Dictionary(grouping: calls) { $0.callingNumber }
  }

  @Test("padding makes the shares of honest people")
  func padding() {
    let calls = calls(of: .ratioPadding)
    let answered = calls.count { $0.answerAfter >= 0 }
    #expect((60...72).contains(answered * 100 / calls.count))
    let called = Dictionary(grouping: calls) { $0.calledNumber }.values.map(\.count).sorted()
    // Eight machines get more than half.
    #expect(called.suffix(8).reduce(0, +) * 2 > calls.count)
    #expect(called.dropLast(8).allSatisfy { $0 <= 2 })
  }

  @Test("a slow pool has a phone for each number and few calls")
  func slow() {
    let numbers = byNumber(calls(of: .slowPool))
    #expect((30...50).contains(numbers.count))
    #expect(numbers.values.allSatisfy { Set($0.map(\.imei)).count == 1 })
    #expect(Set(numbers.values.compactMap(\.first?.imei)).count == numbers.count)
    let mean = numbers.values.reduce(0) { $0 + $1.count } / numbers.count
    #expect((35...60).contains(mean))
  }

  @Test("one below each bound means fewer than sixteen calls of a phone in two hours, 24 in six")
  func oneBelow() {
    let calls = calls(of: .oneBelow)
    for (bound, hours, groups) in [
      (16, 2, Dictionary(grouping: calls) { $0.imei }),
      (24, 6, Dictionary(grouping: calls) { $0.imei }), (5, 2, byNumber(calls)),
    ] {
      for own in groups.values {
        for call in own {
          let window = (call.setupTime - Int64(hours) * 3_600_000 + 1)...call.setupTime
          #expect(own.count { window.contains($0.setupTime) } < bound)
        }
      }
    }
  }

  @Test("fresh devices are as many as numbers, and make about ten calls")
  func fresh() {
    let numbers = byNumber(calls(of: .freshDevices))
    #expect(Set(numbers.values.compactMap(\.first?.imei)).count == numbers.count)
    #expect((5...14).contains(numbers.values.reduce(0) { $0 + $1.count } / numbers.count))
  }

  @Test("a card calls one victim, four times at most, until somebody answers")
  func oneCard() {
    let numbers = byNumber(calls(of: .oneCardPerVictim))
    #expect(numbers.count > 200)
    for own in numbers.values {
      #expect(own.count <= 4 && Set(own.map(\.calledNumber)).count == 1)
      #expect(own.dropLast().allSatisfy { $0.answerAfter < 0 })
    }
  }
}
