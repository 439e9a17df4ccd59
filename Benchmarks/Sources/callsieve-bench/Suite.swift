#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// All cases on the inputs of the laboratory.
struct Suite {
  private let options: Options
  private let inputs: Inputs

  init(_ options: Options) throws {
    self.options = options
    inputs = try Inputs(smoke: options.smoke)
  }

  /// Runs what is wanted.
  ///
  /// - Returns: whether everything agreed.
  func run() throws -> Bool {
    var good = true
    let runs = options.runs
    if options.wants("csv-decode") {
      good = try DecodeCases.csv(inputs.csv, runs: runs).run() && good
    }
    if options.wants("sip-decode") {
      good = try DecodeCases.sip(inputs.capture, runs: runs).run() && good
    }
    if options.wants("windows") || options.wants("pack") {
      let cases = try RuleCases(csv: inputs.csv)
      if options.wants("windows") { good = try cases.windows(runs: runs).run() && good }
      if options.wants("pack") { good = try cases.pack(runs: runs).run() && good }
    }
    if options.wants("pipeline") || options.wants("run") { good = try runFiles() && good }
    return good
  }

  private func runFiles() throws -> Bool {
    var good = true
    if let csv = Inputs.temporaryFile("calls.csv", inputs.csv) {
      defer { unlink(csv) }
      good = try run(csv, "row", beside: [["wc", "-l", csv]]) && good
    }
    if let capture = Inputs.temporaryFile("calls.pcap", inputs.capture) {
      defer { unlink(capture) }
      let tcpdump = ["tcpdump", "-r", capture, "-w", "/dev/null"]
      good = try run(capture, "packet", beside: [["wc", "-l", capture], tcpdump]) && good
    }
    return good
  }

  private func run(_ file: String, _ unit: String, beside: [[String]]) throws -> Bool {
    var good = true
    if options.wants("pipeline") {
      good = try Pipeline.comparison(
        file,
        name: "pipeline (\(unit)s)",
        unit: unit,
        runs: options.runs
      ).run()
    }
    if options.wants("run") {
      guard access(options.binary, X_OK) == 0 else {
        print("run: no program at \(options.binary), skipped (swift build -c release builds it)")
        return good
      }
      let title = "run (\(unit)s)"
      good =
        WholeRun.report(
          title,
          binary: options.binary,
          file: file,
          beside: beside,
          runs: options.runs
        ) && good
    }
    return good
  }
}
