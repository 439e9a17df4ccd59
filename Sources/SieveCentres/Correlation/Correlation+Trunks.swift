import SieveModel

/// Links by a trunk or an address and its hours.
extension Correlation {
  /// Members of a group that shares only a trunk, a country and its hours, at least.
  static let trunkMembersMin = 4
  /// Attempts that must be known of a number before a trunk alone links it to others.
  static let trunkAttemptsMin = 3
  /// Numbers that a trunk links begin one after the other within this time.
  static let trunkGapMax: Int64 = 1_800_000
  /// A set of so many numbers is a group by itself: a trunk alone does not join it to another.
  static let groupMin = 4

  /// Links those of one country that come in by a trunk, have no cell, and keep the same hours.
  ///
  /// A trunk carries many honest callers of its own country; those from abroad stand out more.
  mutating func linkTrunk(_ hub: Hub) {
    var countries: [Country: [Suspect]] = [:]
    for member in members(of: hub) where isBehindTrunk(member) {
      countries[member.subject.country, default: []].append(member)
    }
    for (_, members) in countries.sorted(by: { $0.key < $1.key }) {
      let order = members.sorted {
        ($0.profile.first, $0.serial) < ($1.profile.first, $1.serial)
      }
      var chain: [Suspect] = []
      for member in order {
        if let last = chain.last, member.profile.first - last.profile.first > Self.trunkGapMax {
          linkChain(chain, hub)
          chain = []
        }
        chain.append(member)
      }
      linkChain(chain, hub)
    }
  }

  private func isBehindTrunk(_ suspect: Suspect) -> Bool {
    // Who works a list is known by the list.
    guard suspect.profile.attempts >= Self.trunkAttemptsMin, !suspect.profile.worksList,
      !suspect.hubs.contains(where: { $0.key.kind == .cell })
    else { return false }
    let isForeign = suspect.subject.country != suspect.profile.target
    return isForeign || input.nets[suspect.node] * 2 >= input.way || suspect.membership != nil
  }

  private mutating func linkChain(_ chain: [Suspect], _ hub: Hub) {
    guard chain.count >= Self.trunkMembersMin else { return }
    let rhythm = rhythm(chain)
    let together = chain.filter { isInStep($0, rhythm) }
    guard together.count >= Self.trunkMembersMin else { return }
    let link = Link(isStrong: false, reason: "same hours at \(hub.text)")
    for member in together.dropFirst() {
      let sizes = [together[0], member].map { sets.count($0.node) }
      if sizes.allSatisfy({ $0 >= Self.groupMin }) { continue }
      join(together[0].node, member.node, link)
    }
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
