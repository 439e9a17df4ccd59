import SieveModel

/// The two rules of the `windows` case as anyone would write them first: a dictionary of arrays,
/// everything counted afresh at every attempt.
struct NaiveWindows {
  private var attempts: [UInt64: [Attempt]] = [:]
  private var lastTrue: [[UInt64: Int64]] = [[:], [:]]
  private(set) var digest = Digest()

  mutating func apply(_ attempt: Attempt) {
    let key = attempt.callingNumber.digitValue
    let now = attempt.setupTime
    attempts[key, default: []].removeAll { $0.setupTime <= now - 3_600_000 }
    attempts[key, default: []].append(attempt)
    let hour = attempts[key] ?? []
    let minutes = hour.filter { $0.setupTime > now - 300_000 }
    if minutes.count >= 20 {
      let called = Set(minutes.map(\.calledNumber)).count
      note(0, key, now, Double(called) / Double(minutes.count) >= 0.8)
    }
    if hour.count >= 30 {
      let answers = hour.count(where: \.isAnswered)
      let known = hour.count(where: \.disposition.isOutcomeKnown)
      note(1, key, now, known > 0 && Double(answers) / Double(known) < 0.4)
    }
  }

  /// An episode goes on while its rule comes true again within half an hour.
  private mutating func note(_ rule: Int, _ key: UInt64, _ now: Int64, _ holds: Bool) {
    guard holds else { return }
    if let last = lastTrue[rule][key], now <= last + 1_800_000 {
      lastTrue[rule][key] = now
      return
    }
    lastTrue[rule][key] = now
    digest.add(UInt64(rule), key, UInt64(bitPattern: now))
  }
}
