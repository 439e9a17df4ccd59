public import SieveModel

/// One call of a simulated world, with everything that a CDR of it would say.
///
/// Numbers are E.164 without the plus sign; 0 means absent. Names are indices into the tables of the
/// world's network.
public struct SimulatedCall: BitwiseCopyable, Sendable {
  /// Set-up time, in milliseconds since 1970-01-01 UTC.
  public var setupTime: Int64
  /// Milliseconds from set-up to ringing, or `Attempt.unknown`.
  public var alertAfter: Int32 = Attempt.unknown
  /// Milliseconds from set-up to the answer, or `Attempt.unknown`.
  public var answerAfter: Int32 = Attempt.unknown
  /// Milliseconds from set-up to the release.
  public var releaseAfter: Int32 = 0
  /// Who the network says is calling.
  public var callingNumber: UInt64
  /// What the called party sees, where it differs.
  public var presentedNumber: UInt64 = 0
  /// SIP P-Asserted-Identity.
  public var assertedIdentity: UInt64 = 0
  /// Who is called.
  public var calledNumber: UInt64
  /// Subscriber of the caller.
  public var imsi: UInt64 = 0
  /// Device of the caller.
  public var imei: UInt64 = 0
  /// Call-ID, unique in the world.
  public var callID: UInt64 = 0
  /// IPv4 address of the calling peer.
  public var sourceAddress: UInt32 = 0
  /// Final SIP status of the INVITE.
  public var sipStatus: UInt16 = 0
  /// Index into `Network.trunks`.
  public var ingressTrunk: UInt8 = 0
  /// Index into `Network.trunks`.
  public var egressTrunk: UInt8 = 0
  /// Index into `Network.userAgents`.
  public var userAgent: UInt8 = 0
  /// ITU-T Q.850 cause.
  public var releaseCause: UInt8 = 0
  /// How it ended.
  public var disposition: Disposition = .unknown
  /// STIR/SHAKEN level as an ASCII letter, or 0.
  public var attestation: UInt8 = 0
  /// One-based index into `Network.cells`, or 0.
  public var cell: UInt16 = 0

  /// Milliseconds of ringing: to the answer, else to the release; `Attempt.unknown` when it never rang.
  public var ringMilliseconds: Int32 {
    guard alertAfter >= 0 else { return Attempt.unknown }
    return (answerAfter >= 0 ? answerAfter : releaseAfter) - alertAfter
  }

  /// Milliseconds of talk; 0 when it was not answered.
  public var talkMilliseconds: Int32 { answerAfter >= 0 ? releaseAfter - answerAfter : 0 }

  /// When it ended.
  public var releaseTime: Int64 { setupTime + Int64(releaseAfter) }
}
