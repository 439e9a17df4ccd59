import Foundation
import SieveModel
import Testing

/// Compares with what libphonenumber says of numbers of every country, type and way of writing.
///
/// The rows are written by fixtures/numbering/generate_numbers.py; CALLSIEVE_NUMBERS names a larger file,
/// and CALLSIEVE_NUMBERS_REPORT a file for the rows that differ (fixtures/numbering/check_agreement.py).
@Suite struct NumberAgreementTests {
  /// One row: what was written, and what is expected of it.
  struct Row {
    var form: Substring
    var home: Country?
    var written: Substring
    /// E.164, `*` when libphonenumber has no value for an invalid number.
    var number: String
    /// Region, type and validity.
    var facts: String

    init?(_ line: Substring) {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard columns.count == 7 else { return nil }
      form = columns[0]
      home = Country(String(columns[1]))
      written = columns[2]
      number = String(columns[3])
      facts = columns[4...].joined(separator: "\t")
    }
  }

  private static let environment = ProcessInfo.processInfo.environment

  private static func rows() throws -> [Row] {
    let committed = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "fixtures/numbering/agreement.tsv")
    let file = environment["CALLSIEVE_NUMBERS"].map { URL(filePath: $0) } ?? committed
    let text = try String(contentsOf: file, encoding: .utf8)
    return text.split(separator: "\n").compactMap(Row.init)
  }

  /// What the plan says of a row: the number and its facts.
  private func found(_ row: Row, _ plan: NumberPlan) -> (number: String, facts: String) {
    guard case .identity(let identity) = plan.read(row.written) else {
      return ("", "\tunknown\t0")
    }
    let facts = plan.facts(identity)
    let isInternational = row.written.hasPrefix("+") || row.written.hasPrefix("tel:+")
    guard facts.isValid || (isInternational && identity.kind == .e164) else {
      return ("", "\tunknown\t0")
    }
    return (
      identity.kind == .e164 ? identity.numberText ?? "" : "",
      "\(facts.country.code)\t\(facts.type.name)\t\(facts.isValid ? 1 : 0)"
    )
  }

  @Test func agreesWithLibphonenumber() throws {
    let rows = try Self.rows()
    #expect(rows.count >= 10_000)
    var plans: [Country: NumberPlan] = [:]
    var differences: [String] = []
    for row in rows {
      let home = row.home ?? .unknown
      let plan = plans[home] ?? NumberPlan(home: row.home)
      plans[home] = plan
      let (number, facts) = found(row, plan)
      if facts != row.facts || (number != row.number && row.number != "*") {
        differences.append(
          "\(row.form)\t\(home.code)\t\(row.written)\t\(row.number)\t\(row.facts)\t\(number)\t\(facts)"
        )
      }
    }
    if let report = Self.environment["CALLSIEVE_NUMBERS_REPORT"] {
      let text = differences.map { $0 + "\n" }.joined()
      try text.write(to: URL(filePath: report), atomically: true, encoding: .utf8)
    }
    let agreement = 1 - Double(differences.count) / Double(max(rows.count, 1))
    #expect(agreement >= 0.995, "\(differences.count) of \(rows.count) rows differ")
  }
}
