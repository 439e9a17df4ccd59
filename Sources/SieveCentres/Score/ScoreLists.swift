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

  /// Whether a list says at a time that a number is a scam's.
  func accuses(_ number: String, at time: Int64) -> Bool { has(number, at: time) { $0 > 0 } }

  /// Whether a list says at a time that a number is honest.
  func clears(_ number: String, at time: Int64) -> Bool { has(number, at: time) { $0 < 0 } }

  private func has(_ number: String, at time: Int64, _ weighs: (Int) -> Bool) -> Bool {
    lists.contains { item in
      guard weighs(item.weight), let expiry = item.list.expiries[number] else { return false }
      return time < expiry
    }
  }

  /// Whether something is an item of a list that says that a number is a scam's.
  static func isAccusation(_ rule: String) -> Bool {
    names.contains { $0.weight > 0 && rule == prefix + $0.name }
  }

  /// How items of lists are named.
  private static let prefix = "list:"

  /// What the lists say of a number at a time.
  func items(_ number: String, at time: Int64, family: Int) -> [Verdict.Item] {
    guard !lists.isEmpty else { return [] }
    return lists.compactMap { name, weight, list in
      guard let expiry = list.expiries[number], time < expiry else { return nil }
      return Verdict.Item(
        rule: Self.prefix + name,
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
