/// Ways to run a scam call centre.
enum CentreKind: String, CaseIterable {
  /// A room of agents, each with a telephone and a card.
  case phoneFloor = "phone_floor"
  /// A handful of people in a house.
  case smallCrew = "small_crew"
  /// A room across the river, which uses the nearest domestic masts.
  case borderRoom = "border_room"
  /// Each card is used up and thrown away; the telephones stay.
  case handOver = "hand_over"
  /// A box whose slots take turns over the cards.
  case simBox = "sim_box"
  /// The same with a new device identity for each card.
  case boxFresh = "box_fresh"
  /// Boxes in several rented flats, driven from one list.
  case spreadFlats = "spread_flats"
  /// Few calls from each of many cards.
  case slowFloor = "slow_floor"
  /// Calls among themselves and incoming ones, to look like people.
  case padded = "padded_floor"
  /// Robots find those who listen; agents ring them for long talks.
  case robotsAndAgents = "robots_and_agents"
  /// Calls abroad alone, in the working hours there.
  case abroadDesk = "abroad_desk"
  /// Cards of a neighbouring country that roam.
  case roamers = "roaming_cards"
  /// A crew that changes its quarters every few hours.
  case movingCrew = "moving_crew"
  /// Lines of a reseller, a block of their own.
  case trunkBlock = "trunk_block"
  /// Invented numbers over a reseller's trunk, each for some dozens of calls.
  case spoofedTrunk = "spoofed_trunk"
  /// The same from abroad, with numbers of the country that is called.
  case spoofedAbroad = "spoofed_from_abroad"

  static let all = allCases
  /// Those whose ties are seen where only trunks and numbers are known.
  static let onTrunks: [CentreKind] = [.trunkBlock, .spoofedTrunk, .spoofedAbroad]

  var isOnTrunk: Bool { Self.onTrunks.contains(self) }

  /// How many numbers.
  var size: ClosedRange<Int> {
    switch self {
    case .smallCrew: 5...9
    case .movingCrew: 6...14
    case .phoneFloor, .padded, .borderRoom: 12...70
    case .abroadDesk, .roamers: 10...40
    case .slowFloor: 40...150
    case .handOver, .boxFresh: 40...160
    case .simBox, .spreadFlats: 60...200
    case .robotsAndAgents: 15...60
    case .trunkBlock: 8...30
    case .spoofedTrunk, .spoofedAbroad: 40...200
    }
  }
}
