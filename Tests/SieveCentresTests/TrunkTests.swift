import SieveEngine
import SieveModel
import Testing

@testable import SieveCentres

/// Numbers that take turns on the trunk of a centre.
@Suite("Trunks of centres")
struct TrunkTests {
  private static let strong = rule("strong", .callingNumber, "novelty", 5)

  /// Calls from Cambodia by the trunk.
  private func abroad(
    _ number: UInt64,
    from minute: Int64,
    count: Int64 = 12,
    talks: [Int32] = [20_000, 0, 0, 0],
    country: String = "KH"
  ) -> [Call] {
    calls(number, from: minute, count: count, trunk: "int-1", talks: talks, country: country)
  }

  /// The alert that opens the score's episode of the last number, after six of one centre have called for an hour.
  private func flag(of fresh: [Call], step: UInt64 = 7777) -> Alert? {
    let first = (0..<6).flatMap { abroad(85_512_100_000 + $0 * step, from: Int64($0)) }
    let stage = CentreStage(rules: [Self.strong], settings: ScoreSettings())
    var seen: Set<UInt64> = []
    let steps = (first + fresh).sorted { $0.time < $1.time }.map { call in
      Step(
        call: call,
        alerts: seen.insert(call.number).inserted
          ? [episode(Self.strong, call.text, at: call.time, country: call.country)] : []
      )
    }
    return stage.run(steps).first {
      $0.rule == "likely-scam-number" && $0.subject.value == fresh[0].text && $0.status == .open
    }
  }

  @Test("the next number is flagged at its first call that is accused")
  func follows() {
    let fresh = abroad(85_512_999_000, from: 52, count: 3)
    let flag = flag(of: fresh)
    #expect(flag?.eventTime == fresh[0].time)
    #expect(flag?.centre != nil)
  }

  @Test("one of another country, and one that begins when the centre is silent, are not")
  func strangers() {
    #expect(flag(of: abroad(84_912_999_000, from: 52, count: 1, country: "VN")) == nil)
    #expect(flag(of: abroad(85_512_999_000, from: 100, count: 1)) == nil)
  }

  @Test("a centre whose numbers are of one thousand takes no others from its trunk")
  func blocks() {
    let own = abroad(85_512_100_900, from: 52, count: 1)
    #expect(flag(of: own, step: 111)?.eventTime == own[0].time)
    #expect(flag(of: abroad(85_512_999_000, from: 52, count: 1), step: 111) == nil)
  }

  @Test("callers whom chance accuses on a busy trunk do not let in each other")
  func crowds() {
    // Twelve of one country beside a centre of six: each is accused a little at its first call, and half of those it calls answer.
    let weak = rule("weak", .callingNumber, "volume", 2.2)
    let first = (0..<6).flatMap { abroad(85_512_100_000 + $0 * 7777, from: Int64($0)) }
    let crowd = (0..<12).flatMap {
      abroad(85_512_500_000 + $0 * 3331, from: 31 + Int64($0), count: 2, talks: [50_000, 0])
    }
    let stage = CentreStage(rules: [Self.strong, weak], settings: ScoreSettings())
    var seen: Set<UInt64> = []
    var begins: [String: Int64] = [:]
    let steps = (first + crowd).sorted { $0.time < $1.time }.map { call in
      guard seen.insert(call.number).inserted else { return Step(call: call, alerts: []) }
      let isOfCrowd = call.number >= 85_512_500_000
      if isOfCrowd { begins[call.text] = call.time }
      let cause = isOfCrowd ? weak : Self.strong
      let alert = episode(cause, call.text, at: call.time, country: call.country)
      return Step(call: call, alerts: [alert])
    }
    let joined = stage.run(steps).filter {
      $0.rule == "likely-scam-number" && $0.status == .open
        && begins[$0.subject.value] == $0.eventTime
    }
    // Six stand for half as many of whom nothing is known yet, and the one that makes them too many.
    #expect((1...4).contains(joined.count), "\(joined.count)")
  }
}
