import SieveModel

/// What alerts of scores and centres have beside the others.
extension AlertEncoder {
  func writeOrigin(_ origin: Alert.Origin, _ json: inout JSONWriter) {
    json.string("rule", origin.rule)
    json.string("family", origin.family)
    json.number("weight", origin.weight)
    if let group = origin.group { json.string("group", masked(group)) }
    if let note = origin.note { json.string("note", masked(note)) }
  }

  func writeGroup(_ group: Alert.Group, _ status: Alert.Status, _ json: inout JSONWriter) {
    if let members = group.members { writeMembers("members", members, &json) }
    if status == .update {
      writeMembers("members_added", group.added, &json)
      writeMembers("members_removed", group.removed, &json)
    }
    json.integer("members_total", group.total)
    json.object("profile") { writeProfile(group.profile, &$0) }
  }

  private func writeMembers(
    _ key: String,
    _ members: [Alert.Member],
    _ json: inout JSONWriter
  ) {
    json.array(key) { list in
      for member in members {
        list.object {
          writeIdentity(member.subject, &$0)
          $0.string("joined_at", time(member.joinedAt))
          $0.string("reason", masked(member.reason))
          $0.number("confidence", member.confidence)
        }
      }
    }
  }

  private func writeProfile(_ profile: Alert.Profile, _ json: inout JSONWriter) {
    json.array("places") { list in
      for place in profile.places {
        list.object {
          $0.string("type", place.type)
          $0.string("value", place.value)
          $0.number("share", place.share)
          if let site = place.site { writeSite(site, &$0) }
        }
      }
    }
    json.array("active_hours") { list in for hour in profile.activeHours { list.element(hour) } }
    json.integer("seats", profile.seats)
    json.array("targets") { list in
      for target in profile.targets {
        list.object {
          $0.string("country", target.country.isKnown ? target.country.code : "unknown")
          $0.number("share", target.share)
        }
      }
    }
    json.number("confidence", profile.confidence)
    if !profile.merged.isEmpty {
      json.array("merged") { list in for id in profile.merged { list.element(id) } }
    }
    if let move = profile.move {
      json.object("moved") {
        $0.string("time", time(move.time))
        $0.string("from", move.from)
        $0.string("to", move.to)
        if let site = move.site { writeSite(site, &$0) }
      }
    }
  }

  private func writeSite(_ site: Alert.Profile.Site, _ json: inout JSONWriter) {
    let place = site.place
    if place.country.isKnown { json.string("country", place.country.code) }
    if place.soil.isKnown { json.string("soil", place.soil.code) }
    if let border = place.border {
      json.object("distance_to_border_km") {
        $0.number("value", Double(border.metres) / 1000)
        $0.string("unit", "km")
        $0.number("uncertainty", Double(border.uncertaintyMetres) / 1000)
      }
      json.array("border") { list in for country in border.countries { list.element(country.code) }
      }
    }
    if !site.zones.isEmpty {
      json.array("zones") { list in for zone in site.zones { list.element(zone) } }
    }
  }
}
