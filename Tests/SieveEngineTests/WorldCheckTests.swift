import SieveEngine
import SieveModel
import Testing

/// A check that cannot fail proves nothing: here it must.
@Suite("World check")
struct WorldCheckTests {
  private static let oracle: WorldCheck.Player = { world in
    NaiveOracle.alerts(
      rules: world.rules,
      arrivals: world.arrivals,
      zoneOffset: world.zoneOffset
    )
  }

  @Test("agrees with itself")
  func agreement() {
    for seed in UInt64(1)...20 {
      let world = RandomWorld(seed: seed)
      #expect(WorldCheck.failure(of: world, expected: Self.oracle, actual: Self.oracle) == nil)
    }
  }

  @Test("finds a window that is one millisecond too long, and makes the world small")
  func windowEdge() throws {
    let wrong: WorldCheck.Player = { world in
      var world = world
      for index in world.rules.indices { world.rules[index].windowMilliseconds += 1 }
      var alerts = Self.oracle(world)
      for index in alerts.indices { alerts[index].windowMilliseconds -= 1 }
      return alerts
    }
    let reports = (UInt64(1)...100).lazy.compactMap { seed in
      WorldCheck.failure(of: RandomWorld(seed: seed), expected: Self.oracle, actual: wrong)
    }
    let report = try #require(reports.first)
    let arrivals = report.split(separator: "\n").filter { $0.contains("alert/answer/release") }
    #expect(report.hasPrefix("SEED=") && (1...20).contains(arrivals.count), "\(report)")
  }

  @Test("finds a lost amendment")
  func lostAmendment() {
    let live: WorldCheck.Player = { world in
      NaiveOracle.liveAlerts(
        rules: world.rules,
        events: world.events,
        zoneOffset: world.zoneOffset
      )
    }
    let deaf: WorldCheck.Player = { world in
      NaiveOracle.alerts(
        rules: world.rules,
        arrivals: world.arrivals.map(\.atOpening),
        zoneOffset: world.zoneOffset
      )
    }
    let failing = (UInt64(1)...40).contains { seed in
      WorldCheck.failure(of: RandomWorld(seed: seed), expected: live, actual: deaf) != nil
    }
    #expect(failing)
  }

  @Test("ids must be equal exactly where episodes are")
  func ids() throws {
    let world = try #require(
      (UInt64(1)...20).lazy.map { RandomWorld(seed: $0) }
        .first { Set(Self.oracle($0).map(\.id)).count > 1 }
    )
    var alerts = Self.oracle(world)
    for index in alerts.indices { alerts[index].id = "same" }
    let starts = Set(Self.oracle(world).map(\.id)).count
    let difference = AlertComparison.difference(expected: Self.oracle(world), actual: alerts)
    #expect(starts > 1 && difference == "two episodes share an id")
  }
}
