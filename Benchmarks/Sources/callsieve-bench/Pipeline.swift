import SieveCapture
import SieveConfiguration
import SieveEngine
import SieveModel
import SieveRuntime
import SieveSinks
import SieveSources

/// A whole run in this process on one thread: read, decode, order, windows, rules, alerts as text.
enum Pipeline {
  /// What the shipped pack finds in a file.
  static func comparison(_ path: String, runs: Int) throws -> Comparison {
    let files = [BuiltinPacks.file(named: "call-patterns")].compactMap { $0 }
    let rules = try RuleLoader.load(files).rules
    return Comparison(
      name: "pipeline",
      unit: path.contains(".pcap") ? "packet" : "row",
      runs: runs,
      fast: { try run(path, rules) },
      other: nil
    )
  }

  private static func run(_ path: String, _ rules: [Rule]) throws -> Outcome {
    let ledger = try RejectLedger(destination: nil, report: { _ in })
    let options = FlowOptions(inputs: [path], input: InputOptions(usesThreads: false))
    let flow = AttemptFlow(options, ledger: ledger, report: { _ in })
    let engine = Engine(rules: rules)
    let encoder = AlertEncoder(sources: [.init(name: path, isCapture: false)])
    var output = Output(encoder: encoder)
    var batch = AttemptBatch()
    while try flow.next(into: &batch) { output.apply(batch, engine) }
    output.apply(batch, engine)
    engine.finish(into: &output.alerts)
    output.drain()
    let packets = flow.inputs.first?.packets?.packets
    return Outcome(records: packets.map(Int.init) ?? output.attempts, digest: output.digest)
  }

  private struct Output {
    let encoder: AlertEncoder
    var alerts: [Alert] = []
    var attempts = 0
    var digest = Digest()
    private var bytes: [UInt8] = []

    init(encoder: AlertEncoder) { self.encoder = encoder }

    mutating func apply(_ batch: AttemptBatch, _ engine: Engine) {
      attempts += batch.count
      engine.apply(batch, into: &alerts)
      drain()
    }

    mutating func drain() {
      for alert in alerts {
        bytes.removeAll(keepingCapacity: true)
        encoder.encode(alert, into: &bytes)
        digest.add(bytes)
      }
      alerts.removeAll(keepingCapacity: true)
    }
  }
}
