/// The program as users run it, beside programs that do no more than read the same file.
enum WholeRun {
  /// Prints what each program used on a file, in turns.
  ///
  /// - Returns: whether every run of callsieve succeeded.
  static func report(
    _ title: String,
    binary: String,
    file: String,
    beside: [[String]],
    runs: Int
  )
    -> Bool
  {
    var commands = [[binary, "analyze", file, "--alerts", "/dev/null"]]
    commands += beside
    var used = commands.map { _ in [ProcessTime.Child]() }
    for _ in 0..<runs {
      for (index, command) in commands.enumerated() {
        if let child = ProcessTime.run(command) { used[index].append(child) }
      }
    }
    print(title)
    for (index, command) in commands.enumerated() { line(command, used[index]) }
    guard used[0].count == runs, used[0].allSatisfy({ $0.status == 0 }) else {
      print("  FAILED: callsieve ended with status \(used[0].first?.status ?? 127)")
      return false
    }
    return true
  }

  private static func line(_ command: [String], _ used: [ProcessTime.Child]) {
    let name = command.prefix(2).joined(separator: " ")
    guard !used.isEmpty else { return print("  \(name): not on this machine, skipped") }
    let times = used.map { Double($0.cpuNanoseconds) / 1e9 }.sorted()
    let median = times[times.count / 2]
    let spread = (times[times.count - 1] - times[0]) / max(median, 1e-9) * 100
    let peak = used.map(\.peakMiB).max() ?? 0
    print(
      "  \(median.shown(3).padded(7)) s CPU (spread \(spread.shown(0)) %), peak \(peak) MiB: \(name)"
    )
  }
}
