import Testing

@testable import SieveCentres

@Suite("Log-odds")
struct LogOddsTests {
  @Test("a probability is that of the logistic function")
  func probability() {
    #expect(LogOdds.probability(0) == 0.5)
    #expect(abs(LogOdds.probability(LogOdds.steps(2.197_224_577)) - 0.9) < 1e-3)
    #expect(abs(LogOdds.probability(LogOdds.steps(-6)) - 0.002_472_623) < 1e-9)
    #expect(LogOdds.probability(LogOdds.limit) <= 1)
    #expect(LogOdds.probability(-LogOdds.limit) >= 0)
  }

  @Test("it rises with every step")
  func rises() {
    for steps in -12_000..<12_000 {
      #expect(LogOdds.probability(steps) < LogOdds.probability(steps + 1))
    }
  }

  @Test("the least sum that reaches a threshold reaches it, and one less does not")
  func threshold() {
    for threshold in [0.01, 0.5, 0.9, 0.95, 0.999] {
      let steps = LogOdds.steps(reaching: threshold)
      #expect(LogOdds.probability(steps) >= threshold)
      #expect(LogOdds.probability(steps - 1) < threshold)
    }
  }

  @Test("values beyond all measure are kept within bounds")
  func bounds() {
    #expect(LogOdds.steps(1e300) == LogOdds.limit)
    #expect(LogOdds.steps(-.infinity) == -LogOdds.limit)
  }
}
