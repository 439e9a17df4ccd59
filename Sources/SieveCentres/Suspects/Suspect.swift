import SieveModel

/// A number of which something is held against it.
final class Suspect {
  /// Place in the order in which suspects became known.
  let serial: Int
  let subject: Alert.Subject
  /// E.164 digits; 0 for other identities.
  let number: UInt64
  var evidence = EvidenceList()
  var profile = Profile()
  var conduct = Conduct()
  /// What it shares with others, in the order in which that became known.
  var hubs: [Hub] = []
  /// The open episode of the score.
  var flag: Flag?
  /// The centre it belongs to.
  var membership: Membership?

  /// The first accused numbers that it has called or was called by, as serial numbers: at most `accompliceMin`.
  var accomplices: [Int] = []

  /// With so many of those nothing speaks for it: a pool whose numbers call each other seems to be called, answered
  /// and talked to.
  static let accompliceMin = 3

  /// Calls with accused numbers, made and received.
  var accompliceCalls = 0

  /// Whether what speaks for it may be made by those who are accused with it.
  ///
  /// They are a sixteenth of its calls at least: among hundreds of calls chance reaches three who are accused, however few they are.
  var isPadded: Bool {
    accomplices.count >= Self.accompliceMin && accompliceCalls * 16 >= profile.attempts
  }

  /// The last eight numbers that it called, sixteen bits of a hash of each.
  var callees: UInt128 = 0

  /// Notes whom it calls.
  ///
  /// - Returns: whether that was not one of the last eight: whoever rings one machine all day does nothing new.
  func noteCallee(_ callee: Identity) -> Bool {
    let hash = UInt16(truncatingIfNeeded: callee.rawValue &* 0x9E37_79B9_7F4A_7C15 >> 48) | 1
    var rest = callees
    while rest != 0 {
      if UInt16(truncatingIfNeeded: rest) == hash { return false }
      rest >>= 16
    }
    callees = callees << 16 | UInt128(hash)
    return true
  }

  /// Whether it is on its way out of the table.
  var isForgotten = false
  /// What is held against it beside membership, as of the last look; `nil` when that may have changed.
  var net: Int?
  /// Place among the nodes of the correlation under way, −1 when it takes no part.
  var node = -1

  /// An open alert of the score.
  struct Flag {
    /// The alert as it was given out last.
    var alert: Alert
    var lastEmission: Int64
  }

  /// Belonging to a centre.
  struct Membership {
    /// Place of the centre in the ledger.
    var centre: Int
    let joinedAt: Int64
    /// When it could be known that it belongs there.
    let detectedAt: Int64
    let reason: String
    let weight: Int
    /// Whether it joined by a single place in which it appeared, between two correlations.
    let isByAppearance: Bool

    /// How the reason of those who joined so begins.
    static let appearance = "appears at "

    init(centre: Int, joinedAt: Int64, detectedAt: Int64, reason: String, weight: Int) {
      self.centre = centre
      self.joinedAt = joinedAt
      self.detectedAt = detectedAt
      self.reason = reason
      self.weight = weight
      isByAppearance = reason.hasPrefix(Self.appearance)
    }
  }

  init(serial: Int, subject: Alert.Subject, number: UInt64) {
    self.serial = serial
    self.subject = subject
    self.number = number
  }
}

/// Something that several numbers can share: a device, a range, a cell …, and the evidence on all of it.
final class Hub {
  /// Suspects that are kept of one hub.
  static let membersMax = 8192

  let key: Key
  /// As evidence and reasons name it: `imei 352000010000017`.
  let text: String
  var evidence = EvidenceList()
  /// Suspects that share it, in the order in which that became known.
  var members: [Suspect] = []
  /// The centre that it belongs to: place in the ledger, −1 for none.
  var centre = -1
  /// The last correlation that looked at it.
  var round = 0

  init(_ key: Key, _ text: String) {
    self.key = key
    self.text = text
  }

  /// The text without the field that it is of.
  var name: String { String(text.drop { $0 != " " }.dropFirst()) }

  /// What is shared.
  struct Key: Hashable {
    let kind: Kind
    /// Digits of devices and subscriptions as packed; the common part of numbers; the number of a name.
    let value: UInt64
  }

  /// Kinds of what can be shared.
  enum Kind: Hashable {
    case device, subscriber
    /// Numbers that differ in their last digits only.
    case range(Int)
    /// Subscriptions that differ in their last two digits only.
    case subscriberLot
    case cell, trunk, address, userAgent

    /// Whether it ties few numbers, so that sharing it is a link by itself.
    var isNarrow: Bool {
      switch self {
      case .device, .subscriber, .range, .subscriberLot: true
      case .cell, .trunk, .address, .userAgent: false
      }
    }

    /// Whether what is held against it is held against each number that shares it, without anything else.
    var accuses: Bool {
      switch self {
      case .device, .subscriber: true
      case .range, .subscriberLot, .cell, .trunk, .address, .userAgent: false
      }
    }
  }
}
