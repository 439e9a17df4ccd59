import ArgumentParser
import Foundation
import SieveBytes
import SieveCentres
import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveModel
import SieveRuntime

/// What is known beside the calls.
struct TableArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What is known of trunks, as CSV: trunk, role, customer, country.",
      valueName: "file"
    ),
    completion: .file(extensions: ["csv"])
  )
  var trunks: String?

  @Option(
    help: ArgumentHelp(
      "Where cells are, as CSV: cell, lat, lon, country, range_m, azimuth_deg; or an OpenCellID export.",
      valueName: "file"
    ),
    completion: .file(extensions: ["csv"])
  )
  var cells: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Zones for in_zone(\"name\"): GeoJSON, or CSV: zone, lat, lon, radius_km; repeatable.",
      valueName: "file"
    ),
    completion: .file(extensions: ["geojson", "json", "csv"])
  )
  var zones: [String] = []

  @Option(
    name: .customLong("list"),
    parsing: .singleValue,
    help: ArgumentHelp(
      "Numbers for in_list(\"name\"): one a line, or CSV: number, reason, expiry; repeatable.",
      valueName: "name=file"
    )
  )
  var lists: [String] = []

  /// The tables, and the files that they are from.
  struct Loaded {
    var tables: SideTables
    var files: [TableFile]
    /// The lists among them.
    var lists: [ListFile]
  }

  /// The paths of all tables.
  var paths: [String] { placePaths + lists.compactMap { Self.parts($0)?.path } }

  /// The paths of all tables but lists of numbers.
  var placePaths: [String] { [trunks, cells].compactMap { $0 } + zones }

  /// Warns of lists that neither a rule nor the score asks for.
  func warnOfUnusedLists(_ loaded: LoadedRules, _ reporter: Reporter) {
    let unused = SideTableLoader.unused(
      lists.compactMap { Self.parts($0)?.name },
      loaded.rules,
      scoreLists: CentreStage.listNames,
      hasScore: loaded.score != nil
    )
    for warning in unused { reporter.report(warning) }
  }

  /// Reads the tables and holds `rules` against them; warnings are shown.
  ///
  /// - Throws: all problems of all tables in one report.
  func load(
    _ rules: [Rule],
    plan: NumberPlan,
    zone: ZoneTable,
    _ reporter: Reporter
  ) throws -> Loaded {
    var problems: [Diagnostic] = []
    let trunkFile = trunks.flatMap { Self.file($0, &problems) }
    var named: [(name: String, file: TableFile)] = []
    var listFiles: [ListFile] = []
    for list in lists {
      guard let (name, path) = Self.parts(list) else {
        throw ValidationError("--list takes NAME=FILE, not '\(list)'")
      }
      guard !named.contains(where: { $0.name == name }) else {
        throw ValidationError("the list '\(name)' is given twice")
      }
      let stamp = ListFile.Stamp(of: path)
      let file = Self.file(path, &problems) ?? TableFile(name: path, text: "")
      named.append((name, file))
      listFiles.append(ListFile(name: name, file: file, stamp: stamp))
    }
    let cellFile = cells.flatMap { Self.file($0, &problems) }
    let zoneFiles = zones.compactMap { Self.file($0, &problems) }
    var tables = SideTables()
    do {
      tables = try SideTableLoader.load(trunks: trunkFile, lists: named, plan: plan, zone: zone)
    } catch {
      problems += error.diagnostics
    }
    do {
      let places = try SideTableLoader.loadPlaces(cells: cellFile, zones: zoneFiles)
      (tables.cells, tables.zones) = (places.cells, places.zones)
    } catch {
      problems += error.diagnostics
    }
    tables.home = plan.homeCountry
    // A list that cannot be read has its name all the same.
    for item in named where tables.lists[item.name] == nil {
      tables.lists[item.name] = NumberList()
    }
    let hasZones = !tables.zones.isEmpty
    problems += SideTableLoader.missing(rules, in: tables)
      .filter { isNews($0) && (hasZones || $0.code != .unknownZone) }
    let report = DiagnosticReport(problems)
    if report.hasErrors { throw report }
    for warning in problems { reporter.report(warning) }
    let files = [trunkFile, cellFile].compactMap { $0 } + zoneFiles + named.map(\.file)
    return Loaded(tables: tables, files: files, lists: listFiles)
  }

  /// Whether a remark on a table says more than that the table given is empty.
  private func isNews(_ remark: Diagnostic) -> Bool {
    switch remark.code {
    case .missingTrunks: trunks == nil
    case .missingCells: cells == nil
    default: true
    }
  }

  private static func parts(_ list: String) -> (name: String, path: String)? {
    guard let equals = list.firstIndex(of: "="), equals > list.startIndex else { return nil }
    let path = list[list.index(after: equals)...]
    return path.isEmpty ? nil : (String(list[..<equals]), String(path))
  }

  private static func file(_ path: String, _ problems: inout [Diagnostic]) -> TableFile? {
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      return try TableFile(name: path, bytes: Array(data))
    } catch let report as DiagnosticReport {
      problems += report.diagnostics
    } catch {
      problems.append(
        Diagnostic(
          .unreadableTable,
          .error,
          "the table '\(path)' cannot be read: \(error.localizedDescription)",
          hint: "name a file that exists and may be read"
        )
      )
    }
    return nil
  }
}
