/// Attempts packed column by column: what the engine may ask of a call, without where its record lay.
///
/// A history is made of blocks, each of which can be read alone. Call ids, legs and origins are left out. The form is described
/// in `docs/formats/history.md`.
public enum AttemptBlock {
  /// Attempts of a block at most.
  public static let countMax = 65_536
  /// The index of the input that attempts of a history have.
  public static let source = UInt16.max

  /// Bytes of text of a block at most, each text as often as attempts have it.
  public static let textMax = 64 << 20
  /// Set-up times that can be: 8,900 years either side of 1970, as far as windows reckon.
  public static let times: ClosedRange<Int64> = -(1 << 48 - 1)...(1 << 48 - 1)

  /// The columns, in the order of the file.
  enum Column: Int, CaseIterable {
    case setupTime, alertAfter, answerAfter, releaseAfter, ring, talk
    case caller, imsi, imei, cell
    case presented, asserted, redirecting, called, calledClass
    case ingressTrunk, egressTrunk, sourceAddress, userAgent, originID
    case sipStatus, releaseCause, disposition, attestation, passport, method
  }

  /// What ring and talk mostly are, by the instants of the call.
  static func expected(_ attempt: Attempt) -> (ring: Int64, talk: Int64) {
    let (alert, answer, release) = (
      Int64(attempt.alertAfter), Int64(attempt.answerAfter), Int64(attempt.releaseAfter)
    )
    let end = answer >= 0 ? answer : release
    let ring = alert >= 0 && end >= 0 ? end - alert : -1
    if answer < 0 { return (ring, attempt.disposition == .answered ? -1 : 0) }
    return (ring, release >= 0 ? release - answer : -1)
  }
}
