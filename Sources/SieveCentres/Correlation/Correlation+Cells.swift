import SieveModel

/// Links by a cell and its hours.
extension Correlation {
  /// Members of a group that shares only a place and its hours, at least.
  static let cellMembersMin = 3

  /// Links those that are at home in a cell, or in cells beside each other, and keep the same hours.
  mutating func linkCells(_ hubs: [Hub]) {
    linkNeighbours(hubs.compactMap { linkCell($0) }.sorted { $0.name < $1.name })
  }

  /// Links those who are in step in one cell.
  private mutating func linkCell(_ hub: Hub) -> GroupedCell? {
    let settled = members(of: hub).filter { $0.profile.isAtHome(in: hub) }
    guard settled.count >= Self.cellMembersMin else { return nil }
    let rhythm = rhythm(settled)
    let together = withoutStrays(settled.filter { isInStep($0, rhythm) })
    guard together.count >= Self.cellMembersMin else { return nil }
    linkAll(together, Link(isStrong: false, reason: "same hours at \(hub.text)"))
    linkHalves(together, hub)
    return GroupedCell(
      name: CellName(hub.name),
      hub: hub,
      members: together,
      rhythm: rhythm,
      pace: pace(together)
    )
  }

  /// Makes one of centres that are at home in one cell and have kept the same hours for long: those who sit between two cells, or
  /// two carriers of one, are found as two groups at first.
  private mutating func linkHalves(_ together: [Suspect], _ hub: Hub) {
    var halves: [Int: [Suspect]] = [:]
    for suspect in together {
      if let centre = suspect.membership?.centre { halves[centre, default: []].append(suspect) }
    }
    let known = halves.filter { $0.value.count >= Self.cellMembersMin }.sorted { $0.key < $1.key }
    guard known.count > 1 else { return }
    let groups = known.map { half in
      GroupedCell(
        name: CellName(hub.name),
        hub: hub,
        members: half.value,
        rhythm: rhythm(half.value),
        pace: pace(half.value)
      )
    }
    for (index, one) in groups.enumerated() {
      for other in groups[(index + 1)...]
      where one.rhythm.isThat(of: other.rhythm) && one.isAsBusy(as: other) {
        join(one.node, other.node, Link(isStrong: true, reason: "same hours at \(hub.text)"))
      }
    }
  }

  /// The calls of the middle one of some numbers, in thousandths for each quarter of an hour at work; `nil` when all are older
  /// than what is remembered of their hours.
  private func pace(_ members: [Suspect]) -> Int? {
    let oldest = input.time - Int64(Profile.slotsKept) * Profile.slotMilliseconds
    let paces = members.filter { $0.profile.first > oldest }.map(\.profile.pace).sorted()
    return paces.isEmpty ? nil : paces[paces.count / 2]
  }

  /// A group without single members of centres that work elsewhere: one of them would take all others along.
  private func withoutStrays(_ group: [Suspect]) -> [Suspect] {
    var counts: [Int: Int] = [:]
    for suspect in group {
      if let centre = suspect.membership?.centre { counts[centre, default: 0] += 1 }
    }
    if counts.isEmpty { return group }
    return group.filter { suspect in
      guard let centre = suspect.membership?.centre, let count = counts[centre] else { return true }
      return count >= Self.cellMembersMin || count * 2 >= group.count
    }
  }

  /// Links groups in cells beside each other that keep the same hours.
  ///
  /// Two centres that are known become one only when much speaks for it: halves of one room may begin in different epochs,
  /// and what joins them is seen in the hours that follow.
  private mutating func linkNeighbours(_ groups: [GroupedCell]) {
    for (index, one) in groups.enumerated() {
      for other in groups[(index + 1)...] {
        guard one.rhythm.agrees(with: other.rhythm), one.isAsBusy(as: other) else { continue }
        let isHeard = one.isHeard(in: other) || other.isHeard(in: one)
        guard isHeard || input.cells.areNeighbours(one.name, other.name) else { continue }
        let isSure =
          (isHeard || input.cells.areOneMast(one.name, other.name))
          && one.rhythm.isThat(of: other.rhythm)
        let reason = "same hours beside cell \(other.name.text)"
        join(one.node, other.node, Link(isStrong: isSure, reason: reason))
      }
    }
  }
}

/// A cell with a group, for the search for neighbours.
private struct GroupedCell {
  let name: CellName
  let hub: Hub
  let members: [Suspect]
  let rhythm: Rhythm
  let pace: Int?

  var node: Int { members[0].node }

  /// Whether neither calls more than twice as fast as the other: halves of one room dial alike.
  func isAsBusy(as other: Self) -> Bool {
    guard let pace, let theirs = other.pace else { return true }
    return max(pace, theirs) <= 2 * min(pace, theirs)
  }

  /// Whether a tenth of all calls of the group comes from the other's cell: whoever sits between two is heard in both, however
  /// far apart they are.
  func isHeard(in other: Self) -> Bool {
    var (all, there) = (0, 0)
    for member in members {
      all += member.profile.attempts
      there += member.profile.attempts(at: other.hub)
    }
    return there * 10 >= all
  }
}

extension Profile {
  /// Whether a third of all calls comes from a place: who sits between cells is heard in several.
  func isAtHome(in hub: Hub) -> Bool { attempts(at: hub) * 3 >= attempts }

  /// Calls in thousandths for each quarter of an hour at work.
  var pace: Int { attempts * 1000 / max(1, slots.nonzeroBitCount) }

  /// The cell from which most calls come, by the number of its name.
  var home: Int? {
    var best: Place?
    for place in places where place.kind == .cell && place.attempts > best?.attempts ?? 0 {
      best = place
    }
    return best?.name
  }
}
