import SieveBytes

/// The records of calls of which more is to come: put together until the last one.
struct PartialCalls: Sendable {
  /// A call put together so far, with texts of its own.
  struct Call: Sendable {
    var draft: CallDraft
    var texts: [UInt8]
    /// Where its first record begins in the input.
    var origin: UInt64
  }

  /// The most calls that are waited for; the oldest is given up first.
  static let countMax = 65_536

  private var calls: [UInt64: Call] = [:]
  /// Keys in order of first sight; those of whole calls stay until they come up.
  private var order: [UInt64] = []
  private var first = 0

  /// Whether no call is waited for.
  var isEmpty: Bool { calls.isEmpty }
  /// Whether one more call is too many.
  var isFull: Bool { calls.count >= Self.countMax }

  /// Adds a record to the call it belongs to.
  ///
  /// - Returns: the call when it is whole now; `known` is false when nothing of it was known.
  mutating func add(
    _ draft: CallDraft,
    _ writer: borrowing ValueWriter
  ) -> (known: Bool, whole: Call?) {
    guard !calls.isEmpty, let place = calls.index(forKey: draft.key) else { return (false, nil) }
    calls.values[place].add(draft, writer)
    guard !calls.values[place].draft.isPartial else { return (true, nil) }
    return (true, calls.remove(at: place).value)
  }

  /// Keeps a call of which nothing was known until more of it comes.
  mutating func keep(_ call: Call) {
    calls[call.draft.key] = call
    order.append(call.draft.key)
    // Keys of calls that are whole by now are swept out from time to time.
    if order.count - first > 2 * calls.count + 1024 {
      order = order[first...].filter { calls[$0] != nil }
      first = 0
    }
  }

  /// Takes the call that waits longest.
  mutating func takeOldest() -> Call? {
    while first < order.count {
      let key = order[first]
      first += 1
      if let call = calls.removeValue(forKey: key) { return call }
    }
    order = []
    first = 0
    return nil
  }
}

extension PartialCalls.Call {
  /// A call of which one record is known.
  init(_ draft: CallDraft, _ writer: borrowing ValueWriter, origin: UInt64) {
    self.draft = draft
    self.origin = origin
    texts = Array(writer.buffer)
  }

  /// Adds a later record: the first says who and from when, all add up, the last says why it ended.
  mutating func add(_ other: CallDraft, _ writer: borrowing ValueWriter) {
    let missing = CallTimes.missing
    func earliest(_ one: Int64, _ other: Int64) -> Int64 {
      one == missing || other == missing ? max(one, other) : min(one, other)
    }
    draft.times.setup = earliest(draft.times.setup, other.times.setup)
    draft.times.answer = earliest(draft.times.answer, other.times.answer)
    draft.times.release = max(draft.times.release, other.times.release)
    draft.times.talk = Self.sum(draft.times.talk, other.times.talk)
    draft.times.total = Self.sum(draft.times.total, other.times.total)
    draft.isPartial = other.isPartial
    for field in [RecordField.releaseCause, .disposition, .sipStatus, .cell, .calledNumber] {
      let slot = other.slots[field]
      let isOutcome = field != .cell && field != .calledNumber
      guard !slot.isEmpty, isOutcome || draft.slots[field].isEmpty,
        texts.count + slot.count <= ValueWriter.capacity
      else { continue }
      let start = texts.count - ValueWriter.slack
      texts.replaceSubrange(start..<start, with: writer.buffer[slot.range])
      draft.slots.set(field.rawValue, start, start + slot.count)
    }
  }

  private static func sum(_ one: Int64, _ other: Int64) -> Int64 {
    if one == CallTimes.missing { return other }
    return other == CallTimes.missing ? one : one &+ other
  }
}
