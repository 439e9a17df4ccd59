/// What each tag means in each type of call record: the facts of the published record types.
///
/// docs/formats/ber.md shows the same tables.
struct CallLayout: Sendable {
  /// Roles by tag number: a row for every `CallKind`.
  private let roles: [UInt8]

  /// Tags of call records are smaller than this; others are unknown.
  private static let rowLength = 512

  /// The one table, made at its first use.
  static let shared = CallLayout()

  private init() {
    var roles = [UInt8](repeating: 0, count: CallKind.allCases.count * Self.rowLength)
    for kind in CallKind.allCases {
      let row = Int(kind.rawValue) * Self.rowLength
      for tag in Self.published(kind) { roles[row + tag] = CallRole.ignored.rawValue }
      for (tag, role) in Self.used(kind) { roles[row + tag] = role.rawValue }
    }
    self.roles = roles
  }

  /// What an element is for.
  @inline(__always)
  func role(_ tag: BERTag, in kind: CallKind) -> CallRole {
    let isApplication = kind.rawValue >= CallKind.tapOriginated.rawValue
    guard tag.number < Self.rowLength, isApplication ? tag.isApplication : tag.isContext else {
      return .unknown
    }
    let role = roles[Int(kind.rawValue) &* Self.rowLength &+ tag.number]
    return CallRole(rawValue: role) ?? .unknown
  }

  /// Tags that the record type has.
  private static func published(_ kind: CallKind) -> [Int] {
    switch kind {
    case .moCall: Array(0...77)
    case .mtCall: Array(0...61)
    case .roaming: Array(0...30)
    case .incomingGateway, .outgoingGateway: Array(0...23)
    case .transit: Array(0...22)
    case .terminatingCAMEL: Array(0...42)
    case .ims: Array(0...65) + Array(80...83) + Array(100...113)
    case .tapOriginated, .tapTerminated, .tapSession: tapPublished
    case .nrtOriginated, .nrtTerminated: Array(16...46)
    }
  }

  private static func used(_ kind: CallKind) -> [(Int, CallRole)] {
    switch kind {
    case .moCall:
      [
        (0, .recordType), (1, .imsi), (2, .imei), (3, .served), (4, .calling), (5, .called),
        (6, .translated), (7, .connected), (9, .recordingEntity), (10, .ingressTrunk),
        (11, .egressTrunk), (12, .location), (22, .setup), (23, .answer), (24, .release),
        (25, .duration), (30, .cause), (31, .diagnostics), (32, .callReference), (33, .sequence),
      ]
    case .mtCall:
      [
        (0, .recordType), (1, .imsi), (2, .imei), (3, .served), (4, .calling), (5, .connected),
        (6, .recordingEntity), (7, .ingressTrunk), (8, .egressTrunk), (9, .location), (19, .setup),
        (20, .answer), (21, .release), (22, .duration), (27, .cause), (28, .diagnostics),
        (29, .callReference), (30, .sequence),
      ]
    case .roaming:
      [
        (0, .recordType), (1, .imsi), (2, .served), (3, .calling), (5, .recordingEntity),
        (6, .ingressTrunk), (7, .egressTrunk), (12, .setup), (13, .answer), (14, .release),
        (15, .duration), (17, .cause), (18, .diagnostics), (19, .callReference), (20, .sequence),
      ]
    case .incomingGateway, .outgoingGateway:
      [
        (0, .recordType), (1, .calling), (2, .called), (3, .recordingEntity), (4, .ingressTrunk),
        (5, .egressTrunk), (6, .setup), (7, .answer), (8, .release), (9, .duration), (11, .cause),
        (12, .diagnostics), (13, .callReference), (14, .sequence),
      ]
    case .transit:
      [
        (0, .recordType), (1, .recordingEntity), (2, .ingressTrunk), (3, .egressTrunk),
        (4, .calling), (5, .called), (7, .setup), (8, .answer), (9, .release), (10, .duration),
        (12, .cause), (13, .diagnostics), (14, .callReference), (15, .sequence),
      ]
    case .terminatingCAMEL:
      [
        (0, .recordType), (1, .imsi), (2, .served), (3, .recordingEntity), (12, .called),
        (13, .calling), (14, .ingressTrunk), (15, .egressTrunk), (16, .setup), (17, .answer),
        (18, .release), (19, .duration), (21, .cause), (22, .diagnostics), (23, .callReference),
        (24, .sequence),
      ]
    case .ims:
      [
        (0, .recordType), (2, .method), (3, .nodeRole), (5, .callReference), (6, .callingList),
        (7, .calledParty), (9, .setup), (10, .answer), (11, .release), (12, .opening),
        (13, .closure), (16, .sequence), (17, .cause), (23, .reasonCode), (29, .accessNetwork),
        (31, .subscriptions), (37, .setupFraction), (38, .answerFraction), (39, .releaseFraction),
        (47, .userLocation), (55, .reasons), (58, .equipment), (80, .trunkGroup), (82, .isupCause),
      ]
    case .tapOriginated, .tapTerminated, .tapSession: tapUsed
    case .nrtOriginated, .nrtTerminated:
      [
        (19, .duration), (21, .localTime), (22, .calling), (23, .callReference), (24, .cause),
        (27, .called), (30, .dialled), (33, .imei), (34, .imsi), (43, .service), (44, .thirdParty),
        (45, .offsetText), (46, .holder),
      ]
    }
  }

  /// In TAP a tag means the same wherever it stands.
  private static let tapUsed: [(Int, CallRole)] = [
    (16, .localTime), (36, .holder), (38, .holder), (39, .holder), (41, .holder), (44, .holder),
    (45, .callReference), (58, .cause), (59, .cell), (75, .restriction), (89, .holder),
    (128, .imei), (129, .imsi), (136, .area), (138, .holder), (147, .holder), (152, .served),
    (153, .holder), (156, .holder), (199, .holder), (218, .service), (219, .holder),
    (223, .duration), (232, .offsetCode), (254, .holder), (279, .dialled), (286, .holder),
    (403, .thirdParty), (405, .calling), (407, .called), (426, .holder), (427, .holder),
    (429, .holder), (435, .callReference), (436, .holder), (440, .sessionService), (443, .holder),
    (444, .called), (445, .otherUser), (446, .publicUser), (447, .holder), (450, .holder),
    (451, .dialled),
  ]

  /// Tags beside those within the elements that are read, of TAP 3.10 to 3.12.
  private static let tapPublished: [Int] = [
    40, 42, 46, 54, 57, 69, 70, 74, 90, 103, 111, 113, 117, 122, 123, 146, 162, 163, 164, 181, 184,
    185, 195, 198, 206, 209, 210, 211, 246, 253, 280, 402, 410, 413, 414, 420, 421, 424, 425, 419,
    437, 438, 441, 442, 449,
  ]
}
