import SieveModel

/// How the calls of a caller turn out: shares of outcomes in permille and durations in milliseconds.
///
/// What the shares leave over rings out without an answer.
struct CallShape {
  var answered = 620
  var busy = 50
  var unallocated = 5
  var cancelled = 120
  var rejected = 15
  var congested = 5
  /// Median talk time, and the standard deviation of its logarithm in permille.
  var talkMedian = 60_000
  var talkSigma = 1000
  /// Of the answered calls: how many are long, and how long.
  var longTalks = 0
  var longTalk = 300_000...2_400_000
  /// How long a caller who gives up lets it ring.
  var patience = 9000

  /// Draws the outcome of one call.
  func draw(_ random: inout Random) -> CallOutcome {
    let setup = min(8000, 300 + random.logNormal(median: 700, sigma: 500))
    var roll = random.below(1000)
    func takes(_ share: Int) -> Bool {
      defer { roll -= share }
      return roll >= 0 && roll < share
    }
    if takes(answered) { return answer(after: setup, &random) }
    if takes(busy) { return .failed(.busy, after: setup, cause: 17, status: 486) }
    if takes(unallocated) { return .failed(.failed, after: setup / 2, cause: 1, status: 404) }
    if takes(cancelled) {
      let ring = min(60_000, 700 + random.logNormal(median: patience, sigma: 500))
      return .rang(.cancelled, alert: setup, ring: ring, cause: 16, status: 487)
    }
    if takes(rejected) {
      let ring = random.between(1500...9000)
      return .rang(.rejected, alert: setup, ring: ring, cause: 21, status: 603)
    }
    if takes(congested) { return .failed(.congestion, after: setup, cause: 34, status: 503) }
    let ring = random.between(22_000...45_000)
    return .rang(.noAnswer, alert: setup, ring: ring, cause: 19, status: 480)
  }

  private func answer(after setup: Int, _ random: inout Random) -> CallOutcome {
    let ring = min(45_000, 600 + random.logNormal(median: 7000, sigma: 600))
    let talk =
      random.chance(longTalks)
      ? random.between(longTalk) : 400 + random.logNormal(median: talkMedian, sigma: talkSigma)
    return .answered(alert: setup, ring: ring, talk: talk)
  }
}

/// How one call turned out.
struct CallOutcome {
  var alertAfter: Int32
  var answerAfter: Int32
  var releaseAfter: Int32
  var disposition: Disposition
  var releaseCause: UInt8
  var sipStatus: UInt16

  /// Answered and talked.
  static func answered(alert: Int, ring: Int, talk: Int) -> CallOutcome {
    CallOutcome(
      alertAfter: Int32(alert),
      answerAfter: Int32(alert + ring),
      releaseAfter: Int32(alert + ring + talk),
      disposition: .answered,
      releaseCause: 16,
      sipStatus: 200
    )
  }

  /// Rang, and ended without an answer.
  static func rang(
    _ disposition: Disposition,
    alert: Int,
    ring: Int,
    cause: UInt8,
    status: UInt16
  ) -> CallOutcome {
    CallOutcome(
      alertAfter: Int32(alert),
      answerAfter: Attempt.unknown,
      releaseAfter: Int32(alert + ring),
      disposition: disposition,
      releaseCause: cause,
      sipStatus: status
    )
  }

  /// Ended before it rang.
  static func failed(
    _ disposition: Disposition,
    after: Int,
    cause: UInt8,
    status: UInt16
  ) -> CallOutcome {
    CallOutcome(
      alertAfter: Attempt.unknown,
      answerAfter: Attempt.unknown,
      releaseAfter: Int32(after),
      disposition: disposition,
      releaseCause: cause,
      sipStatus: status
    )
  }
}
