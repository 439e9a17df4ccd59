import SieveEnvironment
import SieveRuntime
import SieveSources
import Testing

/// A file of a spool folder that cannot be read: how long others wait for it, and what becomes of it.
@Suite struct SpoolPatienceTests {
  private static func content(_ minute: Int) -> [UInt8] {
    SimulatedWriter.header
      + Array("c\(minute),2026-03-02T00:0\(minute):00Z,+66812345671,+66898761000,7,answered\n".utf8)
  }

  private func run(
    on system: SimulatedSystem,
    idle: Double
  ) throws -> SieveRuntime.ExitStatus {
    var follow = FollowOptions(paths: ["/in"])
    var spool = SpoolOptions()
    spool.settleSeconds = 0
    spool.after = .move("/done")
    follow.spool = spool
    follow.pollSeconds = 0.2
    var options = AnalysisOptions(
      flow: FlowOptions(inputs: [], input: InputOptions(usesThreads: false)),
      rules: []
    )
    options.alerts = ["/out/alerts.jsonl"]
    let tail = TailOptions(
      follow: follow,
      idleSeconds: idle,
      aheadMilliseconds: 9000 * 86_400_000
    )
    let state = StateOptions(folder: "/state", intervalSeconds: 1)
    return try Surroundings.$current.withValue(system) {
      try Tail(options, tail: tail, state: state, reporter: Reporter { _ in }).run()
    }
  }

  private func system() -> SimulatedSystem {
    let system = SimulatedSystem(faults: .none)
    for (number, name) in ["a", "b", "c"].enumerated() {
      system.append(Self.content(number), to: "/in/\(name).csv")
    }
    system.faults.broken = ["/in/b.csv"]
    return system
  }

  @Test func othersWaitForAMinute() throws {
    let system = system()
    let start = system.uptime
    #expect(try run(on: system, idle: 5) == .input)
    #expect((60...75).contains(system.uptime - start))
    #expect(system.paths(in: "/in") == ["/in/b.csv"])
    #expect(system.paths(in: "/done") == ["/done/a.csv", "/done/c.csv"])
    // The next run takes it.
    system.endProcess()
    system.faults.broken = []
    #expect(try run(on: system, idle: 5) == .done)
    #expect(system.paths(in: "/in").isEmpty)
  }

  @Test func itIsTakenWhenItCanBeRead() throws {
    let system = system()
    let start = system.uptime
    system.world = { system in
      if system.uptime > start + 70 { system.faults.broken = [] }
    }
    _ = try run(on: system, idle: 20)
    #expect(system.paths(in: "/in").isEmpty && system.paths(in: "/done").count == 3)
  }
}
