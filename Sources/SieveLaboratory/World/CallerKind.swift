/// Who makes the calls of a number.
public enum CallerKind: String, Sendable, CaseIterable {
  /// A private person.
  case subscriber
  /// Delivers parcels: each customer once or twice, by day, and is called back.
  case courier
  /// A hospital that reminds of appointments in evening bursts.
  case hospitalReminder = "hospital_reminder"
  /// A school that tells 200 parents in one burst.
  case schoolNotice = "school_notice"
  /// A taxi dispatcher, who is mostly called.
  case taxiDispatcher = "taxi_dispatcher"
  /// A company with many extensions behind one number.
  case companyExchange = "company_exchange"
  /// A bank's support line, which calls back those who called it.
  case bankSupport = "bank_support"
  /// Legal telesales.
  case telesales
  /// A pollster.
  case pollster
  /// A fax machine with a wrong list, which tries the same few numbers again and again.
  case faxMachine = "fax_machine"
  /// A family with members on both sides of a border.
  case borderFamily = "border_family"

  /// A site near a border with home SIM cards that take turns in shared devices.
  case borderFarm = "border_farm"
  /// Number blocks dialled in sequence over one international trunk.
  case trunkCampaign = "trunk_campaign"
  /// Adjacent numbers on a SIP trunk, behind one source address.
  case adjacentLot = "adjacent_lot"
  /// Few calls per number and hour, to stay below limits of volume.
  case lowAndSlow = "low_and_slow"
  /// One ring from a foreign range, so that the victim calls back.
  case oneRing = "one_ring"

  /// The kinds that are scams, in the order in which centres take turns.
  public static let centreKinds: [CallerKind] = [
    .borderFarm, .trunkCampaign, .adjacentLot, .lowAndSlow, .oneRing,
  ]

  /// Whether the number belongs to a scam centre.
  public var isScam: Bool { Self.centreKinds.contains(self) }
}
