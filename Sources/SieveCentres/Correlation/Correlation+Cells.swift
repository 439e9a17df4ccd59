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
    let settled = members(of: hub).filter { $0.profile.isSettled(in: hub) }
    guard settled.count >= Self.cellMembersMin else { return nil }
    let rhythm = rhythm(settled)
    let usual = pace(settled)
    let together = withoutStrays(
      settled.filter { isInStep($0, rhythm) && isBusyEnough($0, usual) }
    )
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

  /// Whether somebody calls at least half as fast as the middle one of those at home in a cell: next to a room that dials all day
  /// others are suspected who call now and then.
  private func isBusyEnough(_ suspect: Suspect, _ usual: Int?) -> Bool {
    guard let usual, suspect.membership == nil else { return true }
    return suspect.profile.pace * 2 >= usual
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
      if count * 2 >= group.count { return true }
      // Of a large centre some are always heard elsewhere.
      return count >= max(Self.cellMembersMin, (centreSizes[centre] ?? 0) / 10)
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
        let isOnePlace =
          one.isHeard(in: other) || other.isHeard(in: one)
          || input.cells.areOneMast(one.name, other.name)
        // In a town there is room for several centres between two masts.
        guard
          isOnePlace
            || input.cells.areNeighbours(one.name, other.name)
              && one.begins(with: other)
        else { continue }
        let isSure = one.rhythm.isThat(of: other.rhythm)
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

  /// Halves of one room begin within this time of each other, in milliseconds.
  private static let beginningGap: Int64 = 600_000

  /// When a quarter of the group had begun: of two shifts the first one.
  private var beginning: Int64 {
    let firsts = members.map(\.profile.first).sorted()
    return firsts[firsts.count / 4]
  }

  /// Whether two groups begin together, to minutes.
  ///
  /// Centres that know nothing of each other seldom do.
  func begins(with other: Self) -> Bool { abs(beginning - other.beginning) <= Self.beginningGap }

  /// Whether neither calls more than twice as fast as the other: halves of one room dial alike.
  func isAsBusy(as other: Self) -> Bool {
    guard let pace, let theirs = other.pace else { return true }
    return max(pace, theirs) <= 2 * min(pace, theirs)
  }

  /// Whether a seventh of all calls of the group comes from the other's cell: whoever sits between two is heard in both, however
  /// far apart they are.
  ///
  /// A neighbouring cell that serves a twelfth of the calls of a room is not that; a dozen calls tell the two apart.
  func isHeard(in other: Self) -> Bool {
    var (all, there) = (0, 0)
    for member in members {
      all += member.profile.attempts
      there += member.profile.attempts(at: other.hub)
    }
    return there >= 12 && there * 7 >= all
  }
}

extension Suspect {
  /// The name of the cell from which most calls come.
  var homeName: String? {
    guard let home = profile.home else { return nil }
    return hubs.first { $0.key.kind == .cell && $0.key.value == UInt64(home) }?.name
  }
}

extension Profile {
  /// So many calls from a cell are no strays of somebody who sits elsewhere.
  static let settledMin = 4

  /// Whether a fifth of all calls comes from a place: who sits between the three sectors of a mast, or whose card a bank puts into
  /// boxes of several flats, is heard in several.
  func isAtHome(in hub: Hub) -> Bool { attempts(at: hub) * 5 >= attempts }

  /// Calls in thousandths for each quarter of an hour at work.
  var pace: Int { attempts * 1000 / max(1, slots.nonzeroBitCount) }

  /// Whether most calls come from a cell, or a fifth and so many that they are no strays: of the first five calls a neighbouring
  /// cell, where another centre is, serves one now and then.
  func isSettled(in hub: Hub) -> Bool {
    let own = attempts(at: hub)
    if let home, UInt64(home) == hub.key.value { return own >= Self.settledMin - 1 }
    return own >= Self.settledMin && isAtHome(in: hub)
  }

  /// The cell from which most calls come, by the number of its name.
  var home: Int? { most(.cell)?.name }

  /// The same, or without any cell the trunk.
  var base: Int? { (most(.cell) ?? most(.trunk))?.name }

  private func most(_ kind: Hub.Kind) -> Place? {
    var best: Place?
    for place in places where place.kind == kind && place.attempts > best?.attempts ?? 0 {
      best = place
    }
    return best
  }
}
