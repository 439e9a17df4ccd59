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
    if options.wants("formats") { good = try FormatCases(options).run() && good }
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
    for (name, bytes) in [("calls.csv", inputs.csv), ("calls.pcap", inputs.capture)] {
      guard let file = Inputs.temporaryFile(name, bytes) else { continue }
      defer { unlink(file) }
      good = try Self.run(options, file: file) && good
    }
    return good
  }

  /// Runs what is wanted of the cases that read a file.
  ///
  /// - Returns: whether everything agreed.
  static func run(_ options: Options, file: String) throws -> Bool {
    var good = true
    if options.wants("pipeline") {
      good = try Pipeline.comparison(file, runs: options.runs).run()
    }
    if options.wants("run") {
      good = WholeRun(binary: options.binary, file: file, runs: options.runs).report() && good
    }
    return good
  }
}
