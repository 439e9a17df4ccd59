import SieveEngine
import SieveModel
import Testing

@testable import SieveCentres

/// When the calls of a suspect count for what it does.
@Suite("Conduct")
struct ConductTests {
  private static let start: Int64 = 1_772_400_000_000

  @Test("a call counts three minutes after its set-up, or when it ends, if that is later")
  func countedAfter() {
    let ledger = CentreLedger(version: "1")
    let someone = Alert.Subject(type: "calling_number", value: "+66811000000")
    let suspect = Suspect(serial: 0, subject: someone, number: 66_811_000_000)
    for (end, talk): (Int32, Int32) in [(2000, 0), (305_000, 300_000), (-1, -1)] {
      var attempt = Attempt(setupTime: Self.start)
      attempt.releaseAfter = end
      attempt.talkMilliseconds = talk
      ledger.judge(attempt, of: suspect)
    }
    #expect(ledger.waitingCalls(of: [suspect]) == 3)
    for (after, calls, talks): (Int64, Int, Int) in [
      (179_999, 0, 0), (180_000, 1, 0), (305_000, 2, 1),
    ] {
      ledger.judgeEnded(by: Self.start + after)
      #expect(suspect.conduct.calls == calls && suspect.conduct.conversations == talks)
      #expect(suspect.conduct.openCalls == (calls > 0 ? 1 : 0))
    }
    #expect(ledger.waitingCalls(of: [suspect]) == 0)
  }

  @Test("calls that find no room to wait are judged at once")
  func unjudgedCalls() {
    let ledger = CentreLedger(version: "1")
    let someone = Alert.Subject(type: "calling_number", value: "+66811000000")
    let suspect = Suspect(serial: 0, subject: someone, number: 66_811_000_000)
    var attempt = Attempt(setupTime: Self.start)
    attempt.releaseAfter = 2000
    for _ in 0..<CentreLedger.unjudgedMax + 2 { ledger.judge(attempt, of: suspect) }
    #expect(ledger.unjudged.count == CentreLedger.unjudgedMax && suspect.conduct.calls == 2)
  }
}
