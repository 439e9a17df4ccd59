import ArgumentParser
import SieveBytes
import SieveConfiguration
import SieveDiagnostics
import SieveRecords
import SieveRuntime
import SieveSources

/// `callsieve formats …`.
struct FormatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats",
    abstract: "List, show, detect and check layouts of call records.",
    discussion: """
      EXAMPLES
        callsieve formats list
        callsieve formats show asterisk-cdr-csv > my.yaml
        callsieve formats detect Master.csv
        callsieve formats check my.yaml
      """,
    subcommands: [List.self, Show.self, Detect.self, Check.self],
    defaultSubcommand: List.self
  )

  /// `callsieve formats list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "One line for each layout that --format takes; 'written' is what calls --as takes.",
      discussion: """
        EXAMPLES
          callsieve formats list
        """
    )

    func run() {
      let plain = [
        ("csv", "CSV with a header line (written)"), ("tsv", "the same with tabs (written)"),
        ("semicolon", "the same with semicolons (written)"),
        ("jsonl", "one JSON object a line (written)"), ("pcap", "capture of libpcap or tcpdump"),
        ("pcapng", "capture of Wireshark"), ("snoop", "capture of Solaris"),
        ("netmon", "capture of Microsoft Network Monitor"), ("siplog", "SIP messages as text"),
        ("ber", "call records of 3GPP TS 32.298"), ("tap3", "TAP3 of GSMA"),
        ("nrtrde", "roaming records of GSMA within hours"),
      ]
      let all =
        plain
        + BuiltinDialects.all.map { ($0.name, $0.title + ($0.isWritable ? " (written)" : "")) }
      let width = all.map { $0.0.count }.max() ?? 0
      for (name, title) in all {
        print(name + String(repeating: " ", count: width - name.count + 2) + title)
      }
    }
  }

  /// `callsieve formats show`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print a dialect as a file to begin your own from.",
      discussion: """
        EXAMPLES
          callsieve formats show broadsoft > my.yaml
        """
    )
    @Argument(help: "A dialect of 'callsieve formats list'.") var name: String

    func run() throws {
      guard let text = BuiltinDialects.text(named: name) else { throw NamedFormat.unknown(name) }
      print(text, terminator: "")
    }
  }

  /// `callsieve formats detect`.
  struct Detect: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "detect",
      abstract:
        "Say what a file is, how sure that is, and why; status 2 when it may be two things.",
      discussion: """
        EXAMPLES
          callsieve formats detect Master.csv
          callsieve formats detect cdr.txt --dialect my.yaml
        """
    )
    @Argument(help: "The file; '-' is standard input.", completion: .file()) var file: String
    @Option(
      parsing: .singleValue,
      help: ArgumentHelp("Dialect files to try too.", valueName: "file"),
      completion: .file(extensions: ["yaml", "yml"])
    )
    var dialect: [String] = []
    @OptionGroup var report: ReportOptions

    func run() throws {
      let own = try dialect.flatMap { try NamedFormat.load($0) }
      let choice = DialectChoice(dialects: own + BuiltinDialects.all, zone: .utc)
      let finding = try FormatSurvey.survey(path: file, choice: choice)
      for line in finding.lines { print(line) }
      if let question = finding.question {
        report.reporter.report(question)
        throw ExitCode(ExitStatus.usage.rawValue)
      }
    }
  }

  /// `callsieve formats check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Check dialect files: every problem in one report; status 2 when there is one.",
      discussion: """
        EXAMPLES
          callsieve formats check my.yaml
        """
    )
    @Argument(
      help: ArgumentHelp("Dialect files.", valueName: "file"),
      completion: .file(extensions: ["yaml", "yml"])
    )
    var files: [String]
    @OptionGroup var report: ReportOptions

    func run() throws {
      let reporter = report.reporter
      var diagnostics: [Diagnostic] = []
      var count = 0
      for file in files {
        do {
          count += try NamedFormat.load(file).count
        } catch let report as DiagnosticReport {
          diagnostics += report.diagnostics
        }
      }
      for diagnostic in diagnostics { reporter.report(diagnostic) }
      guard diagnostics.isEmpty else { throw ExitCode(ExitStatus.usage.rawValue) }
      reporter.note("\(count) dialect\(count == 1 ? "" : "s")\n")
    }
  }
}
