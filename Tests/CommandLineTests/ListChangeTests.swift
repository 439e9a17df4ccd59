import Foundation
import Testing

/// Lists that change while `tail` runs, and between two runs.
@Suite("Lists that change") struct ListChangeTests {
  private let folder: Scratch
  private let path: String
  private let allow: String
  private let block: String

  init() throws {
    folder = try Scratch()
    path = folder.file("calls.csv")
    allow = try folder.write("number,reason,expiry\n", "allow.csv")
    block = try folder.write("+66811111111\n", "block.csv")
    try append("call_id,calling_number,called_number,setup_time\n")
  }

  private func append(_ text: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    try #require(descriptor >= 0)
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      .write(contentsOf: Data(text.utf8))
  }

  private func call(_ number: String, _ minute: Int) throws {
    let clock = minute < 10 ? "0\(minute)" : "\(minute)"
    try append("c\(minute),\(number),+6689876543\(minute % 10),2026-03-02T09:\(clock):00Z\n")
  }

  private func replace(_ file: String, by text: String) throws {
    try text.write(toFile: file, atomically: true, encoding: .utf8)
  }

  private var arguments: [String] {
    [
      "tail", path, "--from-start", "--ahead", "9000d", "--canonical",
      "--list", "allow=\(allow)", "--list", "block=\(block)",
    ]
  }

  /// Status, subject and reason of alerts.
  private func events(_ output: String) throws -> [String] {
    let lines = output.split(separator: "\n", omittingEmptySubsequences: true)
    return try lines.flatMap { try objects(String($0)) }.map { alert in
      let subject = (alert["subject"] as? [String: Any])?["value"] as? String ?? ""
      let reason = (alert["reason"] as? String).map { " \($0)" } ?? ""
      return "\(alert["status"] ?? "") \(subject)\(reason)"
    }
  }

  @Test func listsAreReadAnewWhileTailRuns() throws {
    let program = try LiveProgram(arguments, ready: "Following ")
    try call("+66811111111", 1)
    program.wait { program.written.contains("+66811111111") }
    #expect(try events(program.written) == ["open +66811111111"])

    // Without a call that would wake it.
    try replace(allow, by: "+66811111111,our own desk\n")
    program.wait { program.written.contains("closed") }
    #expect(try events(program.written).last == "closed +66811111111 listed")
    #expect(program.said.contains("Read the list 'allow' anew: 1 numbers"), "\(program.said)")

    try replace(block, by: "+66811111111\n+66877777777,,2026-13-31\n")
    program.wait { program.said.contains("CS2403") }
    #expect(program.said.contains("block.csv:2:"), "\(program.said)")
    #expect(program.said.contains("2026-13-31' is not an expiry"), "\(program.said)")
    #expect(program.said.contains("the list 'block' stays as it was"), "\(program.said)")
    try FileManager.default.removeItem(atPath: block)
    program.wait { program.said.contains("cannot be read any more") }

    try replace(block, by: "+66877777777\n")
    program.wait { program.said.contains("Read the list 'block' anew") }
    try call("+66877777777", 2)
    program.wait { program.written.contains("+66877777777") }
    let outcome = try program.end()
    #expect(outcome.status == 130, "\(outcome.complaints)")
    #expect(
      try events(outcome.text) == [
        "open +66811111111", "closed +66811111111 listed", "open +66877777777",
        "closed +66877777777 end_of_input",
      ]
    )
    #expect(outcome.complaints.components(separatedBy: "CS2403").count == 2)
  }

  /// State goes on with other lists, and learns them as it does while it runs.
  @Test func aRestartWithOtherListsKeepsItsState() throws {
    let alerts = folder.file("alerts.jsonl")
    let rules = try folder.write(
      """
      rules:
        - id: busy-caller
          title: Many attempts
          subject: calling_number
          window: 10m
          where: not in_list("allow")
          when: attempts >= 3
          severity: high

      """,
      "rules.yaml"
    )
    let more = [
      "--exit-when-idle", "300ms", "--state", folder.file("state"), "--alerts", alerts,
      "--rules", rules, "--rules", "builtin:scam-centre",
    ]
    func events() throws -> [String] {
      try self.events(String(decoding: contents(alerts), as: UTF8.self))
    }
    try call("+66811111111", 1)
    for minute in 2..<4 { try call("+66822222222", minute) }
    let first = try Program.run(arguments + more)
    #expect(first.status == 0, "\(first.complaints)")
    #expect(try events() == ["open +66811111111"])

    try replace(allow, by: "+66811111111\n")
    try replace(block, by: "+66877777777\n")
    let second = try Program.run(arguments + more)
    #expect(!second.complaints.contains("CS5004"), "\(second.complaints)")
    #expect(second.complaints.contains("Changed since: --list allow, --list block"))
    #expect(try events() == ["open +66811111111", "closed +66811111111 listed"])

    // Two attempts were in the window before, one was on no list when it came.
    try call("+66822222222", 5)
    try call("+66877777777", 6)
    let third = try Program.run(arguments + more)
    #expect(!third.complaints.contains("Changed since"), "\(third.complaints)")
    #expect(
      try events() == [
        "open +66811111111", "closed +66811111111 listed", "open +66822222222",
        "open +66877777777",
      ]
    )
  }
}
