import SieveDiagnostics
import SieveEngine
import SieveModel

/// Reads the tests of a rule file.
struct RuleTestReader {
  private static let keys = [
    "name", "rule", "rules", "home_country", "timezone", "start", "trunks", "cells", "lists",
    "calls", "expect",
  ]
  /// Most calls of one test.
  static let callsMax = 100_000

  var problems: ProblemList
  private var test: RuleTest

  /// The tests of a list; those with errors, which have been reported, are left out.
  static func read(_ node: YAMLNode, problems: inout ProblemList) -> [RuleTest] {
    guard case .list(let items, _) = node else {
      if !node.isRefused {
        problems.error(
          .wrongType,
          "'tests' is \(node.kindName), not a list",
          at: node.range,
          expected: "a list of tests",
          hint: "- name: a burst fires"
        )
      }
      return []
    }
    return items.compactMap { item in
      var reader = RuleTestReader(problems, at: item.range)
      let test = reader.read(item)
      problems = reader.problems
      return test
    }
  }

  private init(_ problems: ProblemList, at range: Range<Int>) {
    self.problems = problems
    let line = problems.source.line(of: range.lowerBound)
    test = RuleTest(
      name: "",
      place: "\(problems.source.name):\(line)",
      rules: [],
      homeCountry: "",
      timezone: "UTC",
      start: RuleTest.startDefault,
      lists: [:],
      calls: [],
      expected: []
    )
  }

  private mutating func read(_ node: YAMLNode) -> RuleTest? {
    let errorsBefore = problems.errorCount
    guard case .map(let entries, let range) = node else {
      reject(node, "a test", "a map of keys")
      return nil
    }
    var seen: Set<String> = []
    for entry in entries {
      seen.insert(entry.key.string)
      read(entry)
    }
    for key in ["name", "calls", "expect"] where !seen.contains(key) {
      problems.error(
        .missingKey,
        "the test has no '\(key)'",
        at: range,
        expected: "the key '\(key)'",
        hint: key == "expect" ? "expect: none" : nil
      )
    }
    if test.calls.reduce(0, { $0 + $1.count }) > Self.callsMax {
      problems.error(
        .outOfRange,
        "the test has more than \(Self.callsMax) calls",
        at: range,
        expected: "at most \(Self.callsMax)"
      )
    }
    return problems.errorCount == errorsBefore ? test : nil
  }

  private mutating func read(_ entry: YAMLEntry) {
    let value = entry.value
    switch entry.key.string {
    case "name": test.name = text(value, "name") ?? ""
    case "rule", "rules": test.rules = texts(value, "rules")
    case "home_country": test.homeCountry = country(value) ?? ""
    case "timezone": test.timezone = text(value, "timezone") ?? "UTC"
    case "start":
      if let written = text(value, "start"), let time = Instant.parse(written) {
        test.start = time
      } else {
        reject(value, "'start'", "a time such as 2026-03-02T09:00:00Z")
      }
    case "trunks": test.trunks = text(value, "trunks")
    case "cells": test.cells = text(value, "cells")
    case "lists": readLists(value)
    case "calls": for item in items(value, "calls") { readCall(item) }
    case "expect": readExpectations(value)
    default: rejectKey(entry.key, "a test", Self.keys)
    }
  }

  private mutating func readLists(_ node: YAMLNode) {
    guard case .map(let entries, _) = node else {
      reject(node, "'lists'", "a map of names to lists of numbers")
      return
    }
    for entry in entries {
      test.lists[entry.key.string] = texts(entry.value, "list").joined(separator: "\n")
    }
  }

  private mutating func readCall(_ node: YAMLNode) {
    guard case .map(let entries, _) = node else {
      reject(node, "a call", "a map of fields")
      return
    }
    var call = RuleTest.Call(at: 0, count: 1, every: 1000, fields: [:], steps: [:])
    for entry in entries { read(entry, into: &call) }
    test.calls.append(call)
  }

  private mutating func readExpectations(_ node: YAMLNode) {
    if case .text(let text) = node, text.string == "none" { return }
    for item in items(node, "expect") {
      guard case .map(let entries, _) = item else {
        reject(item, "an expectation", "a map with the key 'rule'")
        continue
      }
      var expected = RuleTest.Expectation(rule: "", count: 1)
      for entry in entries { read(entry, into: &expected) }
      if expected.rule.isEmpty { reject(item, "an expectation", "the key 'rule'") }
      test.expected.append(expected)
    }
  }
}
