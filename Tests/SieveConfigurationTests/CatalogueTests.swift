import Foundation
import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveModel
import Testing

@Suite("Catalogue of the rule language")
struct CatalogueTests {
  @Test("the tables of docs/rule-language.md are the catalogue")
  func documentation() throws {
    let path = packageRoot.appending(path: "docs/rule-language.md")
    var text = try String(contentsOf: path, encoding: .utf8)
    let sections: [(String, String)] = [
      ("table: subjects", Catalogue.markdownTable(of: Catalogue.subjects)),
      ("table: metrics", Catalogue.markdownTable(of: Catalogue.metrics)),
      ("table: predicates", Catalogue.markdownTable(of: Catalogue.predicates)),
      ("table: fields", Catalogue.markdownTable(of: Catalogue.fields)),
    ]
    // CALLSIEVE_RECORD=1 writes the tables into the page.
    let record = ProcessInfo.processInfo.environment["CALLSIEVE_RECORD"] == "1"
    for (name, expected) in sections {
      let begin = try #require(text.range(of: "<!-- \(name) -->\n"), "\(name) has no place")
      let rest = begin.upperBound..<text.endIndex
      let end = try #require(text.range(of: "<!-- end -->", range: rest))
      let place = begin.upperBound..<end.lowerBound
      if record {
        text.replaceSubrange(place, with: "\n\(expected)\n")
      } else {
        #expect(text[place] == "\n\(expected)\n", "\(name) is not up to date")
      }
    }
    if record { try Data(text.utf8).write(to: path) }
  }

  @Test("every field of the model has an entry")
  func fields() {
    #expect(Catalogue.fields.map(\.name) == AttemptField.allCases.map(\.rawValue))
  }

  @Test("the example of every available metric loads", arguments: Catalogue.metrics)
  func metricExamples(entry: CatalogueEntry) throws {
    let loaded = try load(file(when: "attempts >= 30 and \(entry.example)"))
    #expect(loaded.rules.first?.conditionText.contains(entry.name) == true)
    #expect(loaded.warnings.isEmpty)
  }

  @Test("the example of every predicate loads in 'where'", arguments: Catalogue.predicates)
  func predicateExamples(entry: CatalogueEntry) throws {
    let loaded = try load(file(when: "attempts >= 30", where: entry.example))
    #expect(loaded.rules.first?.filterText?.contains(entry.name) == true)
  }

  @Test("the example of every field loads in 'where' or in 'when'", arguments: Catalogue.fields)
  func fieldExamples(entry: CatalogueEntry) throws {
    let isMetric = entry.example.hasPrefix("distinct")
    let text =
      isMetric
      ? file(when: "attempts >= 30 and \(entry.example)")
      : file(when: "attempts >= 30", where: entry.example)
    #expect(try load(text).rules.count == 1)
  }

  @Test("explain knows every name and nothing else")
  func pages() throws {
    for entry in Catalogue.all {
      let page = try #require(Catalogue.page(named: entry.name))
      #expect(page.contains(entry.meaning))
    }
    #expect(Catalogue.page(named: "fan_out") == nil)
  }
}
