import SieveEngine
import SieveModel
import Testing

@testable import SieveCentres

/// Cards that speak for a room.
@Suite("Shields")
struct ShieldTests {
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
