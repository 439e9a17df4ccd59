import SieveModel

/// All suspects and what they share, in bounded memory.
final class SuspectTable {
  /// Suspects that are kept at one time; further ones are counted and left out.
  static let suspectsMax = 65_536
  /// Numbers for which something speaks, and that nothing is held against.
  static let unaccusedMax = 1 << 20
  /// Hubs that are kept at one time.
  static let hubsMax = 524_288

  /// Digits that ranges leave open: those of the rules, and of number lots.
  let rangeDigits: [Int]
  var suspects: [Suspect] = []
  private var byNumber: [UInt64: Suspect] = [:]
  private var byText: [String: Suspect] = [:]
  /// What speaks for numbers that are no suspects: most honest numbers have such evidence, and would fill the
  /// table.
  var unaccused: [String: EvidenceList] = [:]
  var hubs: [Hub.Key: Hub] = [:]
  var names: [PlaceName: Int] = [:]
  var nextSerial = 0
  /// Numbers that are asked for whether they are suspects or not.
  private var listed: [String] = []

  /// Numbers whose attempts are asked for, and what makes an unknown number worth a look.
  let numbers = WatchFilter()
  let devices = WatchFilter()
  let subscribers = WatchFilter()
  let ranges = WatchFilter()
  /// Open digits of ranges that are watched.
  var watchedDigits: [Int] = []
  /// Whether numbers that are texts are asked for.
  var watchesTexts = false

  /// Suspects and hubs that found no room.
  var dropped: UInt64 = 0
  /// Suspects forgotten because nothing was held against them any more.
  var forgotten: UInt64 = 0

  struct PlaceName: Hashable {
    let kind: Hub.Kind
    let value: String
  }

  /// Number lots are ranges of a hundred.
  static let lotDigits = 2

  init(rangeDigits: [Int]) {
    self.rangeDigits = Set(rangeDigits + [Self.lotDigits]).sorted()
  }

  /// Breaks the rings of references between suspects and hubs.
  func removeAll() {
    for suspect in suspects { suspect.hubs = [] }
    for hub in hubs.values { hub.members = [] }
  }

  var hubCount: Int { hubs.count }

  /// Whether the suspect of a serial number has been forgotten.
  ///
  /// - Complexity: O(log *n*)
  func isGone(_ serial: Int) -> Bool {
    var low = 0
    var high = suspects.count
    while low < high {
      let middle = (low + high) / 2
      if suspects[middle].serial < serial { low = middle + 1 } else { high = middle }
    }
    return low == suspects.count || suspects[low].serial != serial
  }

  // MARK: Suspects

  func suspect(_ value: String) -> Suspect? {
    guard let identity = SubjectText.identity(value) else { return byText[value] }
    return byNumber[identity.rawValue]
  }

  func suspect(_ identity: Identity) -> Suspect? { byNumber[identity.rawValue] }

  /// The suspect of a subject, made when there is none; `nil` when there is no room.
  func suspectOrNew(_ subject: Alert.Subject) -> Suspect? {
    if let known = suspect(subject.value) { return known }
    guard suspects.count < Self.suspectsMax else {
      dropped += 1
      return nil
    }
    let identity = SubjectText.identity(subject.value)
    let suspect = Suspect(
      serial: nextSerial,
      subject: subject,
      number: identity?.kind == .e164 ? identity?.digitValue ?? 0 : 0
    )
    nextSerial += 1
    suspect.evidence = unaccused.removeValue(forKey: subject.value) ?? EvidenceList()
    suspects.append(suspect)
    index(suspect, identity)
    if suspect.number != 0 {
      for digits in rangeDigits where suspect.number >= 1_000_000 {
        let prefix = SubjectText.prefix(of: suspect.number, open: digits)
        join(suspect, .range(digits), prefix) {
          "range +\(prefix)" + String(repeating: "x", count: digits)
        }
      }
    }
    return suspect
  }

  /// Keeps what speaks for a number that is no suspect.
  func note(_ alert: Alert, _ place: Int, _ rule: ScorePlan.WeighedRule, of value: String) {
    guard unaccused[value] != nil || unaccused.count < Self.unaccusedMax else {
      dropped += 1
      return
    }
    unaccused[value, default: EvidenceList()].take(alert, place, rule)
  }

  func index(_ suspect: Suspect, _ identity: Identity?) {
    if let identity {
      byNumber[identity.rawValue] = suspect
      numbers.insert(identity.rawValue)
    } else {
      byText[suspect.subject.value] = suspect
      watchesTexts = true
    }
  }

  /// Has the attempts of numbers asked for before anything is held against them, instead of those named before.
  func watch(listed numbers: [String]) {
    listed = numbers
    for value in numbers { watchNumber(value) }
  }

  private func watchNumber(_ value: String) {
    if let identity = SubjectText.identity(value) {
      numbers.insert(identity.rawValue)
    } else {
      watchesTexts = true
    }
  }

