import SieveEngine
import SieveModel
import Testing

@testable import SieveCentres

/// When the calls of a suspect count for what it does.
@Suite("Conduct")
struct ConductTests {

  @Test("a call counts three minutes after its set-up, or when it ends, if that is later")
  func countedAfter() {
    let ledger = CentreLedger(version: "1")
    let someone = Alert.Subject(type: "calling_number", value: "+66811000000")
    let suspect = Suspect(serial: 0, subject: someone, number: 66_811_000_000)
    for (end, talk): (Int32, Int32) in [(2000, 0), (305_000, 300_000), (-1, -1)] {
      var attempt = Attempt(setupTime: testStart)
      attempt.releaseAfter = end
      attempt.talkMilliseconds = talk
      ledger.judge(attempt, of: suspect)
    }
    #expect(ledger.waitingCalls(of: [suspect]) == 3)
    for (after, calls, talks): (Int64, Int, Int) in [
      (179_999, 0, 0), (180_000, 1, 0), (305_000, 2, 1),
    ] {
      ledger.judgeEnded(by: testStart + after)
      #expect(suspect.conduct.calls == calls && suspect.conduct.conversations == talks)
      #expect(suspect.conduct.openCalls == (calls > 0 ? 1 : 0))
    }
    #expect(ledger.waitingCalls(of: [suspect]) == 0)
  }

  @Test("a record that says how long was talked, but not until when, tells of a call that is over")
  func overWithoutRelease() {
    let ledger = CentreLedger(version: "1")
    let someone = Alert.Subject(type: "calling_number", value: "+66811000000")
    let suspect = Suspect(serial: 0, subject: someone, number: 66_811_000_000)
    for (disposition, ring, talk): (Disposition, Int32, Int32) in [
      (.answered, 10_000, 300_000), (.busy, -1, 0), (.answered, -1, -1), (.inProgress, -1, 0),
    ] {
      var attempt = Attempt(setupTime: testStart)
      attempt.disposition = disposition
      attempt.ringMilliseconds = ring
      attempt.talkMilliseconds = talk
      ledger.judge(attempt, of: suspect)
    }
    ledger.judgeEnded(by: testStart + 309_999)
    #expect(suspect.conduct.calls == 1 && suspect.conduct.openCalls == 2)
    ledger.judgeEnded(by: testStart + 310_000)
    #expect(suspect.conduct.calls == 2 && suspect.conduct.conversations == 1)
  }

  @Test("a room talks with its victims when half of four who answer stay, not when nobody answers")
  func roomsThatTalk() {
    #expect(!Conduct().talksWithVictims)
    #expect(!conduct(missed: 9, brief: 1, heardOut: 2).talksWithVictims)
    #expect(conduct(missed: 9, brief: 2, heardOut: 2).talksWithVictims)
    #expect(!conduct(missed: 9, brief: 3, heardOut: 2).talksWithVictims)
  }

  @Test("calls that find no room to wait are judged at once")
  func unjudgedCalls() {
    let ledger = CentreLedger(version: "1")
    let someone = Alert.Subject(type: "calling_number", value: "+66811000000")
    let suspect = Suspect(serial: 0, subject: someone, number: 66_811_000_000)
    var attempt = Attempt(setupTime: testStart)
    attempt.releaseAfter = 2000
    for _ in 0..<CentreLedger.unjudgedMax + 2 { ledger.judge(attempt, of: suspect) }
    #expect(ledger.unjudged.count == CentreLedger.unjudgedMax && suspect.conduct.calls == 2)
  }

  /// What calls come to of which so many nobody answered, and so many talked briefly, for a minute, and for minutes.
  private func conduct(missed: Int, brief: Int, heardOut: Int = 0, long: Int = 0) -> Conduct {
    var conduct = Conduct()
    for (count, talk): (Int, Int32) in [
      (missed, 0), (brief, 20_000), (heardOut, 60_000), (long, 200_000),
    ] {
      for _ in 0..<count { conduct.count(talk: talk) }
    }
    return conduct
  }

  @Test(
    "answers and talks of minutes contradict, missed calls and brief talks bear out"
  )
  func verdicts() {
    typealias Case = (missed: Int, brief: Int, long: Int, verdict: Conduct.Verdict)
    let cases: [Case] = [
      (2, 8, 0, .contradicted), (3, 8, 0, .tooEarly), (5, 0, 3, .contradicted),
      (5, 0, 2, .tooEarly),
      (30, 2, 2, .tooEarly), (40, 15, 7, .bornOut), (40, 14, 7, .tooEarly), (11, 5, 0, .bornOut),
      (10, 5, 0, .tooEarly), (11, 4, 0, .tooEarly),
      (12, 9, 0, .tooEarly), (13, 9, 0, .bornOut), (30, 6, 1, .tooEarly), (30, 7, 1, .bornOut),
      (159, 0, 0, .tooEarly), (160, 0, 0, .bornOut), (158, 1, 1, .tooEarly),
      (156, 4, 1, .bornOut), (52, 48, 0, .contradicted), (53, 47, 0, .bornOut),
      (51, 48, 0, .tooEarly),
    ]
    for each in cases {
      let conduct = conduct(missed: each.missed, brief: each.brief, long: each.long)
      #expect(conduct.verdict == each.verdict, "\(each)")
    }
  }

  @Test("a number that is one of the last eight called is not called anew")
  func callees() {
    let someone = Alert.Subject(type: "calling_number", value: "+66811000000")
    let suspect = Suspect(serial: 0, subject: someone, number: 66_811_000_000)
    func isNew(_ callee: UInt64) -> Bool { suspect.noteCallee(.e164(66_900_000_000 + callee)) }
    #expect((0..<8).allSatisfy { isNew($0) })
    #expect(!(0..<8).contains { isNew($0) })
    #expect(isNew(8) && isNew(0) && !isNew(8))
  }

  @Test("two more answered than missed lean to honest; four more heard out than not are heard out")
  func leanings() {
    #expect(conduct(missed: 1, brief: 3).leansToHonest)
    #expect(!conduct(missed: 2, brief: 3).leansToHonest && !Conduct().leansToHonest)
    #expect(conduct(missed: 30, brief: 2, heardOut: 6).isHeardOut)
    #expect(!conduct(missed: 30, brief: 3, heardOut: 6).isHeardOut && !Conduct().isHeardOut)
  }
}
