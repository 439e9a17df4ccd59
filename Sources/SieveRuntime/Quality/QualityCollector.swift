import SieveModel
import SieveSources

/// What is noted of the records of one source while it is read, for `--quality`.
///
/// Used by the thread that decodes the source, and by others when it is done.
final class QualityCollector {
  /// How the numbers of one field are written.
  struct Numbers {
    /// E.164, of a plan that has such numbers.
    var international: UInt64 = 0
    /// E.164 that its plan does not have.
    var invalid: UInt64 = 0
    /// Short codes of the home country.
    var short: UInt64 = 0
    /// Other digits: national numbers without a home country, extensions, what is cut off.
    var digits: UInt64 = 0
    var text: UInt64 = 0
    var withheld: UInt64 = 0

    /// Those that name nobody outside of the system: other digits and texts.
    var unparseable: UInt64 { digits + text }
    var present: UInt64 { international + invalid + short + unparseable + withheld }
  }

  /// The fields that hold numbers.
  static let numberFields: [(field: AttemptField, value: @Sendable (Attempt) -> Identity)] = [
    (.callingNumber, { $0.callingNumber }), (.presentedNumber, { $0.presentedNumber }),
    (.assertedIdentity, { $0.assertedIdentity }), (.calledNumber, { $0.calledNumber }),
    (.redirectingNumber, { $0.redirectingNumber }),
  ]

  /// All fields; as a property of its type, they would be a new array each time.
  private static let fields = AttemptField.allCases

  /// How much is kept of a source.
  struct Bounds {
    /// Calls by which its clock is compared with others.
    var clockCalls: Int
    /// Different contents up to which repeats are counted exactly.
    var contents = 1 << 20
    /// Minutes that are looked at for silences, the latest ones; `nil` for all.
    var minutes: Int?
  }

  private let plan: NumberPlan
  private(set) var attempts: UInt64 = 0
  /// Attempts that have each field, in the order of its cases.
  private(set) var present = [UInt64](repeating: 0, count: AttemptField.allCases.count)
  private(set) var numbers = [Numbers](repeating: Numbers(), count: numberFields.count)
  private(set) var first = Int64.max
  private(set) var last = Int64.min
  /// Attempts that begin before one that stands earlier in the source.
  private(set) var outOfOrder: UInt64 = 0
  /// By how much at most, in milliseconds.
  private(set) var furthestBack: Int64 = 0
  private(set) var repeats: RepeatCounter
  private(set) var silence: SilenceFinder
  private(set) var callsByID: ClockSample
  private(set) var callsByParties: ClockSample

  /// Begins with nothing.
  init(plan: NumberPlan, _ bounds: Bounds) {
    self.plan = plan
    repeats = RepeatCounter(knownMax: bounds.contents)
    silence = SilenceFinder(latestMinutes: bounds.minutes)
    callsByID = ClockSample(callsMax: bounds.clockCalls)
    callsByParties = ClockSample(callsMax: bounds.clockCalls)
  }

  /// Notes attempts in the order of the source; `skew` is going to be added to their times.
  ///
  /// Times after `latest` are nonsense and say nothing of order, silences and clocks.
  func add(
    _ batch: AttemptBatch,
    _ places: Range<Int>? = nil,
    skew: Int64,
    latest: Int64 = .max
  ) {
    for attempt in batch.attempts[places ?? 0..<batch.count]
    where attempt.method == .invite && attempt.stage != .amended {
      attempts += 1
      note(presenceOf: attempt, batch)
      for (place, known) in Self.numberFields.enumerated() {
        count(known.value(attempt), in: &numbers[place])
      }
      let time = attempt.setupTime &+ skew
      repeats.add(
        ContentHash.ofCall(attempt, batch) ^ UInt64(bitPattern: time) &* 0x9E37_79B9_7F4A_7C15
      )
      guard time <= latest else { continue }
      if time < last {
        outOfOrder += 1
        furthestBack = max(furthestBack, last - time)
      }
      first = min(first, time)
      last = max(last, time)
      silence.add(time)
      if let name = ContentHash.ofID(attempt, batch) { callsByID.add(name, time) }
      if let name = ContentHash.ofParties(attempt, batch) { callsByParties.add(name, time) }
    }
  }

  private func count(_ identity: Identity, in numbers: inout Numbers) {
    switch identity.kind {
    case .none: break
    case .withheld: numbers.withheld += 1
    case .text: numbers.text += 1
    case .e164:
      if plan.facts(identity).isValid { numbers.international += 1 } else { numbers.invalid += 1 }
    case .digits:
      if plan.facts(identity).isValid { numbers.short += 1 } else { numbers.digits += 1 }
    }
  }

  private func note(presenceOf attempt: Attempt, _ batch: AttemptBatch) {
    for (place, field) in Self.fields.enumerated() where field.isPresent(in: attempt) {
      present[place] += 1
    }
  }
}

extension AttemptField {
  /// Whether an attempt says something about it.
  fileprivate func isPresent(in attempt: Attempt) -> Bool {
    switch self {
    case .callID: attempt.callID.isPresent
    case .callingNumber: attempt.callingNumber.kind != .none
    case .presentedNumber: attempt.presentedNumber.kind != .none
    case .assertedIdentity: attempt.assertedIdentity.kind != .none
    case .calledNumber: attempt.calledNumber.kind != .none
    case .redirectingNumber: attempt.redirectingNumber.kind != .none
    case .setupTime: true
    case .alertTime: attempt.alertAfter >= 0
    case .answerTime: attempt.answerAfter >= 0
    case .releaseTime: attempt.releaseAfter >= 0
    case .ringMilliseconds: attempt.ringMilliseconds >= 0
    case .talkMilliseconds: attempt.talkMilliseconds >= 0
    case .disposition: attempt.disposition != .unknown
    case .releaseCause: attempt.releaseCause != 0
    case .sipStatus: attempt.sipStatus != 0
    case .ingressTrunk: attempt.ingressTrunk.isPresent
    case .egressTrunk: attempt.egressTrunk.isPresent
    case .sourceAddress: attempt.sourceAddress.isPresent
    case .userAgent: attempt.userAgent.isPresent
    case .cell: attempt.cell.isPresent
    case .originID: attempt.originID.isPresent
    case .legIDs: attempt.legIDs.isPresent
    case .imsi: attempt.imsi.isPresent
    case .imei: attempt.imei.isPresent
    case .attestation: attempt.attestation != 0
    case .passport: attempt.passport != .none
    }
  }
}
