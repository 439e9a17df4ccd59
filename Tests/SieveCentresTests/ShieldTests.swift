import SieveEngine
import SieveModel
import Testing

@testable import SieveCentres

/// Cards that speak for a room.
@Suite("Shields")
struct ShieldTests {
  private static let strong = rule("strong", .callingNumber, "novelty", 5)

  /// The centres at the end, each as its numbers; every number is accused at its first call.
  private func centres(_ calls: [Call]) -> [Set<UInt64>] {
    let stage = CentreStage(rules: [Self.strong], settings: ScoreSettings())
    var seen: Set<UInt64> = []
    let steps = calls.sorted { $0.time < $1.time }.map { call in
      Step(
        call: call,
        alerts: seen.insert(call.number).inserted
          ? [episode(Self.strong, call.text, at: call.time, country: call.country)] : []
      )
    }
    let closed = stage.run(steps).filter { $0.rule == "scam-centre" && $0.status == .closed }
    return closed.filter { $0.reason != .merged }.map { alert in
      Set((alert.group?.members ?? []).compactMap { UInt64($0.subject.value.dropFirst()) })
    }
  }

  private func lot(_ size: UInt64, talks: [Int32]) -> [Call] {
    (0..<size).flatMap { calls(66_264_089_100 + $0 * 3, talks: talks) }
  }

  @Test("a card that rings one machine every half minute does not speak for its room")
  func shields() {
    let room = lot(4, talks: [0, 0, 0, 20_000])
    func shield(machines: UInt64) -> [Call] {
      (0..<120).map { index in
        Call(
          time: testStart + Int64(index) * 30_000 + 500,
          number: 66_264_089_190,
          called: 66_955_000_000 + UInt64(index) % machines * 7,
          talk: 20_000
        )
      }
    }
    #expect(centres(room + shield(machines: 1)).map(\.count) == [5])
    #expect(centres(room + shield(machines: 120)).isEmpty, "a hundred and twenty who answer do")
  }
}
