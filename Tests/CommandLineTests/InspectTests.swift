import Foundation
import Testing

/// Why a number is flagged or not.
@Suite struct InspectTests {
  let world: World

  init() throws { world = try World.shared.get() }

  private func number(of kind: String) throws -> String {
    let labels = String(decoding: try contents(world.labels), as: UTF8.self)
    let row = labels.split(separator: "\n").first { $0.contains(",\(kind),") }
    return try String(#require(row?.split(separator: ",").first))
  }

  @Test func flaggedNumber() throws {
    let outcome = try Program.run("inspect", try number(of: "border_farm"), world.calls)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("stranger-fan-out: HELD"))
    #expect(outcome.text.contains("distinct(called_number) 30 (threshold 30)"))
  }

  @Test func honestNumber() throws {
    let outcome = try Program.run("inspect", try number(of: "subscriber"), world.calls)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("did not hold; closest at"))
    #expect(outcome.text.contains("(threshold 30)"))
    #expect(outcome.text.contains("Score\n  never above the threshold"))
    // What speaks for a caller may well hold.
    let patterns = try Program.run(
      "inspect",
      try number(of: "subscriber"),
      world.calls,
      "--rules",
      "builtin:call-patterns"
    )
    #expect(patterns.status == 0 && !patterns.text.contains("HELD"))
  }

  @Test func unknownNumber() throws {
    let outcome = try Program.run("inspect", "+66899999999", world.calls)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("No call of or to this number"))
    #expect(try Program.run("inspect", "hello world", world.calls).status == 2)
  }

  @Test func memberOfACentre() throws {
    let alerts = try objects(String(decoding: world.alerts, as: UTF8.self))
    let centre = try #require(
      alerts.first { ($0["subject"] as? [String: Any])?["type"] as? String == "centre" }
    )
    let id = try #require((centre["subject"] as? [String: Any])?["value"] as? String)
    let member = try #require((centre["members"] as? [[String: Any]])?.first)
    func text(_ key: String) throws -> String { try #require(member[key] as? String) }
    let outcome = try Program.run("inspect", try text("value"), world.calls)
    #expect(outcome.status == 0)
    let line = "\nCentre\n  \(id) since \(try text("joined_at")): \(try text("reason"))\n"
    #expect(outcome.text.contains(line), "\(outcome.text)")
    #expect(outcome.text.contains("flagged as its member at \(centre["detected_at"] ?? "")"))
  }
}
