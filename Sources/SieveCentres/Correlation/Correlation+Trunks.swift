import SieveModel

/// Links by a trunk or an address and its hours.
extension Correlation {
  /// Members of a group that shares only a trunk, a country and its hours, at least.
  static let trunkMembersMin = 4
  /// Attempts that must be known of a number before a trunk alone links it to others.
  static let trunkAttemptsMin = 3
  /// A number that a trunk links to others begins within this time after one of them has called.
  static let trunkGapMax: Int64 = 1_800_000
  /// A set of so many numbers is a group by itself: a trunk alone does not join it to another.
  static let groupMin = 4
  /// So many at work make a quarter of an hour one of the group's, however many numbers it has used up.
  static let trunkSlotMax = 3

  /// Numbers that may be one group: of one country, and mobile ones apart from others.
  private struct Origin: Hashable {
    let country: Country
    let isMobile: Bool
  }

  /// Links those of one country and type that come in by a trunk, have no cell, and keep the same hours.
  ///
  /// A trunk carries many honest callers of its own country; those from abroad stand out more.
  mutating func linkTrunk(_ hub: Hub) {
    let all = members(of: hub).filter { !$0.hubs.contains { $0.key.kind == .cell } }
    var origins: [Origin: [Suspect]] = [:]
    for member in all { origins[origin(member), default: []].append(member) }
    let order = origins.sorted {
      ($0.key.country, $0.key.isMobile ? 1 : 0) < ($1.key.country, $1.key.isMobile ? 1 : 0)
    }
    for (_, members) in order {
      // Where a centre works already, others like it need not be suspected as much.
      let count = members.count { $0.membership != nil }
      let isKnown = count >= Self.groupMin && count * 2 >= members.count
      linkTrunk(members.filter { isBehindTrunk($0, isKnown: isKnown) }, hub)
    }
  }

  private func origin(_ suspect: Suspect) -> Origin {
    Origin(country: suspect.subject.country, isMobile: suspect.subject.numberType == .mobile)
  }

  private mutating func linkTrunk(_ members: [Suspect], _ hub: Hub) {
    let order = members.sorted { ($0.profile.first, $0.serial) < ($1.profile.first, $1.serial) }
    var chain: [Suspect] = []
    var last = Int64.min
    for member in order {
      // The next number may come when those before are used up.
      if !chain.isEmpty, member.profile.first - last > Self.trunkGapMax {
        linkChain(chain, hub)
        chain = []
        last = .min
      }
      chain.append(member)
      last = max(last, member.profile.last)
    }
    linkChain(chain, hub)
  }

  private func isBehindTrunk(_ suspect: Suspect, isKnown: Bool) -> Bool {
    // Who works a list is known by the list.
    guard suspect.profile.attempts >= Self.trunkAttemptsMin, !suspect.profile.worksList else {
      return false
    }
    let isForeign = suspect.subject.country != suspect.profile.target
    return isForeign || isKnown || input.nets[suspect.node] * 2 >= input.way
      || suspect.membership != nil
  }

  private mutating func linkChain(_ chain: [Suspect], _ hub: Hub) {
    guard chain.count >= Self.trunkMembersMin else { return }
    let rhythm = Rhythm(
      chain.map { $0.profile.activity(upTo: newestSlot) },
      atMost: Self.trunkSlotMax
    )
    let together = chain.filter { isInStep($0, rhythm) }
    guard together.count >= Self.trunkMembersMin else { return }
    var sure = surelyLinkedCounts()
    for member in together.dropFirst() {
      let (one, other) = (sets.root(together[0].node), sets.root(member.node))
      guard one != other else { continue }
      let groups = [sure[one] ?? 0, sure[other] ?? 0]
      if groups.allSatisfy({ $0 >= Self.lotMembersMin }) { continue }
      // Centres that nothing but the trunk has made are one: their numbers follow each other.
      let isStrong = groups.allSatisfy { $0 < Self.groupMin }
      join(
        together[0].node,
        member.node,
        Link(isStrong: isStrong, reason: "same hours at \(hub.text)")
      )
      sure[sets.root(one)] = groups[0] + groups[1]
    }
  }

  /// How many nodes of each set something surer than a trunk has linked.
  private mutating func surelyLinkedCounts() -> [Int: Int] {
    var counts: [Int: Int] = [:]
    for node in surelyLinked { counts[sets.root(node), default: 0] += 1 }
    return counts
  }

  // MARK: Hours

  func rhythm(_ members: [Suspect]) -> Rhythm {
    Rhythm(members.map { $0.profile.activity(upTo: newestSlot) })
  }

  func isInStep(_ suspect: Suspect, _ rhythm: Rhythm) -> Bool {
    rhythm.holds(suspect.profile.activity(upTo: newestSlot))
  }
}

extension Profile {
  /// The country that is called most.
  var target: Country {
    targets.max { ($0.attempts, $1.country) < ($1.attempts, $0.country) }?.country ?? .unknown
  }
}
