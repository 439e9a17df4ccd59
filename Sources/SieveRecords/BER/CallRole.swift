/// What an element of a call record is for, whatever its tag.
enum CallRole: UInt8, BitwiseCopyable, Sendable {
  /// Not among the published elements of the record type.
  case unknown
  /// Published, and of no use here.
  case ignored
  /// Holds elements that are.
  case holder

  // 3GPP, circuit switched; some of it also elsewhere.
  case recordType, imsi, imei, served, calling, called, translated, connected, recordingEntity
  case ingressTrunk, egressTrunk, location, setup, answer, release, duration, cause, diagnostics
  case callReference, sequence

  // 3GPP, IMS.
  case method, nodeRole, callingList, calledParty, opening, closure, reasonCode, reasons
  case accessNetwork, userLocation, setupFraction, answerFraction, releaseFraction, trunkGroup
  case isupCause, subscriptions, equipment

  // GSMA.
  case localTime, offsetCode, offsetText, dialled, thirdParty, restriction, area, cell
  case publicUser, otherUser, service, sessionService

  /// The name in messages: that of the standards where they agree on one.
  var name: String {
    switch self {
    case .unknown, .ignored, .holder: "element"
    case .served: "servedMSISDN"
    case .calling: "callingNumber"
    case .called: "calledNumber"
    case .translated: "translatedNumber"
    case .connected: "connectedNumber"
    case .ingressTrunk: "mscIncomingTKGP"
    case .egressTrunk: "mscOutgoingTKGP"
    case .setup: "seizureTime"
    case .answer: "answerTime"
    case .release: "releaseTime"
    case .duration: "callDuration"
    case .cause: "causeForTerm"
    case .localTime: "localTimeStamp"
    case .offsetCode: "utcTimeOffsetCode"
    case .offsetText: "utcTimeOffset"
    default: "\(self)"
    }
  }

  /// Whether the element must be primitive (`false`: constructed); `nil` when both occur.
  var isPrimitive: Bool? {
    switch self {
    case .unknown, .ignored, .connected, .recordingEntity, .reasons: nil
    case .holder, .ingressTrunk, .egressTrunk, .location, .diagnostics, .callingList, .calledParty,
      .trunkGroup, .isupCause, .subscriptions, .equipment:
      false
    default: true
    }
  }
}

/// A type of record that is a call.
enum CallKind: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  case moCall, mtCall, roaming, incomingGateway, outgoingGateway, transit, terminatingCAMEL
  case ims
  case tapOriginated, tapTerminated, tapSession
  case nrtOriginated, nrtTerminated

  /// Whether the subscriber whom the record is about is the called one.
  var isTerminating: Bool {
    switch self {
    case .mtCall, .roaming, .terminatingCAMEL, .tapTerminated, .nrtTerminated: true
    default: false
    }
  }

  /// The type of a 3GPP record by its tag.
  init?(charging tag: BERTag) {
    guard tag.isContext else { return nil }
    switch tag.number {
    case 0: self = .moCall
    case 1: self = .mtCall
    case 2: self = .roaming
    case 3: self = .incomingGateway
    case 4: self = .outgoingGateway
    case 5: self = .transit
    case 16: self = .terminatingCAMEL
    case 63...70, 82, 89...91: self = .ims
    default: return nil
    }
  }

  /// The name of a record type by its tag, as the standards have it.
  static func name(_ tag: BERTag, _ form: BERForm?) -> String {
    let known: String? =
      switch (form, tag.number) {
      case (.tap?, _) where tag.isApplication: tapNames[tag.number]
      case (.nrtrde?, 3) where tag.isApplication: "moc"
      case (.nrtrde?, 4) where tag.isApplication: "mtc"
      case (.nrtrde?, 5) where tag.isApplication: "gprs"
      default: tag.isContext ? chargingNames[tag.number] : nil
      }
    return known.map { "\($0) \(tag.text)" } ?? "record \(tag.text)"
  }

  private static let chargingNames: [Int: String] = [
    0: "moCallRecord", 1: "mtCallRecord", 2: "roamingRecord", 3: "incGatewayRecord",
    4: "outGatewayRecord", 5: "transitRecord", 6: "moSMSRecord", 7: "mtSMSRecord",
    8: "moSMSIWRecord", 9: "mtSMSGWRecord", 10: "ssActionRecord", 11: "hlrIntRecord",
    12: "locUpdateHLRRecord", 13: "locUpdateVLRRecord", 14: "commonEquipRecord",
    16: "termCAMELRecord", 17: "mtLCSRecord", 18: "moLCSRecord", 19: "niLCSRecord",
    20: "mSCsRVCCRecord", 21: "mMTRFRecord", 22: "iCSRegisterRecord", 63: "sCSCFRecord",
    64: "pCSCFRecord", 65: "iCSCFRecord", 66: "mRFCRecord", 67: "mGCFRecord", 68: "bGCFRecord",
    69: "aSRecord", 70: "eCSCFRecord", 82: "iBCFRecord", 89: "tRFRecord", 90: "tFRecord",
    91: "aTCFRecord",
  ]

  private static let tapNames: [Int: String] = [
    9: "mobileOriginatedCall", 10: "mobileTerminatedCall", 11: "supplServiceEvent",
    12: "serviceCentreUsage", 14: "gprsCall", 17: "contentTransaction", 297: "locationService",
    433: "messagingEvent", 434: "mobileSession",
  ]
}
