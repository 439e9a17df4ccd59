import SieveModel

/// What the attempts of a suspect show beside what rules say: where it calls from, and when.
///
/// Of bounded size: what does not fit is not kept.
struct Profile {
  /// Devices and subscriptions that are kept.
  static let identitiesMax = 4
  /// Places that are kept.
  static let placesMax = 12
  /// Countries that are kept.
  static let targetsMax = 6
  /// A slot of activity, a quarter of an hour.
  static let slotMilliseconds: Int64 = 900_000
  /// Slots that are remembered: a day.
  static let slotsKept = 96

  /// A cell, trunk or address by the number of its name.
  struct Place {
    let hash: UInt64
    let kind: Hub.Kind
    let name: Int
    var attempts: Int
  }

  var attempts = 0
  /// Attempts that met the call of another suspect.
  var meetings = 0
  /// Attempts that would have met one, had they gone to a number far away.
  var distantMeetings = 0
  var first = Int64.max
  var last = Int64.min
  var devices: [UInt64] = []
  var subscribers: [UInt64] = []
  var places: [Place] = []
  var targets: [(country: Country, attempts: Int)] = []
  /// Quarters of an hour with attempts: bit 0 is the one numbered `newestSlot`.
  var slots: UInt128 = 0
  var newestSlot = Int64.min

  mutating func note(_ attempt: Attempt) {
    let time = attempt.setupTime
    attempts += 1
    first = min(first, time)
    last = max(last, time)
    noteSlot(Self.slot(of: time))
    if let index = targets.firstIndex(where: { $0.country == attempt.calledCountry }) {
      targets[index].attempts += 1
    } else if targets.count < Self.targetsMax {
      targets.append((attempt.calledCountry, 1))
    }
  }

  /// Whether most calls go beside those of other suspects, as when a list is shared out, and not because suspects call everywhere.
  var worksList: Bool {
    meetings >= CalledLists.meetingsMin && meetings * 2 >= attempts
      && meetings >= distantMeetings * 3
  }

  /// Notes a device; whether it is a new one.
  mutating func noteDevice(_ device: UInt64) -> Bool { Self.insert(device, &devices) }

  /// Notes a subscription; whether it is a new one.
  mutating func noteSubscriber(_ subscriber: UInt64) -> Bool {
    Self.insert(subscriber, &subscribers)
  }

  private static func insert(_ value: UInt64, _ list: inout [UInt64]) -> Bool {
    guard value != 0, list.count < identitiesMax, !list.contains(value) else { return false }
    list.append(value)
    return true
  }

  /// Notes a place by the hash of its kind and name; its name is asked for once.
  ///
  /// - Returns: the number of the name when the place is a new one.
  mutating func notePlace(_ hash: UInt64, _ kind: Hub.Kind, name: () -> Int?) -> Int? {
    if let index = places.firstIndex(where: { $0.hash == hash }) {
      places[index].attempts += 1
      return nil
    }
    guard places.count < Self.placesMax, let name = name() else { return nil }
    places.append(Place(hash: hash, kind: kind, name: name, attempts: 1))
    return name
  }

  static func slot(of time: Int64) -> Int64 {
    let quotient = time / slotMilliseconds
    return time < 0 && time % slotMilliseconds != 0 ? quotient - 1 : quotient
  }

  private mutating func noteSlot(_ slot: Int64) {
    if slot > newestSlot {
      let (gap, isFar) = slot.subtractingReportingOverflow(newestSlot)
      slots = isFar || gap >= Self.slotsKept ? 0 : slots << UInt128(gap)
      newestSlot = slot
    }
    let age = newestSlot - slot
    if age < Self.slotsKept { slots |= 1 << UInt128(age) }
    slots &= (1 << UInt128(Self.slotsKept)) - 1
  }

  /// Its active slots, bit 0 being the one numbered `slot`.
  func activity(upTo slot: Int64) -> UInt128 {
    guard newestSlot > .min else { return 0 }
    let age = slot - newestSlot
    if age < 0 { return age > -Int64(Self.slotsKept) ? slots >> UInt128(-age) : 0 }
    return age < Self.slotsKept ? slots << UInt128(age) & ((1 << 96) - 1) : 0
  }
}
