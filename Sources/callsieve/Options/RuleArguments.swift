import ArgumentParser
import Foundation
import SieveConfiguration
import SieveDiagnostics
import SieveRuntime

/// Which rules are in force.
struct RuleArguments: ParsableArguments {
  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "Rules from a YAML file or a built-in pack; repeatable. Default: builtin:scam-centre.",
      valueName: "file|builtin:name"
    ),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var rules: [String] = []

  /// The rules as they were named, or the pack that is in force by itself.
  var names: [String] { rules.isEmpty ? [BuiltinPacks.prefix + "scam-centre"] : rules }

  /// The rule files, read.
  func files() throws -> [RuleFile] { try Self.files(names) }

  /// Loads and checks the rules; warnings are shown.
  func load(_ reporter: Reporter) throws -> (files: [RuleFile], loaded: LoadedRules) {
    let loaded = try RuleLoader.load(try files(), find: Self.find)
    for warning in loaded.warnings { reporter.report(warning) }
    return (loaded.files, loaded)
  }

  /// Finds a file that another one extends: beside that one, unless its path is absolute.
  static func find(_ name: String, from: String) throws(DiagnosticReport) -> RuleFile? {
    let base = from.hasPrefix(BuiltinPacks.prefix) ? nil : URL(fileURLWithPath: from)
    let url = URL(fileURLWithPath: name, relativeTo: base?.deletingLastPathComponent())
    guard let data = try? Data(contentsOf: url) else { return nil }
    return try RuleFile(name: url.path, bytes: Array(data))
  }

  /// Reads rule files by name; every one that cannot be read is in the report.
  static func files(_ names: [String]) throws -> [RuleFile] {
    var files: [RuleFile] = []
    var problems: [Diagnostic] = []
    for name in names {
      if name.hasPrefix(BuiltinPacks.prefix) {
        if let pack = BuiltinPacks.file(named: name) {
          files.append(pack)
        } else {
          let packs = BuiltinPacks.names.map { BuiltinPacks.prefix + $0 }
          problems.append(
            Diagnostic(
              .unknownName,
              .error,
              "unknown rule pack '\(name)'",
              expected: packs.joined(separator: ", "),
              hint: "callsieve rules list"
            )
          )
        }
        continue
      }
      do {
        let data = try Data(contentsOf: URL(fileURLWithPath: name))
        files.append(try RuleFile(name: name, bytes: Array(data)))
      } catch let report as DiagnosticReport {
        problems += report.diagnostics
      } catch {
        problems.append(
          Diagnostic(
            .unreadableRules,
            .error,
            "the rule file '\(name)' cannot be read: \(error.localizedDescription)",
            hint: "callsieve rules check FILE"
          )
        )
      }
    }
    guard problems.isEmpty else { throw DiagnosticReport(problems) }
    return files
  }
}
