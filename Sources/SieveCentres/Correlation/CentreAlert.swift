import SieveBytes
import SieveModel

/// Puts a centre into an alert.
struct CentreAlert {
  /// Places that are named.
  static let placesMax = 8

  private let centre: Centre
  private let plan: ScorePlan
  private let time: Int64
  private let member: (Suspect) -> Alert.Member?
  private let move: Alert.Profile.Move?
  private let site: (String) -> Alert.Profile.Site?

  init(
    _ centre: Centre,
    _ plan: ScorePlan,
    at time: Int64,
    member: @escaping (Suspect) -> Alert.Member?,
    move: Alert.Profile.Move?,
    site: @escaping (String) -> Alert.Profile.Site?
  ) {
    self.centre = centre
    self.plan = plan
    self.time = time
    self.member = member
    self.move = move
    self.site = site
  }

  func alert(_ status: Alert.Status) -> Alert {
    let subject = Alert.Subject(type: "centre", value: centre.id)
    let members = centre.members.compactMap(member)
    let profile = profile(members)
    let start = centre.members.map(\.profile.first).min() ?? time
    var alert = Alert(
      id: AlertID.of(CentreLedger.ruleID, plan.version, subject, centre.formedAt),
      status: status,
      rule: CentreLedger.ruleID,
      ruleVersion: plan.version,
      title: CentreLedger.title,
      severity: .critical,
      flags: true,
      subject: subject,
      eventTime: time,
      detectedAt: max(time, centre.members.compactMap(\.membership?.detectedAt).max() ?? time),
      windowEnd: time,
      windowMilliseconds: max(0, time - min(start, time)),
      evidence: evidence(profile),
      explanation: explanation(profile),
      records: records
    )
    alert.score = profile.confidence
    alert.group = Alert.Group(
      members: status == .update ? nil : members,
      added: status == .update ? centre.added.compactMap(member) : [],
      removed: status == .update ? centre.removed : [],
      total: centre.members.count,
      profile: profile
    )
    return alert
  }

  private func evidence(_ profile: Alert.Profile) -> [Alert.Evidence] {
    [
      Alert.Evidence(
        name: "members",
        value: Double(centre.members.count),
        threshold: Double(CentreStage.membersMin)
      ),
      Alert.Evidence(name: "seats", value: Double(profile.seats)),
      Alert.Evidence(
        name: "attempts",
        value: Double(centre.members.reduce(0) { $0 + $1.profile.attempts })
      ),
    ]
  }

  private var records: [Alert.Record] {
    var records: [Alert.Record] = []
    for suspect in centre.members where records.count < 10 {
      guard let record = suspect.evidence.items.first(where: { !$0.records.isEmpty })?.records.last
      else { continue }
      if !records.contains(record) { records.append(record) }
    }
    return records
  }

  // MARK: How it works

  private func profile(_ members: [Alert.Member]) -> Alert.Profile {
    let attempts = max(1, centre.members.reduce(0) { $0 + $1.profile.attempts })
    let mean = members.reduce(0) { $0 + $1.confidence } / Double(max(1, members.count))
    var profile = Alert.Profile(
      places: places(attempts),
      activeHours: (0..<24).filter { centre.hours >> UInt32($0) & 1 == 1 },
      seats: centre.seats,
      targets: targets(attempts),
      confidence: CentreStage.rounded(mean),
      merged: centre.merged
    )
    profile.move = move
    return profile
  }

  private func places(_ attempts: Int) -> [Alert.Profile.Place] {
    var counts: [Hub.Key: (hub: Hub, attempts: Int)] = [:]
    for suspect in centre.members {
      for hub in suspect.hubs where !hub.key.kind.isNarrow && hub.key.kind != .userAgent {
        let own = suspect.profile.attempts(at: hub)
        counts[hub.key, default: (hub, 0)].attempts += own
      }
    }
    let order = counts.values.sorted {
      $0.attempts != $1.attempts ? $0.attempts > $1.attempts : $0.hub.text < $1.hub.text
    }
    return order.prefix(Self.placesMax).map { place in
      Alert.Profile.Place(
        type: place.hub.key.kind.fieldName,
        value: place.hub.name,
        share: CentreStage.rounded(Double(place.attempts) / Double(attempts)),
        site: place.hub.key.kind == .cell ? site(place.hub.name) : nil
      )
    }
  }

  private func targets(_ attempts: Int) -> [Alert.Profile.Target] {
    var counts: [Country: Int] = [:]
    for suspect in centre.members {
      for target in suspect.profile.targets {
        counts[target.country, default: 0] += target.attempts
      }
    }
    let order = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    return order.prefix(Profile.targetsMax).map { country, count in
      Alert.Profile.Target(
        country: country,
        share: CentreStage.rounded(Double(count) / Double(attempts))
      )
    }
  }

  /// The sentence of an alert.
  ///
  /// `Scam centre: centre-0d41 of 14 numbers, up to 12 calls at once, mostly at cell 520-03-7-12`
  private func explanation(_ profile: Alert.Profile) -> String {
    var text = "\(CentreLedger.title): \(centre.id) of \(centre.members.count) numbers"
    if profile.seats > 0 { text += ", up to \(profile.seats) calls at once" }
    if let place = profile.places.first {
      text += ", mostly at \(place.text)"
      // A trunk says by which way calls come, not from where.
      if place.type != "cell", let cell = profile.places.first(where: { $0.site != nil }) {
        text += " and at \(cell.text)"
      }
    }
    if let target = profile.targets.first, target.country.isKnown {
      text += ", calling \(target.country.code)"
    }
    var reasons: [String: Int] = [:]
    for suspect in centre.members {
      guard let reason = suspect.membership?.reason else { continue }
      reasons[Self.kind(reason), default: 0] += 1
    }
    let order = reasons.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    text +=
      "; held together by "
      + order.prefix(3).map { "\($0.key) (\($0.value))" }
      .joined(separator: ", ")
    if !centre.mergedNow.isEmpty {
      text += "; now with what was \(centre.mergedNow.joined(separator: ", "))"
    }
    if let move { text += "; \(move.text)" }
    return text
  }

  /// A reason without the name of what is shared.
  private static func kind(_ reason: String) -> String {
    let words = reason.split(separator: " ")
    return words.dropLast().joined(separator: " ")
  }
}

extension Profile {
  func attempts(at hub: Hub) -> Int {
    places.first { UInt64($0.name) == hub.key.value && $0.kind == hub.key.kind }?.attempts ?? 0
  }
}
