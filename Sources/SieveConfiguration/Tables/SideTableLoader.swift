public import SieveBytes
public import SieveDiagnostics
public import SieveEngine
public import SieveModel

/// Reads side tables, and holds rules against them.
public enum SideTableLoader {
  /// Where cells are, and zones beside those that ship.
  ///
  /// - Throws: every problem of all files in one report.
  public static func loadPlaces(
    cells: TableFile?,
    zones: [TableFile]
  ) throws(DiagnosticReport) -> (cells: [String: CellPlace], zones: [String: Zone]) {
    var diagnostics: [Diagnostic] = []
    var sites: [String: CellSite] = [:]
    var all = BuiltinZones.all
    if let cells {
      var reader = CellReader(cells)
      sites = reader.read()
      diagnostics += reader.problems.diagnostics
    }
    for file in zones {
      let (found, problems) = readZones(file)
      all.merge(found) { $1 }
      diagnostics += problems
    }
    let report = DiagnosticReport(diagnostics)
    if report.hasErrors { throw report }
    // Names of one cell share its place.
    var places: [CellSite: CellPlace] = [:]
    let placed = sites.mapValues { site in
      if let known = places[site] { return known }
      let place = CellPlace(site)
      places[site] = place
      return place
    }
    return (placed, all)
  }

  /// The zones of a file, which is GeoJSON when it begins like it.
  static func readZones(_ file: TableFile) -> ([String: Zone], [Diagnostic]) {
    if file.text.first(where: { !$0.isWhitespace }) == "{" {
      var reader = GeoJSONReader(file)
      return (reader.read(), reader.problems.diagnostics)
    }
    var reader = ZoneCSVReader(file)
    return (reader.read(), reader.problems.diagnostics)
  }

  /// All tables of a run but cells and zones; numbers are read with `plan`, days and local times in `zone`.
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

  /// What rules ask for that the tables do not have: lists and zones are errors, trunks and cells warnings.
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
      for name in use.zones.sorted() where tables.zones[name] == nil {
        let known = tables.zones.keys.sorted()
        let near = Suggestion.nearest(to: name, in: known)
        diagnostics.append(
          Diagnostic(
            .unknownZone,
            .error,
            "rule '\(rule.id)' asks for the zone '\(name)', which nobody knows",
            expected: known.joined(separator: ", "),
            hint: near.map { "in_zone(\"\($0)\")" } ?? "--zones FILE"
          )
        )
      }
      if use.needsCells, tables.cells.isEmpty {
        diagnostics.append(
          Diagnostic(
            .missingCells,
            .warning,
            "rule '\(rule.id)' asks where cells are, and nobody says so",
            hint: "--cells FILE"
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

  /// A warning for each list that no rule asks for, nor the score.
  ///
  /// - Parameters:
  ///   - lists: The names given.
  ///   - rules: The rules in force.
  ///   - scoreLists: The names that weigh in a score.
  ///   - hasScore: Whether there is one.
  /// - Returns: the warnings, in the order of the names.
  public static func unused(
    _ lists: [String],
    _ rules: [Rule],
    scoreLists: [String],
    hasScore: Bool
  ) -> [Diagnostic] {
    let asked = rules.reduce(into: Set<String>()) { $0.formUnion(TableUse($1).lists) }
      .union(hasScore ? scoreLists : [])
    return lists.filter { !asked.contains($0) }.map { name in
      let isOfScores = scoreLists.contains(name)
      let near = Suggestion.nearest(to: name, in: scoreLists + asked.sorted())
      return Diagnostic(
        .unusedList,
        .warning,
        isOfScores
          ? "the list '\(name)' weighs in scores, and these rules have none: it changes nothing"
          : "no rule asks for the list '\(name)': it changes nothing",
        hint: isOfScores
          ? "exempt: [\(name)], or --rules builtin:scam-centre"
          : near.map { "--list \($0)=FILE" } ?? "in_list(\"\(name)\")"
      )
    }
  }
}
