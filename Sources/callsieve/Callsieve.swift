import ArgumentParser
import Foundation
import SieveDiagnostics
import SieveRuntime

/// The command line: names, options and help; the work is done below.
@main
struct Callsieve: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "callsieve",
    abstract: "Find scam call centres in call-detail records and SIP captures.",
    discussion: """
      Reads CDR files and captures as a stream, keeps sliding windows per number, range, trunk and \
      address, and writes alerts with their evidence as JSON lines.

      EXAMPLES
        callsieve analyze exports/*.csv.gz --home-country TH > alerts.jsonl
        callsieve calls capture.pcapng --as csv > calls.csv
        callsieve captures mirror.pcapng
        callsieve inspect +66812345678 exports/day.csv
        callsieve tail /srv/cdr/Master.csv --home-country TH > alerts.jsonl
        sudo callsieve capture -i eth1 --user nobody > alerts.jsonl
        callsieve simulate --seed 7 --output day.csv --labels labels.csv
        callsieve rules show call-burst

      EXIT STATUS
        0 done   1 alerts raised and --fail-on-alert   2 usage or configuration
        3 input unreadable or without a good record   4 delivery failed   70 internal fault
        128 + n ended by signal n
      """,
    version: "callsieve \(version)",
    subcommands: [
      AnalyzeCommand.self, CallsCommand.self, InspectCommand.self, VictimsCommand.self,
      ReplayCommand.self, CaptureCommand.self, TailCommand.self, CapturesCommand.self,
      RulesCommand.self, FormatsCommand.self, EvaluateCommand.self, CalibrateCommand.self,
      SimulateCommand.self,
      ExplainCommand.self,
    ]
  )

  static func main() {
    StopSignal.shared.install()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch let diagnostic as Diagnostic {
      end([diagnostic])
    } catch let report as DiagnosticReport {
      end(report.diagnostics)
    } catch {
      exitWithUsage(error)
    }
  }

  /// Shows what stopped the command and ends with the status of its kind.
  private static func end(_ diagnostics: [Diagnostic]) -> Never {
    let reporter = Reporter()
    for diagnostic in diagnostics { reporter.report(diagnostic) }
    let cause = diagnostics.first { $0.severity == .error }?.code.id
    // A mapping that cannot be used is an option, not a record.
    if cause == DiagnosticCode.badMapping.id { Foundation.exit(ExitStatus.usage.rawValue) }
    switch cause?.prefix(3) {
    case "CS1", "CS3": Foundation.exit(ExitStatus.input.rawValue)
    case "CS4": Foundation.exit(ExitStatus.delivery.rawValue)
    case "CS9": Foundation.exit(ExitStatus.fault.rawValue)
    default: Foundation.exit(ExitStatus.usage.rawValue)
    }
  }

  /// Help and version go to standard output with status 0; usage errors have status 2.
  private static func exitWithUsage(_ error: any Error) -> Never {
    let text = fullMessage(for: error)
    guard exitCode(for: error) != .success else {
      print(text)
      Foundation.exit(0)
    }
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
    Foundation.exit(ExitStatus.usage.rawValue)
  }
}

extension ExitStatus {
  /// Ends the command with this status, or with that of the signal that ended it.
  func end() throws {
    if StopSignal.shared.isRequested { throw ExitCode(128 + StopSignal.shared.number) }
    if self != .done { throw ExitCode(rawValue) }
  }
}