  /// Drops evidence that has run out.
  func expire(before time: Int64) {
    for suspect in suspects { suspect.evidence.expire(before: time) }
    for hub in hubs.values where !hub.evidence.items.isEmpty { hub.evidence.expire(before: time) }
    unaccused = unaccused.compactMapValues { list in
      var list = list
      list.expire(before: time)
      return list.items.isEmpty ? nil : list
    }
  }

  /// Forgets suspects for which `isIdle` says so, and hubs that nobody needs then.
  func forget(where isIdle: (Suspect) -> Bool) {
    let before = suspects.count
    // A trunk has thousands of members: they are gone through once, not for each that goes.
    var left: Set<Hub.Key> = []
    suspects.removeAll { suspect in
      guard isIdle(suspect) else { return false }
      for hub in suspect.hubs { left.insert(hub.key) }
      suspect.hubs = []
      suspect.isForgotten = true
      if let identity = SubjectText.identity(suspect.subject.value) {
        byNumber[identity.rawValue] = nil
      } else {
        byText[suspect.subject.value] = nil
      }
      return true
    }
    guard suspects.count < before else { return }
    for key in left { hubs[key]?.members.removeAll(where: \.isForgotten) }
    forgotten += UInt64(before - suspects.count)
    numbers.removeAll()
    for value in listed { watchNumber(value) }
    for suspect in suspects { watchNumber(suspect.subject.value) }
    hubs = hubs.filter { !$0.value.members.isEmpty || !$0.value.evidence.items.isEmpty }
  }

  // MARK: Hubs

  /// Lets a suspect share a hub.
  func join(_ suspect: Suspect, _ kind: Hub.Kind, _ value: UInt64, text: () -> String) {
    guard let hub = hub(kind, value, text: text), hub.members.count < Hub.membersMax else {
      return
    }
    hub.members.append(suspect)
    suspect.hubs.append(hub)
  }

  /// The hub of a key, made when there is none; `nil` when there is no room.
  func hub(_ kind: Hub.Kind, _ value: UInt64, text: () -> String) -> Hub? {
    let key = Hub.Key(kind: kind, value: value)
    if let hub = hubs[key] { return hub }
    guard hubs.count < Self.hubsMax else {
      dropped += 1
      return nil
    }
    let hub = Hub(key, text())
    hubs[key] = hub
    return hub
  }

  func hub(_ kind: Hub.Kind, _ value: UInt64) -> Hub? { hubs[Hub.Key(kind: kind, value: value)] }

  /// The hub that a rule's subject names; `nil` when it is none or there is no room.
  func hub(_ scope: ScorePlan.Scope, _ value: String) -> Hub? {
    switch scope {
    case .number: return nil
    case .range(let digits):
      guard let prefix = SubjectText.rangePrefix(value) else { return nil }
      return hub(.range(digits), prefix) { "range \(value)" }
    case .device:
      return SubjectText.digitString(value).flatMap { digits in
        hub(.device, digits.rawValue) { "imei \(value)" }
      }
    case .subscriber:
      return SubjectText.digitString(value).flatMap { digits in
        hub(.subscriber, digits.rawValue) { "imsi \(value)" }
      }
    case .cell: return place(.cell, value)
    case .trunk: return place(.trunk, value)
    case .address: return place(.address, value)
    case .userAgent: return place(.userAgent, value)
    }
  }

  private func place(_ kind: Hub.Kind, _ value: String) -> Hub? {
    guard let name = name(kind, value) else { return nil }
    return hub(kind, UInt64(name)) { "\(kind.fieldName) \(value)" }
  }

  /// The number of the name of a place.
  func name(_ kind: Hub.Kind, _ value: String) -> Int? {
    let name = PlaceName(kind: kind, value: value)
    if let known = names[name] { return known }
    guard names.count < Self.hubsMax else {
      dropped += 1
      return nil
    }
    names[name] = names.count
    return names.count - 1
  }

  /// Has attempts asked for that share a hub, whoever makes them.
  func watch(_ hub: Hub) {
    switch hub.key.kind {
    case .device: devices.insert(hub.key.value)
    case .subscriber: subscribers.insert(hub.key.value)
    case .range(let digits):
      ranges.insert(Self.rangeKey(hub.key.value, digits))
      if !watchedDigits.contains(digits) { watchedDigits = (watchedDigits + [digits]).sorted() }
    case .subscriberLot, .cell, .trunk, .address, .userAgent: break
    }
  }

  @inline(__always)
  static func rangeKey(_ prefix: UInt64, _ digits: Int) -> UInt64 {
    prefix << 4 | UInt64(truncatingIfNeeded: digits)
  }
}

extension Hub.Kind {
  /// The field of records that it is of.
  var fieldName: String {
    switch self {
    case .device: "imei"
    case .subscriber, .subscriberLot: "imsi"
    case .range: "calling_number"
    case .cell: "cell"
    case .trunk: "ingress_trunk"
    case .address: "source_address"
    case .userAgent: "user_agent"
    }
  }
}
