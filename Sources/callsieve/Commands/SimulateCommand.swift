public import ArgumentParser
import Foundation
import SieveBytes
import SieveDiagnostics
public import SieveLaboratory
import SieveRuntime
import SieveSinks

/// `callsieve simulate`.
struct SimulateCommand: ParsableCommand {
  /// Forms of the calls.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case csv, jsonl, pcap
  }

  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Make a labelled world of calls: subscribers, honest heavy callers, scam centres.",
    discussion: """
      Everything follows from the seed and the options; the same on every machine. Kinds of callers \
      and their habits: docs/simulate.md.

      EXAMPLES
        callsieve simulate --seed 7 --subscribers 20000 --output day.csv --labels labels.csv
        callsieve simulate --seed 7 --hours 2 --as pcap --output world.pcap
        callsieve simulate --seed 7 --as jsonl | callsieve analyze - > alerts.jsonl
      """
  )

  @Option(help: "Every random draw follows from it.") var seed: UInt64 = 1
  @Option(help: ArgumentHelp("First instant; default: a Thai midnight.", valueName: "time"))
  var start: String?
  @Option(help: "How long the world lasts.") var hours = 24.0
  @Option(help: "Ordinary subscribers.") var subscribers = 2000
  @Option(help: "Mean calls of a subscriber a day.") var callsPerSubscriber = 5
  @Option(help: "Honest heavy callers of each kind.") var heavyCallers = 2
  @Option(help: "Scam centres; their kinds take turns.") var centres = 5
  @Option(
    help: ArgumentHelp(
      "Kinds of the centres, in turn, with commas between; default: all of docs/simulate.md.",
      valueName: "kinds"
    )
  )
  var centreKinds: String?
  @Option(help: "Order of records: setup or release.") var order: RecordOrder = .setup
  @Option(name: .customLong("as"), help: ArgumentHelp("csv, jsonl or pcap.", valueName: "form"))
  var form: Form = .csv
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where calls go; '-' is stdout.", valueName: "file"),
    completion: .file()
  )
  var output = "-"
  @Option(help: "Who is what, as CSV.", completion: .file()) var labels: String?
  @Option(help: "The cells, as CSV.", completion: .file()) var cells: String?
  @Option(help: "The trunks, as CSV.", completion: .file()) var trunks: String?
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard hours > 0, hours <= 24 * 31 else { throw ValidationError("--hours takes 0 … 744") }
    guard (0...10_000_000).contains(subscribers), (0...1000).contains(centres),
      (0...1000).contains(heavyCallers), (0...1000).contains(callsPerSubscriber)
    else { throw ValidationError("a count is negative or too large") }
    _ = try kinds()
  }

  private func kinds() throws -> [CallerKind] {
    try (centreKinds ?? "").split(separator: ",").map { name in
      guard let kind = CallerKind(rawValue: String(name)), kind.isScam else {
        let kinds = CallerKind.centreKinds + CallerKind.adversaryKinds
        let known = kinds.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("'\(name)' is no kind of centre; there are \(known)")
      }
      return kind
    }
  }

  func run() throws {
    var options = WorldOptions(
      seed: seed,
      hours: hours,
      subscribers: subscribers,
      centres: centres,
      centreKinds: try kinds(),
      heavyCallersPerKind: heavyCallers,
      callsPerSubscriber: callsPerSubscriber
    )
    if let start {
      let bytes = Array(start.utf8)
      guard let time = try? Timestamp.read(bytes.span, 0..<bytes.count, zone: .utc) else {
        throw ValidationError("'\(start)' is not a time: use 2026-03-02T00:00:00+07:00")
      }
      options.start = time
    }
    try OutputPaths.check([output, labels, cells, trunks].compactMap { $0 }, against: [])
    let world = WorldGenerator.generate(options)
    try write(to: output) { sink in
      switch form {
      case .csv: try world.writeCSV(order: order, to: sink)
      case .jsonl: try world.writeJSONLines(order: order, to: sink)
      case .pcap: try world.writeCapture(to: sink)
      }
    }
    if let labels { try write(to: labels) { try world.writeLabels(to: $0) } }
    if let cells { try write(to: cells) { try world.network.writeCells(to: $0) } }
    if let trunks { try write(to: trunks) { try world.network.writeTrunks(to: $0) } }
    let scam = world.labels.count(where: \.kind.isScam)
    report.reporter.note(
      "\(world.calls.count) calls of \(world.labels.count) numbers, \(scam) of them in "
        + "\(centres) scam centres\n"
    )
  }

  /// Thrown through the writer when nobody reads the output any more.
  private struct ClosedPipe: Error {}

  private func write(
    to path: String,
    _ body: (@escaping ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    let file = try OutputFile(path: path)
    do {
      try body { if try file.write($0) == .closedPipe { throw ClosedPipe() } }
      _ = try file.close()
    } catch is ClosedPipe {
      throw ExitCode(ExitStatus.done.rawValue)
    }
  }
}

extension RecordOrder: ExpressibleByArgument {}
