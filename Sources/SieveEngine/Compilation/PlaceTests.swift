import SieveModel

/// Tests of an attempt that need to know where it comes from.
enum PlaceTests {
  /// Whether the serving cell's network and the calling number are of different countries.
  static func isForeignCell(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ context: AttemptContext
  ) -> Bool {
    let number = UInt64(attempt.pointee.callingCountry.rawValue)
    guard number != 0 else { return false }
    let cell = context.cells.country(attempt, texts)
    return cell != 0 && cell != number
  }

  /// Whether a number of the home country comes in from abroad without a reason for it.
  ///
  /// Reasons are a subscriber of a home network, who is roaming, and a call that was diverted.
  static func isHomeFromAbroad(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ context: AttemptContext
  ) -> Bool {
    guard context.home.isKnown, attempt.pointee.callingCountry == context.home,
      !attempt.pointee.redirectingNumber.isPresent,
      context.trunks.role(attempt, texts) == TrunkLookup.international
    else { return false }
    return MobileCountry.country(ofSubscriber: attempt.pointee.imsi) != context.home
  }
}

extension TrunkLookup {
  /// What `role` gives for an international trunk.
  static let international = UInt64(Trunk.Role.allCases.firstIndex(of: .international) ?? 0) + 1
}
