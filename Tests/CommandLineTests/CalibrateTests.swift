import Foundation
import Testing

/// `calibrate` and `analyze --what-if` on the shared world.
@Suite struct CalibrateTests {
  @Test func theFileKeepsToTheBudget() throws {
    let world = try World.shared.get()
    let folder = try Scratch()
    let pack = folder.file("ours.yaml")
    let all = try flagged(try Program.run("analyze", world.calls).text).count
    #expect(all > 20)
    // Nearly all numbers of this world are far beyond any threshold.
    let budget = all
    let made = try Program.run(
      "calibrate",
      "--alert-budget",
      "\(budget)",
      world.calls,
      "--labels",
      world.labels,
      "--output",
      pack
    )
    #expect(made.status == 0, "\(made.complaints)")
    let table = made.complaints.split(separator: "\n")
    #expect(table.count { $0.contains("*") } == 1)
    #expect(table.contains { $0.hasPrefix("THRESHOLD") && $0.contains("PREVENTED") })
    #expect(try Program.run("rules", "check", pack).status == 0)
    let fewer = try flagged(try Program.run("analyze", world.calls, "--rules", pack).text).count
    #expect(fewer > 0 && fewer <= budget)
  }

  @Test func whatCannotBeCalibratedIsSaid() throws {
    let world = try World.shared.get()
    let plain = try Program.run(
      "calibrate",
      "--alert-budget",
      "5",
      world.calls,
      "--rules",
      "builtin:call-patterns"
    )
    #expect(plain.status == 2 && plain.complaints.contains("--rules builtin:scam-centre"))
    let tight = try Program.run("calibrate", "--alert-budget", "0.001", world.calls)
    #expect(tight.status == 2 && tight.complaints.contains("no threshold keeps to"))
    #expect(tight.output.isEmpty)
    #expect(try Program.run("calibrate", "--alert-budget", "0", world.calls).status == 2)
  }

  @Test func otherRulesAreTriedBeside() throws {
    let world = try World.shared.get()
    let alone = try Program.run("analyze", world.calls)
    let patterns = try Program.run("analyze", world.calls, "--rules", "builtin:call-patterns")
    let beside = try Program.run("analyze", world.calls, "--what-if", "builtin:call-patterns")
    #expect(beside.status == 0, "\(beside.complaints)")
    #expect(beside.output == alone.output)
    let own = try flagged(alone.text).count
    let others = try flagged(patterns.text).count
    #expect(
      beside.complaints.contains(
        "What if builtin:call-patterns: \(others) numbers flagged instead of \(own), 0 centres instead of"
      ),
      "\(beside.complaints)"
    )
    let same = try Program.run("analyze", world.calls, "--what-if", "builtin:scam-centre")
    #expect(same.complaints.contains("\(own) the same, the median one 0 s later"))
    let unknown = try Program.run("analyze", world.calls, "--what-if", "nowhere.yaml")
    #expect(unknown.status == 2 && unknown.complaints.contains("nowhere.yaml"))
  }
}
