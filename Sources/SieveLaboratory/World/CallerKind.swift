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

  /// A delivery firm's gateway with several SIM cards to a device.
  case courierGateway = "courier_gateway"
  /// A driver who calls passengers before the ride.
  case rideDriver = "ride_driver"
  /// A guest of a hotel at a border.
  case hotelGuest = "hotel_guest"
  /// A worker from abroad in a dormitory, who calls home.
  case dormitoryWorker = "dormitory_worker"
  /// One of a clinic's lines side by side.
  case clinicLine = "clinic_line"
  /// A collector of debts, whom few answer.
  case debtCollector = "debt_collector"
  /// A machine that speaks passwords for one use.
  case voiceCode = "voice_code"
  /// Somebody with many errands on one day.
  case errandRunner = "errand_runner"
  /// A traveller with a foreign number in the home network.
  case foreignVisitor = "foreign_visitor"

  /// SIM cards in ordinary phones, new numbers every day.
  case phoneFarm = "phone_farm"
  /// Numbers that call each other, so that they seem to be called and to converse.
  case paddedPool = "padded_pool"
  /// Rates and answers just inside published limits, phones of many makes.
  case belowLimits = "below_limits"
  /// Ten calls for each SIM card.
  case cardRotation = "card_rotation"
  /// Home SIM cards that roam over the border.
  case roamingCards = "roaming_cards"
  /// Long talks with the same victims again and again.
  case boilerRoom = "boiler_room"

  /// Half of the calls go to machines of one's own, so that the shares look honest.
  case ratioPadding = "ratio_padding"
  /// Six calls an hour and number.
  case slowPool = "slow_pool"
  /// One call below each bound of the pack that ships.
  case oneBelow = "one_below"
  /// Ten calls for each SIM card and each phone.
  case freshDevices = "fresh_devices"
  /// A SIM card for each victim.
  case oneCardPerVictim = "one_card_per_victim"

  /// The kinds that are scams, in the order in which centres take turns.
  public static let centreKinds: [CallerKind] = [
    .borderFarm, .trunkCampaign, .adjacentLot, .lowAndSlow, .oneRing, .phoneFarm, .paddedPool,
    .belowLimits, .cardRotation, .roamingCards, .boilerRoom,
  ]

  /// Scams that have read the pack that ships; no centre takes its turn as one unless it is named.
  public static let adversaryKinds: [CallerKind] = [
    .ratioPadding, .slowPool, .oneBelow, .freshDevices, .oneCardPerVictim,
  ]

  /// Whether the number belongs to a scam centre.
  public var isScam: Bool { Self.centreKinds.contains(self) || Self.adversaryKinds.contains(self) }
}
