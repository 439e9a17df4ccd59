import SieveDiagnostics
import SieveEngine

/// The keys `schedule`, `exempt` and `mode`.
extension RuleReader {
  mutating func mode() -> RuleMode? {
    guard let text = text(.mode) else { return nil }
    if let mode = RuleMode(rawValue: text.string) { return mode }
    rejectWord(text, key: .mode, words: RuleMode.allCases.map(\.rawValue))
    return nil
  }

  mutating func schedule() -> RuleSchedule? {
    guard let node = values[.schedule] else { return nil }
    guard case .map(let entries, _) = node, !entries.isEmpty else {
      if !node.isRefused { rejectSchedule(node) }
      return nil
    }
    var schedule = RuleSchedule(hours: [], weekdays: [])
    for entry in entries {
      switch entry.key.string {
      case "hours": schedule.hours = spans(entry.value, Self.hours)
      case "weekdays": schedule.weekdays = spans(entry.value, Self.weekdays)
      default:
        let near = Suggestion.nearest(to: entry.key.string, in: ["hours", "weekdays"])
        problems.error(
          .unknownKey,
          "unknown key '\(entry.key.string.prefix(80))' in a schedule",
          at: entry.key.range,
          label: near.map { "did you mean '\($0)'?" },
          expected: "hours, weekdays"
        )
      }
    }
    return schedule
  }

  private mutating func rejectSchedule(_ node: YAMLNode) {
    problems.error(
      .wrongType,
      "'schedule' is \(node.kindName)",
      at: node.range,
      expected: "a map with the keys hours, weekdays, or both",
      hint: RuleKey.schedule.example
    )
  }

  /// The members of one span or a list of spans, each once, in the order written.
  private mutating func spans<Member: Equatable>(
    _ node: YAMLNode,
    _ members: (String) -> [Member]?
  ) -> [Member] {
    let items = if case .list(let items, _) = node { items } else { [node] }
    var found: [Member] = []
    for item in items where !item.isRefused {
      if case .text(let text) = item, let span = members(text.string) {
        found += span.filter { !found.contains($0) }
        continue
      }
      problems.error(
        .unknownValue,
        "the schedule has a span that is none",
        at: item.range,
        expected: "hours such as 8-18 or 22-6 (until the second), weekdays such as monday-friday",
        hint: "hours: [8-12, 13-17]"
      )
    }
    return found
  }

  /// `22-6` is from 22:00 to 06:00; `9` is that hour.
  private static func hours(_ text: String) -> [Int]? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let ends = parts.compactMap { Int($0.trimmingBlanks) }
    guard ends.count == parts.count, (1...2).contains(ends.count) else { return nil }
    guard (0...23).contains(ends[0]) else { return nil }
    guard ends.count == 2 else { return ends }
    guard (0...24).contains(ends[1]), ends[0] != ends[1] % 24 else { return nil }
    let count = (ends[1] - ends[0] + 24) % 24
    return (0..<count).map { (ends[0] + $0) % 24 }
  }

  /// `monday-friday` takes in both ends.
  private static func weekdays(_ text: String) -> [Weekday]? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let all = Weekday.allCases
    let ends = parts.compactMap { part in
      all.firstIndex { $0.rawValue == part.trimmingBlanks }
    }
    guard ends.count == parts.count, (1...2).contains(ends.count) else { return nil }
    let count = (ends[ends.count - 1] - ends[0] + all.count) % all.count
    return (0...count).map { all[(ends[0] + $0) % all.count] }
  }
}

extension Substring {
  /// The text without blanks at its ends.
  fileprivate var trimmingBlanks: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
