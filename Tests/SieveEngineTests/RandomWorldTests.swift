import SieveEngine
import SieveModel
import Testing

/// The random worlds must reach what they are for.
@Suite("Random worlds")
struct RandomWorldTests {
  @Test("a seed gives one world")
  func repeatable() {
    let (one, other) = (RandomWorld(seed: 7), RandomWorld(seed: 7))
    #expect(one.arrivals == other.arrivals && one.events == other.events)
    #expect(one.rules.map(\.conditionText) == other.rules.map(\.conditionText))
    #expect(RandomWorld(seed: 8).arrivals != one.arrivals)
  }

  @Test("about a third of the rules fire, and all of an episode's life occurs")
  func coverage() {
    var (rules, fired) = (0, 0)
    var seen: [String: Int] = [:]
    for seed in UInt64(1)...300 {
      let world = RandomWorld(seed: seed)
      let alerts = NaiveOracle.alerts(
        rules: world.rules,
        arrivals: world.arrivals,
        zoneOffset: world.zoneOffset
      )
      rules += world.rules.count
      fired += Set(alerts.map(\.rule)).count
      for alert in alerts {
        seen[alert.reason?.rawValue ?? alert.status.rawValue, default: 0] += 1
        seen[
          alert.subject.type.hasPrefix("number_range") ? "range" : alert.subject.type,
          default: 0
        ] += 1
      }
    }
    #expect((0.25...0.6).contains(Double(fired) / Double(rules)), "\(fired) of \(rules)")
    for what in [
      "open", "update", "condition_ended", "end_of_input", "calling_number", "called_number",
      "range", "ingress_trunk", "source_address", "presented_number", "imei", "imsi", "cell",
      "user_agent", "called_country", "trunk_customer", "composite",
    ] {
      #expect(seen[what, default: 0] >= 20, "\(what) in \(seen)")
    }
  }

  @Test("every metric is measured, with several values")
  func metrics() {
    var values: [String: Set<Double>] = [:]
    for seed in UInt64(1)...400 {
      let world = RandomWorld(seed: seed)
      let alerts = NaiveOracle.alerts(
        rules: world.rules,
        arrivals: world.arrivals,
        zoneOffset: world.zoneOffset
      )
      for item in alerts.flatMap(\.evidence) where !item.name.contains(" ") {
        let name = String(item.name.prefix { $0 != "(" })
        if let value = item.value { values[name, default: []].insert(value) }
      }
    }
    for name in [
      "attempts", "answers", "asr", "acd", "short_calls", "distinct", "count", "share",
      "attempts_per_callee", "concurrent", "sequential_share", "received", "received_answers",
      "outgoing_share", "top_share", "talk_quantile", "ring_quantile", "interval_cv", "silent_for",
      "active_hours", "first_seen_age", "callbacks", "new_callee_share",
    ] {
      #expect(values[name, default: []].count >= 2, "\(name) in \(values)")
    }
  }

  @Test("the reorder stage loses nothing, and sorts what is within the lag")
  func reorder() {
    for seed in UInt64(1)...200 {
      let (inputs, lags, lateness) = RandomWorld(seed: seed).inputs
      let result = NaiveOracle.arrivals(of: inputs, lags: lags, lateness: lateness)
      let all = (result.arrivals + result.late).map(\.origin).sorted()
      #expect(all == inputs.flatMap { $0 }.map(\.origin).sorted())
      let longest = inputs.map { _ in Int64(3_600_000) }
      let sorted = NaiveOracle.arrivals(of: inputs, lags: longest, lateness: .max / 2).arrivals
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.setup <= $1.setup })
    }
  }
}
