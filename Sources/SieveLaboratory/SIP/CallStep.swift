import SieveModel

/// One SIP message of a call.
enum CallStep: UInt8 {
  case invite, authenticationRequired, authenticationAck, invitedAgain
  case trying, ringing, answer, answerAck, bye, byeAnswer
  case cancel, cancelAnswer, failure, failureAck

  /// Whether the called side sends it, before the call is released.
  var isFromCalled: Bool {
    switch self {
    case .authenticationRequired, .trying, .ringing, .answer, .cancelAnswer, .failure: true
    default: false
    }
  }
}

/// Traits of a call's signalling that the call's id decides.
struct CallHabits {
  /// Whether the first INVITE is challenged, so that the second one carries credentials.
  let authenticates: Bool
  /// Whether the called side hangs up.
  let isEndedByCalled: Bool

  init(_ call: SimulatedCall) {
    let isCustomer = Int(call.ingressTrunk) >= Network.firstCustomerTrunk
    authenticates = isCustomer && call.callID % 4 == 0
    isEndedByCalled = call.callID % 5 < 2
  }
}

/// The messages of one call and when they pass, in microseconds after set-up.
///
/// Ringing, answer and release lie exactly where the call says. Which calls authenticate, repeat a message or
/// are ended by the called side follows from the call's id.
struct CallPlan {
  /// A message and its time.
  struct Entry {
    var step: CallStep
    var after: Int64
  }

  private(set) var entries: [Entry] = []
  private let habits: CallHabits

  init(_ call: SimulatedCall) {
    habits = CallHabits(call)
    entries.reserveCapacity(12)
    addInvite(call)
    if call.alertAfter >= 0 { add(.ringing, milliseconds: call.alertAfter) }
    if call.answerAfter >= 0 {
      addTalk(call)
    } else {
      addFailure(call)
    }
  }

  private mutating func addInvite(_ call: SimulatedCall) {
    add(.invite, milliseconds: 0)
    var sent: Int32 = 0
    if habits.authenticates {
      add(.authenticationRequired, milliseconds: 8)
      add(.authenticationAck, milliseconds: 12)
      add(.invitedAgain, milliseconds: 16)
      sent = 16
    }
    // Timer T1 is 500 ms: without a sign of life by then, the INVITE is sent again.
    let firstSign = call.alertAfter >= 0 ? call.alertAfter : call.releaseAfter
    if call.callID % 61 == 0, firstSign > sent + 600 {
      sent += 500
      add(habits.authenticates ? .invitedAgain : .invite, milliseconds: sent)
    }
    add(.trying, milliseconds: sent + 14)
  }

  private mutating func addTalk(_ call: SimulatedCall) {
    add(.answer, milliseconds: call.answerAfter)
    var acknowledged = call.answerAfter + 30
    if call.callID % 67 == 0, call.talkMilliseconds > 700 {
      add(.answer, milliseconds: call.answerAfter + 500)
      acknowledged += 500
    }
    add(.answerAck, milliseconds: acknowledged)
    add(.bye, milliseconds: call.releaseAfter)
    add(.byeAnswer, milliseconds: call.releaseAfter + 11)
  }

  private mutating func addFailure(_ call: SimulatedCall) {
    if call.disposition == .cancelled {
      add(.cancel, milliseconds: call.releaseAfter)
      add(.cancelAnswer, milliseconds: call.releaseAfter + 3)
      add(.failure, milliseconds: call.releaseAfter + 6)
    } else {
      add(.failure, milliseconds: call.releaseAfter)
    }
    add(.failureAck, milliseconds: call.releaseAfter + 9)
  }

  private mutating func add(_ step: CallStep, milliseconds: Int32) {
    entries.append(Entry(step: step, after: Int64(milliseconds) * 1000))
  }
}
