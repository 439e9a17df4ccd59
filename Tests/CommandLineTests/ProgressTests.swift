import Testing

@testable import SieveRuntime

/// The text of the progress line, by a clock of our own.
@Suite struct ProgressTests {
  @Test func fileOfKnownSize() {
    var progress = Progress(total: 1_000_000, at: 100)
    #expect(progress.line(10, 0, read: 1000, at: 100.1) == nil)
    #expect(
      progress.line(5000, 0, read: 5000, at: 100.5)
        == "[....................] 0 %  5000 attempts, 0 alerts, 10 k attempts/s"
    )
    #expect(progress.line(5000, 0, read: 5000, at: 100.6) == nil)
    #expect(
      progress.line(500_000, 7, read: 250_000, at: 110)
        == "[#####...............] 25 %  500000 attempts, 7 alerts, 50 k attempts/s, 30 s left"
    )
    #expect(
      progress.line(4_000_000, 7, read: 500_000, at: 300)
        == "[##########..........] 50 %  4000000 attempts, 7 alerts, 20 k attempts/s, 3 min 20 s left"
    )
  }

  @Test func fileThatGrows() {
    var progress = Progress(total: 1000, at: 0)
    let line = progress.line(3_000_000, 1, read: 2000, at: 2)
    #expect(
      line
        == "[####################] 100 %  3000000 attempts, 1 alerts, 1.50 M attempts/s, 0 s left"
    )
  }

  @Test(arguments: [nil, 0] as [UInt64?])
  func pipeOrNothing(total: UInt64?) {
    var progress = Progress(total: total, at: 0)
    #expect(
      progress.line(30, 1, read: 4000, at: 3) == "30 attempts, 1 alerts, 10 attempts/s"
    )
  }

  @Test func timeLeft() {
    #expect(RateText.left(0.2) == "1 s")
    #expect(RateText.left(59) == "59 s")
    #expect(RateText.left(200) == "3 min 20 s")
    #expect(RateText.left(7500) == "2 h 5 min")
    #expect(RateText.left(-1) == "0 s")
    #expect(RateText.left(.infinity) == "277777 h 46 min")
  }

  @Test func lastLine() {
    #expect(
      RateText.line(rows: 1_630_000, bytes: 412_000_000, seconds: 1.03)
        == "1.03 s, 1.58 M rows/s, 0.40 GB/s\n"
    )
    #expect(RateText.line(rows: 0, bytes: 0, seconds: 0) == "0.00 s, 0 rows/s, 0.00 GB/s\n")
  }
}
