import SieveBytes
import SieveModel

/// In which centres one number was, from when to when and why: for `inspect`.
struct CentreStays {
  private struct Stay {
    var centre: String
    var member: Alert.Member
    /// When the alert came that names it as a member.
    var flaggedAt: Int64
    /// How it ended, if it did.
    var end: String?
  }

  private let number: String?
  private var stays: [Stay] = []

  /// Begins with a number as alerts show it.
  init(_ number: String?) { self.number = number }

  /// Whether it was ever in one.
  var isEmpty: Bool { stays.isEmpty }

  /// Takes what an alert says of a centre.
  mutating func take(_ alert: Alert) {
    guard alert.subject.type == "centre", let group = alert.group else { return }
    let centre = alert.subject.value
    let isKnown = stays.last.map { $0.centre == centre && $0.end == nil } ?? false
    if !isKnown, let member = ((group.members ?? []) + group.added).first(where: isNumber) {
      stays.append(Stay(centre: centre, member: member, flaggedAt: alert.detectedAt))
    }
    guard let last = stays.indices.last, stays[last].centre == centre, stays[last].end == nil
    else { return }
    let time = CivilTime.rfc3339(milliseconds: alert.eventTime)
    if group.removed.contains(where: isNumber) {
      stays[last].end = "left by \(time)"
    } else if alert.status == .closed {
      let reason = alert.reason?.rawValue ?? "closed"
      stays[last].end =
        "\(time): the centre ends (\(reason))" + (alert.centre.map { ", now in \($0)" } ?? "")
    }
  }

  private func isNumber(_ member: Alert.Member) -> Bool { member.subject.value == number }

  /// As lines for a person; nothing without a centre.
  var text: String {
    if stays.isEmpty { return "" }
    var out = "\nCentre\n"
    for stay in stays {
      let since = CivilTime.rfc3339(milliseconds: stay.member.joinedAt)
      out += "  \(stay.centre) since \(since): \(stay.member.reason)\n"
      out += "      flagged as its member at \(CivilTime.rfc3339(milliseconds: stay.flaggedAt))"
      out += ", confidence \(stay.member.confidence)\n"
      if let end = stay.end { out += "      \(end)\n" }
    }
    return out
  }
}
