import SieveModel

/// Finds which suspects belong together, at one moment.
///
/// Nodes are suspects with enough against them, and members of centres. They are linked by what they
/// share: narrow things (a device, a subscription, a lot of numbers) link by themselves; a cell or a trunk
/// links those that keep the hours of the others there.
struct Correlation {
  /// Members of a group that shares only a place and its hours, at least.
  static let placeMembersMin = 3
  /// The same where only trunk and country are shared.
  static let trunkMembersMin = 4
  /// Neighbouring cells have numbers that differ by so much at most.
  static let cellStepMax: UInt64 = 3

  /// Why a node is linked to others.
  struct Link {
    let isStrong: Bool
    let reason: String
  }

  let nodes: [Suspect]
  private let newestSlot: Int64
  private let round: Int
  private var sets: UnionFind
  private(set) var links: [Link?]
  /// Cells with a group, for the search for neighbours.
  private var cells: [(cell: CellName, rhythm: Rhythm, node: Int)] = []

  /// Takes the nodes, in the order in which suspects became known.
  init(_ nodes: [Suspect], at time: Int64, round: Int) {
    self.nodes = nodes
    self.round = round
    newestSlot = Profile.slot(of: time)
    sets = UnionFind(count: nodes.count)
    links = Array(repeating: nil, count: nodes.count)
    for (index, node) in nodes.enumerated() { node.node = index }
  }

  /// Links all nodes; `pairs` work the same list of numbers.
  mutating func link(_ pairs: [(Suspect, Suspect)]) {
    linkCentres()
    for node in nodes {
      for hub in node.hubs where hub.round != round {
        hub.round = round
        linkMembers(of: hub)
      }
    }
    linkNeighbouringCells()
    for (one, other) in pairs where one.node >= 0 && other.node >= 0 {
      let reason = "calls numbers beside those of \(one.subject.value)"
      join(one.node, other.node, Link(isStrong: true, reason: reason))
    }
  }

  /// The groups of at least two nodes, each in order, by their first node.
  mutating func groups() -> [[Suspect]] {
    var members: [Int: [Suspect]] = [:]
    for index in nodes.indices { members[sets.root(index), default: []].append(nodes[index]) }
    return members.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Ends the round: no suspect refers to it any more.
  func end() { for node in nodes { node.node = -1 } }

  // MARK: Links

  /// Members of one centre stay together.
  private mutating func linkCentres() {
    var first: [Int: Int] = [:]
    for (index, node) in nodes.enumerated() {
      guard let centre = node.membership?.centre else { continue }
      if let other = first[centre] { sets.join(other, index) } else { first[centre] = index }
    }
  }

  private mutating func join(_ a: Int, _ b: Int, _ link: Link) {
    sets.join(a, b)
    for node in [a, b] where links[node] == nil || (link.isStrong && links[node]?.isStrong == false)
    {
      links[node] = link
    }
  }

  private mutating func linkMembers(of hub: Hub) {
    let members = hub.members.filter { $0.node >= 0 }
    guard members.count > 1 else { return }
    switch hub.key.kind {
    case .device, .subscriber, .subscriberLot, .range(SuspectTable.lotDigits):
      linkAll(members, Link(isStrong: true, reason: "shares \(hub.text)"))
    case .cell: linkCell(members, hub)
    case .trunk, .address: linkTrunk(members, hub)
    case .range, .userAgent: break
    }
  }

  private mutating func linkAll(_ members: [Suspect], _ link: Link) {
    for member in members.dropFirst() { join(members[0].node, member.node, link) }
  }

  /// Links those that mostly call from a cell and keep the same hours.
  private mutating func linkCell(_ members: [Suspect], _ hub: Hub) {
    let settled = members.filter { $0.profile.isMostly(at: hub) }
    guard let rhythm = linkInStep(settled, hub, least: Self.placeMembersMin) else { return }
    guard let name = CellName(hub.text), let first = settled.first(where: { isInStep($0, rhythm) })
    else { return }
    cells.append((name, rhythm, first.node))
  }

  /// Links those of one country that come in by a trunk, have no cell, and keep the same hours.
  private mutating func linkTrunk(_ members: [Suspect], _ hub: Hub) {
    var countries: [Country: [Suspect]] = [:]
    for member in members where !member.hubs.contains(where: { $0.key.kind == .cell }) {
      countries[member.subject.country, default: []].append(member)
    }
    for (_, members) in countries.sorted(by: { $0.key < $1.key }) {
      _ = linkInStep(members, hub, least: Self.trunkMembersMin)
    }
  }

  private mutating func linkInStep(
    _ members: [Suspect],
    _ hub: Hub,
    least: Int
  ) -> Rhythm? {
    guard members.count >= least else { return nil }
    let rhythm = Rhythm(members.map { $0.profile.activity(upTo: newestSlot) })
    let together = members.filter { isInStep($0, rhythm) }
    guard together.count >= least else { return nil }
    linkAll(together, Link(isStrong: false, reason: "same hours at \(hub.text)"))
    return rhythm
  }

  private func isInStep(_ suspect: Suspect, _ rhythm: Rhythm) -> Bool {
    rhythm.holds(suspect.profile.activity(upTo: newestSlot))
  }

  /// Links groups in cells beside each other that keep the same hours.
  private mutating func linkNeighbouringCells() {
    cells.sort { $0.cell < $1.cell }
    for index in cells.indices.dropFirst() {
      let (one, other) = (cells[index - 1], cells[index])
      guard one.cell.isBeside(other.cell, within: Self.cellStepMax),
        one.rhythm.agrees(with: other.rhythm)
      else { continue }
      let reason = "same hours beside \(other.cell.text)"
      join(one.node, other.node, Link(isStrong: false, reason: reason))
    }
  }
}

extension Profile {
  /// Whether most calls come from a place.
  func isMostly(at hub: Hub) -> Bool { attempts(at: hub) * 2 >= attempts }
}

/// The name of a cell as what its site has in common and its own number.
struct CellName: Comparable {
  let text: String
  private let site: String
  private let number: UInt64

  /// Takes a name that ends with a number; `nil` for others.
  init?(_ text: String) {
    let digits = text.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
    guard digits > 0, digits < 18 else { return nil }
    self.text = text
    site = String(text.dropLast(digits))
    number = UInt64(text.suffix(digits)) ?? 0
  }

  static func < (a: Self, b: Self) -> Bool { (a.site, a.number) < (b.site, b.number) }

  func isBeside(_ other: Self, within step: UInt64) -> Bool {
    site == other.site && max(number, other.number) - min(number, other.number) <= step
  }
}
