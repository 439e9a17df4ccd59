import Foundation
import SieveConfiguration
import SieveDiagnostics
import Testing

/// Help, explanations, completion and the manifest.
@Suite struct HelpTests {
  @Test(arguments: [
    "", "analyze", "calls", "captures", "inspect", "replay", "capture", "tail", "rules",
    "rules list", "rules show", "rules check", "rules test", "evaluate", "calibrate", "victims",
    "simulate",
    "explain",
  ])
  func helpHasExamples(command: String) throws {
    let outcome = try Program.run(command.split(separator: " ").map(String.init) + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("EXAMPLES"))
    #expect(outcome.complaints.isEmpty)
  }

  @Test func versionIsOneLine() throws {
    let outcome = try Program.run("--version")
    #expect(outcome.status == 0)
    #expect(outcome.text.hasPrefix("callsieve "))
    #expect(outcome.text.split(separator: "\n").count == 1)
  }

  @Test func everythingIsExplained() throws {
    let rules = try Program.run("rules", "list").text.split(separator: "\n").dropFirst()
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(rules.count >= 7)
    for name in DiagnosticCode.all.map(\.id) + Catalogue.all.map(\.name) + rules {
      let outcome = try Program.run("explain", name)
      #expect(outcome.status == 0, "\(name): \(outcome.complaints)")
      #expect(outcome.output.count > 20, "\(name)")
    }
    // Rules of other packs than the one in force.
    #expect(try Program.run("explain", "nbtc-near-border").text.hasPrefix("In builtin:nbtc:"))
    #expect(try Program.run("explain", "no-such-thing").status == 2)
  }

  @Test func rulesAreShownAndChecked() throws {
    let shown = try Program.run("rules", "show", "call-burst")
    #expect(shown.status == 0)
    #expect(shown.text.contains("call-burst"))
    #expect(try Program.run("rules", "show", "call-brust").status == 2)
    let plan = try Program.run("rules", "show", "--plan", "call-burst", "stranger-fan-out")
    #expect(
      plan.text == """
        calling_number
          an attempt      32 bytes: times, outcome, called_number
          kept for        1h, and what late attempts need
          asked from      30 attempts of a key on
          before that     keys share a log
          calls received  are kept too
          window          1h, from 30 attempts on
            rules         stranger-fan-out
            counted       attempts, answered, outcome known, talk_ms > 30s
            if asked      different values of called_number
          window          15m, from 30 attempts on
            rules         call-burst
            counted       attempts, answered, outcome known, talk_ms > 30s
            if asked      different values of called_number

        """
    )
    let long = try Program.run("rules", "show", "--plan", "--rules", "builtin:irsf").text
    #expect(
      long.contains(
        "asked from      when one talks for 60001ms\n  before that     keys share a log"
      )
    )
    let good = try Program.run(
      "rules",
      "check",
      Repository.path("fixtures/rules/good/minimal.yaml")
    )
    #expect(good.status == 0, "\(good.complaints)")
    #expect(try Program.run("rules", "check", "builtin:scam-centre").status == 0)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionScripts(shell: String) throws {
    let outcome = try Program.run("--generate-completion-script", shell)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("callsieve"))
  }

  @Test(.needs("sha256sum")) func manifestHasTheDigestOfTheInput() throws {
    let world = try World.shared.get()
    let folder = try Scratch()
    let path = folder.file("manifest.json")
    #expect(try Program.run("analyze", world.calls, "--manifest", path).status == 0)
    let manifest = try #require(
      try JSONSerialization.jsonObject(with: contents(path)) as? [String: Any]
    )
    let inputs = try #require(manifest["inputs"] as? [[String: Any]])
    let digest = try #require(inputs.first?["sha256"] as? String)
    #expect(try Program.shell("sha256sum \"$1\"", world.calls).text.hasPrefix(digest))
  }
}
