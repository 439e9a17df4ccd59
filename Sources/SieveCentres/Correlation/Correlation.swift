import SieveModel

/// Finds which suspects belong together, at one moment.
///
/// Nodes are suspects with enough against them, and members of centres. They are linked by what they
/// share: narrow things (a list of numbers to call, a device, a subscription, a lot of numbers) link by
/// themselves; a cell or a trunk links those that keep the hours of the others there.
struct Correlation {
  /// What a correlation looks at.
  struct Input {
    /// In the order in which suspects became known.
    let nodes: [Suspect]
    /// What is held against each beside membership.
    let nets: [Int]
    /// Nodes that work the same list of numbers.
    let pairs: [(Suspect, Suspect)]
    /// Which cells are beside each other.
    let cells: CellMap
    /// The moment.
    let time: Int64
    /// Number of the correlation.
    let round: Int
    /// From the prior of a score to its threshold.
    let way: Int
  }

  /// Why a node is linked to others.
  struct Link {
    let isStrong: Bool
    let reason: String
  }

  /// Numbers of one lot that make it a link, at least.
  static let lotMembersMin = 3

  let input: Input
  let newestSlot: Int64
  var sets: UnionFind
  /// The same by links alone that are strong.
  private var sureSets: UnionFind
  private(set) var links: [Link?]
  /// How many nodes belong to each centre.
  private(set) var centreSizes: [Int: Int] = [:]
  /// Nodes that something surer than a trunk has linked.
  private(set) var surelyLinked: [Int] = []

  var nodes: [Suspect] { input.nodes }

  init(_ input: Input) {
    self.input = input
    newestSlot = Profile.slot(of: input.time)
    sets = UnionFind(count: input.nodes.count)
    sureSets = sets
    links = Array(repeating: nil, count: input.nodes.count)
    for (index, node) in input.nodes.enumerated() { node.node = index }
  }

  /// Links all nodes, what is surest first.
  mutating func link() {
    for (index, node) in nodes.enumerated() {
      guard let centre = node.membership?.centre else { continue }
      sets.mark(index, centre: centre)
      sureSets.mark(index, centre: centre)
    }
    linkCentres()
    linkLists()
    let hubs = sharedHubs()
    for hub in hubs where hub.key.kind.isNarrow { linkNarrow(hub) }
    linkCells(hubs.filter { $0.key.kind == .cell })
    surelyLinked = links.indices.filter { links[$0] != nil }
    for hub in hubs where hub.key.kind == .trunk || hub.key.kind == .address { linkTrunk(hub) }
  }

