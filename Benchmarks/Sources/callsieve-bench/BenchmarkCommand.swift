#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Measures callsieve and checks it against other ways to the same results.
@main
struct BenchmarkCommand {
  private static let usage = """
    usage: callsieve-bench [--smoke] [--only CASE] [--file PATH] [--binary PATH]
      --smoke        small inputs, one run of each: a check that everything agrees
      --only CASE    csv-decode, formats, sip-decode, windows, pack, pipeline or run
      --file PATH    pipeline and run on this file alone
      --binary PATH  callsieve for the whole run (default ../.build/release/callsieve)
    """

  static func main() throws {
    var options = Options()
    guard options.parse(CommandLine.arguments.dropFirst()) else {
      print(usage)
      exit(2)
    }
    let good =
      if let file = options.file {
        try Suite.run(options, file: file)
      } else {
        try Suite(options).run()
      }
    print("peak memory of the benchmark itself: \(ProcessTime.peakMiB) MiB")
    exit(good ? 0 : 1)
  }
}

/// What the command line says.
struct Options {
  var smoke = false
  var only: String?
  var file: String?
  var binary = "../.build/release/callsieve"

  /// Runs of each side.
  var runs: Int { smoke ? 1 : 5 }

  mutating func parse(_ arguments: ArraySlice<String>) -> Bool {
    var rest = arguments
    while let argument = rest.popFirst() {
      switch argument {
      case "--smoke": smoke = true
      case "--only": only = rest.popFirst()
      case "--file": file = rest.popFirst()
      case "--binary":
        guard let path = rest.popFirst() else { return false }
        binary = path
      default: return false
      }
    }
    return true
  }

  func wants(_ name: String) -> Bool { only == nil || only == name }
}
