import SieveBytes
import SieveModel

/// Calls that were given out and may have further records.
///
/// The oldest are forgotten: a record that comes later begins a call of its own.
public struct LiveLegs: Sendable {
  /// One call so far.
  struct Call: Sendable {
    /// What its records say together.
    var transcript: DialectTranscript
    /// Its number among the calls of the input.
    let number: UInt64
    /// The set-up time that it was given out with.
    var setupTime: Int64?
    /// The first record, while none has said when the call was set up.
    var untimed: LegTable.Call?
  }

  let callsMax: Int
  var calls: [[UInt8]: Call] = [:]
  /// Keys in the order of first records.
  var order: [[UInt8]] = []
  var first = 0
  var lastNumber: UInt64 = 0

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

  /// Keeps what is known of a call.
  ///
  /// - Returns: the call that was forgotten for it, when it has not been given out.
  mutating func keep(_ key: [UInt8], _ call: Call) -> LegTable.Call? {
    guard calls.updateValue(call, forKey: key) == nil else { return nil }
    order.append(key)
    var forgotten: LegTable.Call?
    if calls.count > callsMax {
      forgotten = calls.removeValue(forKey: order[first])?.untimed
      first += 1
    }
    if first > 4096, first * 2 > order.count {
      order.removeFirst(first)
      first = 0
    }
    return forgotten
  }

  /// Takes the calls that could not be given out.
  mutating func removeUntimed() -> [LegTable.Call] {
    let untimed = order[first...].compactMap { calls[$0]?.untimed }
    calls.removeAll()
    order.removeAll()
    first = 0
    return untimed
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
    let result = read(call.transcript, at: offset, &output)
    if case .failure(let fault) = result, fault.kind == .noSetupTime {
      // Another record of the call says when it was.
      let waiting = waitingCall(bytes, content)
      if call.untimed?.add(waiting.record) == nil { call.untimed = waiting }
      if let lost = liveLegs?.keep(key, call) { build(lost, &output) }
      return
    }
    settle(result, call.transcript, bytes, content, (offset, line), &output)
    guard output.batch.count > before else { return }
    let isFirst = call.setupTime == nil
    let setupTime = call.setupTime ?? output.batch.attempts[before].setupTime
    output.batch.update(at: before) { attempt in
      attempt.dialog = call.number
      attempt.stage = isFirst ? .opened : .amended
      attempt.move(setupTo: setupTime)
    }
    call.setupTime = setupTime
    call.untimed = nil
    if let lost = liveLegs?.keep(key, call) { build(lost, &output) }
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
