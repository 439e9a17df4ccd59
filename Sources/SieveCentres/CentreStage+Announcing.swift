import SieveEngine
import SieveModel

/// What is said of centres.
extension CentreStage {
  /// Says what is new of a centre, or that it has ended.
  func announce(_ place: Int) {
    let centre = ledger.centres[place]
    let last = centre.members.map(\.profile.last).max() ?? .min
    guard last > streamTime - Self.silenceMax, !centre.members.isEmpty else {
      centre.isOpen = false
      close(centre, .conditionEnded)
      for suspect in centre.members { suspect.membership = nil }
      centre.members = []
      return
    }
    guard centre.isAnnounced else {
      emit(centre, .open)
      return
    }
    guard centre.hasNews, streamTime - centre.lastEmission >= Self.updateInterval else { return }
    emit(centre, .update)
  }

  /// Closes all centres at the end of the input.
  func closeCentres() {
    for centre in ledger.centres where centre.isOpen {
      if centre.hasNews { emit(centre, .update) }
      close(centre, .endOfInput)
    }
  }

  func member(_ suspect: Suspect) -> Alert.Member? {
    suspect.membership.map { member(suspect, $0) }
  }

  func member(_ suspect: Suspect, _ membership: Suspect.Membership) -> Alert.Member {
    let sum = scorer.sums(suspect, at: lookTime).sum
    return Alert.Member(
      subject: suspect.subject,
      joinedAt: membership.joinedAt,
      reason: membership.reason,
      confidence: Self.rounded(LogOdds.probability(sum))
    )
  }

  private func emit(_ centre: Centre, _ status: Alert.Status) {
    out.append(alert(centre, status))
    centre.isAnnounced = true
    centre.lastEmission = streamTime
    centre.added = []
    centre.removed = []
    centre.mergedNow = []
    centre.whereabouts.move = nil
  }

  /// Closes the alert of a centre.
  func close(_ centre: Centre, _ reason: Alert.ClosingReason, into other: String? = nil) {
    guard centre.isAnnounced else { return }
    var alert = alert(centre, .closed)
    alert.reason = reason
    alert.centre = other
    out.append(alert)
  }

  private func alert(_ centre: Centre, _ status: Alert.Status) -> Alert {
    CentreAlert(centre, plan, at: streamTime, member: member, move: move(centre), site: site)
      .alert(status)
  }

  /// The name of a cell by the number of that.
  func cellName(_ name: Int) -> String? {
    UInt64(exactly: name).flatMap { table.hub(.cell, $0)?.name }
  }

  private func move(_ centre: Centre) -> Alert.Profile.Move? {
    guard let move = centre.whereabouts.move, let from = cellName(move.from),
      let to = cellName(move.to)
    else { return nil }
    return Alert.Profile.Move(time: move.time, from: from, to: to, site: site(to))
  }

  /// Where a cell is, as far as that is known.
  private func site(_ cell: String) -> Alert.Profile.Site? {
    map.cells[cell].map { Alert.Profile.Site(place: $0, zones: map.zones(around: $0.middle)) }
  }
}
