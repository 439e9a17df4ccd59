import Foundation
import SieveModel
import SieveSinks
import Testing

/// The published schema, held against the encoder by a validator that is not ours.
@Suite(
  .enabled("python3 with jsonschema is missing: make deps installs it") {
    try python(["-W", "ignore", "-c", "import jsonschema"]) != nil
  }
)
struct AlertSchemaTests {
  private static let script = """
    import json, sys
    from jsonschema import Draft202012Validator
    schema = json.load(open(sys.argv[1]))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for line in open(sys.argv[2], encoding="utf-8", newline="\\n"):
        print("ok" if validator.is_valid(json.loads(line)) else "bad")
    """

  /// What jsonschema says of each line.
  private func validate(_ lines: [String]) throws -> [String] {
    let directory = try TestDirectory()
    let input = directory.path + "/alerts.jsonl"
    try lines.joined().write(toFile: input, atomically: false, encoding: .utf8)
    let schema = repositoryPath("docs/formats/alert.schema.json")
    let output = try #require(try python(["-c", Self.script, schema, input]))
    return output.split(separator: "\n").map(String.init)
  }

  @Test("every alert of every form is valid")
  func valid() throws {
    var lines: [String] = []
    for alert in SampleAlerts.all() {
      for canonical in [false, true] {
        for maskNumbers in [false, true] {
          let options = AlertEncoder.Options(canonical: canonical, maskNumbers: maskNumbers)
          lines.append(SampleAlerts.line(alert, options))
        }
      }
      lines.append(SampleAlerts.line(alert, emittedAt: 1_772_442_896_113))
    }
    lines.append(try edited { $0["score"] = 0.93 })
    lines.append(try edited { $0["subject"] = ["type": "centre", "value": "centre-0d41"] })
    lines.append(
      try edited {
        $0["centre"] = "centre-0d41"
        $0["members"] = [
          ["type": "calling_number", "value": "+66812345678", "country": "TH", "reason": "imei"]
        ]
        $0["members_total"] = 1
      }
    )
    let verdicts = try validate(lines)
    #expect(verdicts.count == lines.count)
    for (line, verdict) in zip(lines, verdicts) { #expect(verdict == "ok", "\(line)") }
  }

  @Test("what the format forbids is invalid")
  func invalid() throws {
    let edits: [(String, (inout [String: Any]) -> Void)] = [
      ("unknown key", { $0["colour"] = "red" }), ("no id", { $0["id"] = nil }),
      ("wrong schema", { $0["schema"] = "callsieve.alert.v2" }),
      ("closed without a reason", { $0["status"] = "closed" }),
      ("open with a reason", { $0["reason"] = "evicted" }),
      (
        "unknown reason",
        {
          $0["status"] = "closed"; $0["reason"] = "bored"
        }
      ),
      ("unknown severity", { $0["severity"] = "huge" }), ("flags as text", { $0["flags"] = "yes" }),
      ("score above 1", { $0["score"] = 1.01 }),
      ("local time", { $0["event_time"] = "2026-03-02T09:14:07.250+07:00" }),
      ("no milliseconds", { $0["detected_at"] = "2026-03-02T09:14:07Z" }),
      ("rule id with blanks", { $0["rule"] = "Call Burst" }),
      ("evidence as a number", { $0["evidence"] = ["attempts": 57] }),
      ("evidence without value", { $0["evidence"] = ["attempts": ["threshold": 3]] }),
      ("subject with more", { $0["subject"] = ["type": "imei", "value": "1", "x": 1] }),
      ("composite without parts", { $0["subject"] = ["type": "composite", "value": "a, b"] }),
      ("subject without value", { $0["subject"] = ["type": "imei"] }),
      (
        "country in small letters",
        { $0["subject"] = ["type": "a", "value": "1", "country": "th"] }
      ),
      ("offset and packet", { $0["records"] = [["source": "a", "offset": 1, "packet": 1]] }),
      ("offset without source", { $0["records"] = [["offset": 1]] }),
      ("source without place", { $0["records"] = [["source": "a"]] }),
      ("packet 0", { $0["records"] = [["source": "a", "packet": 0]] }),
      ("eleven records", { $0["records"] = [[String: Any]](repeating: [:], count: 11) }),
      (
        "window without start",
        { $0["window"] = ["end": "2026-03-02T09:14:07.250Z", "seconds": 1] }
      ),
    ]
    let verdicts = try validate(try edits.map { try edited($0.1) })
    #expect(verdicts.count == edits.count)
    for (edit, verdict) in zip(edits, verdicts) { #expect(verdict == "bad", "\(edit.0)") }
  }

  private func edited(_ edit: (inout [String: Any]) -> Void) throws -> String {
    var object = try SampleAlerts.parsed(SampleAlerts.line(SampleAlerts.plain()))
    edit(&object)
    return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
      + "\n"
  }
}

/// What python3 writes; `nil` when it is missing or fails.
private func python(_ arguments: [String]) throws -> String? {
  let directory = try TestDirectory()
  let output = directory.path + "/output"
  guard FileManager.default.createFile(atPath: output, contents: nil) else { return nil }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["python3"] + arguments
  process.standardOutput = FileHandle(forWritingAtPath: output)
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus == 0 ? try directory.content("output") : nil
}
