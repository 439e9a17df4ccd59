import SieveModel

/// Calls that were given out and may have further records.
///
/// The oldest are forgotten: a record that comes later begins a call of its own.
struct LiveLegs {
  /// One call so far.
  struct Call {
    /// What its records say together.
    var transcript: DialectTranscript
    /// Its number among the calls of the input.
    let number: UInt64
    /// The set-up time that it was given out with; `nil` when it could not be.
    var setupTime: Int64?
  }

  private let callsMax: Int
  private var calls: [[UInt8]: Call] = [:]
  /// Keys in the order of first records.
  private var order: [[UInt8]] = []
  private var first = 0
  private var lastNumber: UInt64 = 0

  init(callsMax: Int) { self.callsMax = max(1, callsMax) }

  /// The call of a record, with what it says: a new one, or one that is known.
  mutating func join(_ key: [UInt8], _ transcript: DialectTranscript) -> Call {
    if var known = calls[key] {
      known.transcript.join(transcript)
      return known
    }
    lastNumber += 1
    return Call(transcript: transcript, number: lastNumber | Attempt.recordDialog, setupTime: nil)
  }

  /// Keeps what is known of a call, once it was given out.
  mutating func keep(_ key: [UInt8], _ call: Call) {
    guard calls.updateValue(call, forKey: key) == nil else { return }
    order.append(key)
    if calls.count > callsMax {
      calls[order[first]] = nil
      first += 1
    }
    if first > 4096, first * 2 > order.count {
      order.removeFirst(first)
      first = 0
    }
  }
}

extension DialectDecoder {
  /// Gives a record out: as the call that it begins, or as what it adds to one that is known.
  mutating func takeLeg(
    _ key: [UInt8],
    _ bytes: Span<UInt8>,
    _ content: Range<Int>,
    _ output: inout DecodedRecords
  ) {
    guard var call = liveLegs?.join(key, transcript) else { return }
    let before = output.batch.count
    build(call.transcript, bytes, content, at: (offset, line), &output)
    guard output.batch.count > before else { return }
    let isFirst = call.setupTime == nil
    let setupTime = call.setupTime ?? output.batch.attempts[before].setupTime
    output.batch.update(at: before) { attempt in
      attempt.dialog = call.number
      attempt.stage = isFirst ? .opened : .amended
      attempt.move(setupTo: setupTime)
    }
    call.setupTime = setupTime
    liveLegs?.keep(key, call)
  }
}

extension Attempt {
  /// Says the same instants from another set-up: a call stays where it was put when it was first seen.
  fileprivate mutating func move(setupTo time: Int64) {
    let later = setupTime - time
    guard later != 0 else { return }
    setupTime = time
    alertAfter = Self.moved(alertAfter, by: later)
    answerAfter = Self.moved(answerAfter, by: later)
    releaseAfter = Self.moved(releaseAfter, by: later)
  }

  private static func moved(_ span: Int32, by later: Int64) -> Int32 {
    span == unknown ? unknown : Int32(clamping: max(0, Int64(span) + later))
  }
}
