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
  }
}
