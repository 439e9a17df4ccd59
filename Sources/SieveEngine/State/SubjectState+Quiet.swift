import SieveModel

/// Attempts of keys that do not matter yet.
extension SubjectState {
  /// Puts an attempt of a quiet key into the log, if it is the newest of its partition and there is room; false when it is not.
  ///
  /// Most attempts end here.
  @inline(__always)
  func placeAtOnce(
    _ attempt: UnsafePointer<Attempt>,
    _ facts: UnsafePointer<UInt64>,
    _ texts: AttemptTexts,
    _ step: ArrivalStep,
    _ at: Int,
    _ time: Int64
  ) -> Bool {
    let (key, hash) = (own.keys[at], own.hashes[at])
    guard let event = quiet.appendAtOnce(key, hash, time: time) else { return false }
    let bound = plan.countsAttempts ? rates.note(hash, at: time) : 0
    plan.layoutAt.pointee.write(attempt, facts: facts, arrival: step.arrival, to: event)
    let isLong = plan.layoutAt.pointee.talk(ofFacts: facts) >= plan.longTalk
    if isLong || bound >= plan.enoughAttempts {
      let arriving = Arriving(attempt: attempt, texts: texts, step: step, key: key)
      considerQuiet(arriving, hash, isLong)
    }
    return true
  }

  /// Puts an attempt of a quiet key into the log; a key that may matter leaves it.
  @inline(never)
  func placeQuietly(
    _ arriving: Arriving,
    _ facts: UnsafePointer<UInt64>,
    _ hash: UInt64,
    _ cutoff: Int64
  ) {
    let time = plan.layoutAt.pointee.time(ofFacts: facts)
    let bound = plan.countsAttempts ? rates.note(hash, at: time) : 0
    guard
      let event = quiet.append(
        arriving.key,
        hash,
        time: time,
        cutoff: cutoff,
        isLateAllowed: false
      )
    else {
      insertLate(arriving, facts, promote(arriving.key, hash))
      return
    }
    plan.layout.write(
      arriving.attempt,
      facts: facts,
      arrival: arriving.step.arrival,
      to: event
    )
    let isLong = plan.layoutAt.pointee.talk(ofFacts: facts) >= plan.longTalk
    if isLong || bound >= plan.enoughAttempts { considerQuiet(arriving, hash, isLong) }
    if quiet.crowdedKey != 0 { promoteCrowded() }
  }

  /// Looks at a quiet key that may have enough attempts, or whose newest one talked for long.
  @inline(never)
  private func considerQuiet(_ arriving: Arriving, _ hash: UInt64, _ isLong: Bool) {
    if !isLong {
      let time = EventLayout.heldTime(arriving.attempt.pointee.setupTime)
      let events = quiet.events(arriving.key, hash, after: time &- plan.longestWindow)
      // Half of what matters is enough to leave: a phone that is much used would be searched for at every call.
      guard events.count * 2 >= min(plan.enoughAttempts, Self.quietMax) else { return }
    }
    evaluateNewest(arriving, promote(arriving.key, hash))
  }

  func promoteCrowded() {
    let key = quiet.crowdedKey
    quiet.crowdedKey = 0
    if table.find(key) == nil { _ = promote(key, KeyHash.hash(key, secret)) }
  }

  /// Moves the events of a key out of the log.
  func promote(_ key: UInt64, _ hash: UInt64) -> KeyTable.Slot {
    let slot = table.add(key, quiet.events(key, hash, after: .min), at: .max)
    quiet.remove(key, hash)
    promotions += 1
    return slot
  }
}
