/// One call set-up request: a SIP INVITE dialog, or a CDR after its legs are merged.
///
/// The unit of counting everywhere. A plain value without references; its texts lie in the `AttemptBatch` that carries it. Times are
/// event time in milliseconds since 1970-01-01 UTC.
public struct Attempt: BitwiseCopyable, Sendable {
  /// Marks a time or duration as unknown.
  public static let unknown: Int32 = -1

  /// Set-up time: the event time of the attempt.
  public var setupTime: Int64
  /// Milliseconds from set-up to the first ringing indication, or `unknown`.
  public var alertAfter: Int32 = Attempt.unknown
  /// Milliseconds from set-up to the answer, or `unknown`.
  public var answerAfter: Int32 = Attempt.unknown
  /// Milliseconds from set-up to the release, or `unknown`.
  public var releaseAfter: Int32 = Attempt.unknown
  /// Alerting until answer or release, in milliseconds, or `unknown`.
  public var ringMilliseconds: Int32 = Attempt.unknown
  /// Answer until release, in milliseconds, or `unknown`; 0 for an attempt that was not answered.
  public var talkMilliseconds: Int32 = Attempt.unknown

  /// A-number: who the network says is calling.
  public var callingNumber: Identity = .none
  /// CLI: what the called party sees, where it differs or is all that is known to be shown.
  public var presentedNumber: Identity = .none
  /// SIP P-Asserted-Identity.
  public var assertedIdentity: Identity = .none
  /// B-number.
  public var calledNumber: Identity = .none
  /// C-number: last diverting number.
  public var redirectingNumber: Identity = .none

  /// The record's own id: call-id, unique id.
  public var callID: TextField = .none
  /// Where the call came from.
  public var ingressTrunk: TextField = .none
  /// Where it went.
  public var egressTrunk: TextField = .none
  /// Address of the calling peer.
  public var sourceAddress: TextField = .none
  /// SIP User-Agent of the caller.
  public var userAgent: TextField = .none
  /// Serving cell of the caller.
  public var cell: TextField = .none
  /// Id of the origin in the PASSporT.
  public var originID: TextField = .none
  /// Ids of further legs that were proven to be the same call, with blanks between them.
  public var legIDs: TextField = .none

  /// Subscriber of the caller.
  public var imsi: DigitString = .none
  /// Device of the caller.
  public var imei: DigitString = .none

  /// Byte offset of the record in the decompressed input, or packet number (one-based) in a capture.
  public var origin: UInt64 = 0
  /// Number of the dialog within its capture, from 1, in order of first INVITE; 0 for CDRs.
  ///
  /// With `recordDialog`, the number of a call among those of its input whose records come one by one.
  public var dialog: UInt64 = 0

  /// Where the attempt's text begins in its batch.
  public var textOffset: UInt32 = 0
  /// How many bytes of text it has.
  public var textLength: UInt32 = 0

  /// Index of the input among the run's inputs.
  public var source: UInt16 = 0
  /// Final SIP status of the INVITE, 0 when unknown.
  public var sipStatus: UInt16 = 0
  /// ITU-T Q.850 cause, 0 when unknown.
  public var releaseCause: UInt8 = 0
  /// How it ended.
  public var disposition: Disposition = .unknown
  /// STIR/SHAKEN level: ASCII `A`, `B` or `C`, 0 when none.
  public var attestation: UInt8 = 0
  /// What is to be thought of its PASSporT.
  public var passport: PassportVerdict = .none
  /// What was asked for; anything but a call is there only for rules that read `method`.
  public var method: RequestMethod = .invite
  /// Whether this is all there is, or a step of a call under way.
  public var stage: Stage = .complete

  /// Country of the calling number, from the numbering plan.
  public var callingCountry: Country = .unknown
  /// Country of the called number.
  public var calledCountry: Country = .unknown
  /// Type of the calling number.
  public var callingType: NumberType = .unknown
  /// Type of the called number.
  public var calledType: NumberType = .unknown

  /// What a decoder says of a call at this point.
  public enum Stage: UInt8, BitwiseCopyable, Sendable {
    /// The whole call; the only stage in settled mode.
    case complete
    /// First sight of a call in live mode.
    case opened
    /// The same call again, with more known; `dialog` says which.
    case amended
    /// A whole call that a history tells of: it fills windows, and nothing is evaluated at it.
    case past
  }

  /// Makes an attempt of which only the set-up time is known.
  public init(setupTime: Int64) { self.setupTime = setupTime }

  /// The latest instant that the record rests on: release, else answer, else alerting, else set-up.
  public var knownTime: Int64 {
    setupTime + Int64(max(0, max(alertAfter, max(answerAfter, releaseAfter))))
  }

  /// Whether it was answered.
  public var isAnswered: Bool { disposition == .answered || answerAfter >= 0 }

  /// Whether it was answered and has ended, so that its talk time counts.
  public var isAnsweredAndReleased: Bool { isAnswered && talkMilliseconds >= 0 }
}
