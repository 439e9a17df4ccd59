import ArgumentParser
import SieveRuntime

/// What the days before taught.
struct HistoryArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Begin with what the days before taught: a file of 'analyze --write-history'.",
      valueName: "file"
    ),
    completion: .file()
  )
  var history: String?

  /// The files that are read.
  var paths: [String] { [history].compactMap { $0 } }

  /// Has a run begin with it; goes after all other options are set.
  ///
  /// - Throws: `Diagnostic` when the file cannot be used.
  func begin(_ options: inout AnalysisOptions) throws {
    if let history { try options.begin(withHistory: history) }
  }
}
