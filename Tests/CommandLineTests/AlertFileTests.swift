import Foundation
import Testing

/// What a consumer of the alert file may rely on.
@Suite struct AlertFileTests {
  let world: World

  init() throws { world = try World.shared.get() }

  @Test func episodesOpenAndClose() throws {
    var open: Set<String> = []
    var ended: Set<String> = []
    for alert in try objects(String(decoding: world.alerts, as: UTF8.self)) {
      let id = try #require(alert["id"] as? String)
      #expect(alert["flags"] is Bool)
      #expect(!ended.contains(id), "\(id) goes on after its end")
      switch alert["status"] as? String {
      case "open": #expect(open.insert(id).inserted, "\(id) opens twice")
      case "update": #expect(open.contains(id))
      case "closed":
        #expect(open.remove(id) != nil, "\(id) was not open")
        ended.insert(id)
      case let status: Issue.record("status \(status ?? "none")")
      }
    }
    #expect(open.isEmpty)
    #expect(ended.count > 50)
  }

  @Test(.needs("python3 jsonschema", check: "python3 -W ignore -c 'import jsonschema'"))
  func schemaIsKept() throws {
    let folder = try Scratch()
    let alerts = try folder.write(world.alerts, "alerts.jsonl")
    let script = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      checker = jsonschema.Draft202012Validator(schema)
      for line in open(sys.argv[2]):
          for error in checker.iter_errors(json.loads(line)):
              sys.exit(f"{error.message}: {line}")
      """
    let path = try folder.write(script, "validate.py")
    let outcome = try Program.shell(
      "python3 \"$1\" \"$2\" \"$3\"",
      path,
      Repository.path("docs/formats/alert.schema.json"),
      alerts
    )
    #expect(outcome.status == 0, "\(outcome.complaints)")
  }

  @Test func maskedAlertsHoldNoWholeNumber() throws {
    let plain = try objects(String(decoding: world.alerts, as: UTF8.self))
    let outcome = try Program.run("analyze", world.calls, "--mask-numbers")
    let masked = try objects(outcome.text)
    #expect(masked.count == plain.count)
    var seen = 0
    for (before, after) in zip(plain, masked) {
      let records = try [before, after].map {
        try JSONSerialization.data(withJSONObject: $0["records"] as Any, options: .sortedKeys)
      }
      #expect(records[0] == records[1])
      let subject = before["subject"] as? [String: Any]
      guard let number = subject?["value"] as? String, number.hasPrefix("+") else { continue }
      seen += 1
      #expect(!outcome.text.contains("\"\(number)\""))
      let explanation = after["explanation"] as? String
      #expect(explanation?.contains(number) == false)
    }
    #expect(seen > 50)
  }
}
