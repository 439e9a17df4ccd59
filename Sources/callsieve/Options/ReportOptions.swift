public import ArgumentParser
import SieveDiagnostics
public import SieveRuntime

/// How much is said on standard error, and how.
struct ReportOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Only errors on standard error: no summary, no progress.")
  var quiet = false

  @Option(help: ArgumentHelp("Form of diagnostics: text or json.", valueName: "form"))
  var diagnostics: Reporter.Style = .text

  @Flag(help: "Whole numbers in diagnostics and the summary; otherwise their ends are masked.")
  var showNumbers = false

  var reporter: Reporter {
    Reporter(style: diagnostics, isQuiet: quiet, showNumbers: showNumbers)
  }
}

extension Reporter.Style: ExpressibleByArgument {}
