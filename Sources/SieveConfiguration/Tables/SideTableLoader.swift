public import SieveBytes
public import SieveDiagnostics
public import SieveEngine
public import SieveModel

/// Reads side tables, and holds rules against them.
public enum SideTableLoader {
  /// All tables of a run; numbers are read with `plan`, days and local times in `zone`.
  ///
  /// - Throws: every problem of all files in one report.
  public static func load(
    trunks: TableFile?,
    lists: [(name: String, file: TableFile)],
    plan: NumberPlan,
    zone: ZoneTable
  ) throws(DiagnosticReport) -> SideTables {
    var tables = SideTables()
    var diagnostics: [Diagnostic] = []
    if let trunks {
      var reader = TrunkReader(trunks)
      tables.trunks = reader.read()
      diagnostics += reader.problems.diagnostics
    }
    for (name, file) in lists {
      var reader = ListReader(file, plan: plan, zone: zone)
      tables.lists[name] = reader.read()
      diagnostics += reader.problems.diagnostics
    }
    let report = DiagnosticReport(diagnostics)
    if report.hasErrors { throw report }
    return tables
  }

  /// What rules ask for that the tables do not have: lists are errors, trunks warnings.
  public static func missing(_ rules: [Rule], in tables: SideTables) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for rule in rules {
      let use = TableUse(rule)
      for name in use.lists.sorted() where tables.lists[name] == nil {
        let near = Suggestion.nearest(to: name, in: tables.lists.keys.sorted())
        diagnostics.append(
          Diagnostic(
            .unknownList,
            .error,
            "rule '\(rule.id)' asks for the list '\(name)', which is not given",
            expected: tables.lists.isEmpty
              ? "--list \(name)=FILE" : tables.lists.keys.sorted().joined(separator: ", "),
            hint: near.map { "in_list(\"\($0)\")" } ?? "--list \(name)=FILE"
          )
        )
      }
      if use.needsTrunks, tables.trunks.isEmpty {
        diagnostics.append(
          Diagnostic(
            .missingTrunks,
            .warning,
            "rule '\(rule.id)' asks for what is known of trunks, and nothing is",
            hint: "--trunks FILE"
          )
        )
      }
    }
    return diagnostics
  }
}
