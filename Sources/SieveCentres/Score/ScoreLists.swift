import SieveEngine
import SieveModel

/// Lists that decide a score by themselves: `allow`, `false-positive`, `block`, `confirmed`.
struct ScoreLists {
  /// The names with what they weigh in log-odds: enough to outweigh whatever rules say.
  static let names: [(name: String, weight: Double)] = [
    ("allow", -30), ("false-positive", -30), ("block", 20), ("confirmed", 20),
  ]

  private let lists: [(name: String, weight: Int, list: NumberList)]

  init(_ tables: SideTables) {
    lists = Self.names.compactMap { name, weight in
      tables.lists[name].map { (name, LogOdds.steps(weight), $0) }
    }
  }

  /// Numbers that are suspects because a list says so.
  var suspects: [String] {
    lists.filter { $0.weight > 0 }.flatMap { $0.list.expiries.keys }.sorted()
  }

  /// Whether some list names a number.
  func names(_ number: String) -> Bool { lists.contains { $0.list.expiries[number] != nil } }

  /// What the lists say of a number at a time.
  func items(_ number: String, at time: Int64, family: Int) -> [Verdict.Item] {
    guard !lists.isEmpty else { return [] }
    return lists.compactMap { name, weight, list in
      guard let expiry = list.expiries[number], time < expiry else { return nil }
      return Verdict.Item(
        rule: "list:\(name)",
        family: family,
        weight: weight,
        group: nil,
        note: list.reasons[number],
        since: .min,
        detectedAt: .min,
        windowStart: .max,
        records: []
      )
    }
  }
}