  /// The groups of at least two nodes, each in order, by their first node.
  mutating func groups() -> [[Suspect]] {
    var members: [Int: [Suspect]] = [:]
    for index in nodes.indices { members[sets.root(index), default: []].append(nodes[index]) }
    return members.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Whether something strong links a suspect to those of a centre, and not only to others who are new.
  mutating func isSurelyLinked(_ suspect: Suspect) -> Bool {
    suspect.node >= 0 && sureSets.centre(suspect.node) != nil
  }

  /// The set of a node by strong links, as the node that stands for it.
  mutating func sure(_ node: Int) -> Int { sureSets.root(node) }

  /// Ends the round: no suspect refers to it any more.
  func end() { for node in nodes { node.node = -1 } }

  // MARK: Links

  /// What at least two nodes share, in the order of the nodes.
  private func sharedHubs() -> [Hub] {
    var hubs: [Hub] = []
    for node in nodes {
      for hub in node.hubs where hub.round != input.round && hub.members.count > 1 {
        hub.round = input.round
        hubs.append(hub)
      }
    }
    return hubs
  }

  /// The nodes among those that share a hub.
  func members(of hub: Hub) -> [Suspect] { hub.members.filter { $0.node >= 0 } }

  /// Members of one centre stay together.
  private mutating func linkCentres() {
    var first: [Int: Int] = [:]
    for (index, node) in nodes.enumerated() {
      guard let centre = node.membership?.centre else { continue }
      centreSizes[centre, default: 0] += 1
      if let other = first[centre] { sets.join(other, index) } else { first[centre] = index }
    }
  }

  /// Links those who work a list.
  ///
  /// Two lists that are worked through in order meet where one overtakes the other. So of two centres that are known a third of the
  /// members must meet those of the other.
  private mutating func linkLists() {
    var met: [CentrePair: Set<Int>] = [:]
    for (one, other) in input.pairs where one.profile.worksList && other.profile.worksList {
      let reason = "calls numbers beside those of \(one.subject.value)"
      let link = Link(isStrong: true, reason: reason)
      guard let here = sets.centre(one.node), let there = sets.centre(other.node), here != there
      else {
        join(one.node, other.node, link)
        continue
      }
      let pair = CentrePair(first: min(here, there), second: max(here, there))
      met[pair, default: []].formUnion([one.node, other.node])
      let size = (centreSizes[here] ?? 0) + (centreSizes[there] ?? 0)
      if (met[pair]?.count ?? 0) * 3 >= size { join(one.node, other.node, link) }
    }
  }

  /// Two centres by their places in the ledger.
  private struct CentrePair: Hashable {
    let first: Int
    let second: Int
  }

  /// Joins the sets of two nodes.
  ///
  /// Sharing a place and its hours does not make one of two centres that are known already.
  mutating func join(_ a: Int, _ b: Int, _ link: Link) {
    guard link.isStrong else { return joinUnlessKnown(a, b, link) }
    unite(a, b, link)
  }

  /// Joins the sets of two nodes unless they are two centres that are known already.
  mutating func joinUnlessKnown(_ a: Int, _ b: Int, _ link: Link) {
    if let one = sets.centre(a), let other = sets.centre(b), one != other { return }
    unite(a, b, link)
  }

  private mutating func unite(_ a: Int, _ b: Int, _ link: Link) {
    sets.join(a, b)
    if link.isStrong { sureSets.join(a, b) }
    for node in [a, b] {
      guard let known = links[node] else {
        links[node] = link
        continue
      }
      if link.isStrong, !known.isStrong { links[node] = link }
    }
  }

  mutating func linkAll(_ members: [Suspect], _ link: Link) {
    guard let first = members.first else { return }
    for member in members.dropFirst() { join(first.node, member.node, link) }
  }

  private mutating func linkNarrow(_ hub: Hub) {
    switch hub.key.kind {
    case .device, .subscriber:
      linkAll(members(of: hub), Link(isStrong: true, reason: "shares \(hub.text)"))
    case .subscriberLot, .range(SuspectTable.lotDigits): linkLot(hub)
    case .range, .cell, .trunk, .address, .userAgent: break
    }
  }
  /// Links numbers of one lot.
  ///
  /// Where all numbers are in use, chance puts cards of two centres into one lot every day: so only those are linked
  /// that have two more of the lot in their cell, or like them come without one by one trunk; and such groups in cells beside each
  /// other. They do not make one of two centres that are known.
  private mutating func linkLot(_ hub: Hub) {
    let link = Link(isStrong: true, reason: "shares \(hub.text)")
    var firsts: [Suspect] = []
    for group in groupsByHome(members(of: hub)) where group.count >= Self.lotMembersMin {
      for member in group.dropFirst() { joinUnlessKnown(group[0].node, member.node, link) }
      for first in firsts where areNear(first, group[0]) {
        joinUnlessKnown(first.node, group[0].node, link)
      }
      firsts.append(group[0])
    }
  }

  /// Whether two suspects call from cells beside each other, as far as they have cells.
  private func areNear(_ one: Suspect, _ other: Suspect) -> Bool {
    guard let here = one.homeName, let there = other.homeName else { return false }
    return input.cells.areNeighbours(CellName(here), CellName(there))
  }

  /// Suspects by the cell, or the trunk, from which they call most, in order.
  private func groupsByHome(_ suspects: [Suspect]) -> [[Suspect]] {
    var places: [Int: Int] = [:]
    var groups: [[Suspect]] = []
    for suspect in suspects {
      let home = suspect.profile.base ?? -1
      if let place = places[home] {
        groups[place].append(suspect)
      } else {
        places[home] = groups.count
        groups.append([suspect])
      }
    }
    return groups
  }
}
