import Foundation
import SieveModel
import Testing

/// The examples of docs/formats/numbers.md are true.
@Suite struct AddressDocumentationTests {
  private static func examples() throws -> [[String]] {
    let page = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "docs/formats/numbers.md")
    let lines = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n")
    guard let start = lines.firstIndex(of: "### Examples with `--home-country TH`") else {
      return []
    }
    return lines[start...].drop { !$0.hasPrefix("| `") }.prefix { $0.hasPrefix("| `") }.map {
      line in
      line.components(separatedBy: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  @Test func examplesOfThePageHold() throws {
    let plan = NumberPlan(home: Country("TH"))
    let examples = try Self.examples()
    #expect(examples.count >= 20)
    for columns in examples {
      guard columns.count == 6 else {
        Issue.record("not four columns: \(columns)")
        continue
      }
      let written = columns[1].replacingOccurrences(of: "`", with: "")
      let expected = columns[2].replacingOccurrences(of: "`", with: "")
      let read = plan.reading(written).replacingOccurrences(of: "digits ", with: "")
      #expect(read == expected, "\(written)")
      guard case .identity(let identity) = plan.read(written) else { continue }
      let facts = plan.facts(identity)
      #expect(facts.country.code == columns[3], "\(written)")
      #expect(facts.type.name == columns[4], "\(written)")
    }
  }
}
