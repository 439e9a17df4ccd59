#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The program as users run it, beside programs that do no more than read the same file.
struct WholeRun {
  let binary: String
  let file: String
  let runs: Int

  /// What a file holds, as callsieve counts it.
  private struct Content {
    var count: Double
    var unit: String
    var bytes: Double
    var peakBytes: Double
  }

  /// Prints what each program used on the file, in turns: A B C A B C.
  ///
  /// - Returns: whether every run of callsieve succeeded.
  func report() -> Bool {
    guard access(binary, X_OK) == 0 else {
      print("run: no program at \(binary), skipped (swift build -c release builds it)")
      return true
    }
    guard let content = content() else {
      print("run: FAILED: callsieve does not say what \(file) holds")
      return false
    }
    print(
      "run: \((content.count / 1e6).shown(3)) M \(content.unit)s, "
        + "\((content.bytes / 1e6).shown(0)) MB, builtin:call-patterns, alerts to /dev/null, "
        + "peak \(Int(content.peakBytes) >> 20) MiB"
    )
    let commands = commands(content)
    var used = commands.map { _ in [ProcessTime.Child]() }
    for _ in 0..<runs {
      for (index, command) in commands.enumerated() {
        if let child = ProcessTime.run(command.line) { used[index].append(child) }
      }
    }
    let yardstick = median(used[commands.count - 1])
    for (command, used) in zip(commands, used) { show(command.name, used, content, yardstick) }
    let own = zip(commands, used).filter { $0.0.line[0] == binary }.map(\.1)
    guard own.allSatisfy({ $0.count == runs && $0.allSatisfy { $0.status == 0 } }) else {
      print("  FAILED: callsieve ended with status \(own.joined().map(\.status).max() ?? 127)")
      return false
    }
    return true
  }

  /// The programs; the last is the yardstick.
  private func commands(_ content: Content) -> [(name: String, line: [String])] {
    let rules = ["--rules", "builtin:call-patterns"]
    let own = [binary, "analyze", file, "--quiet", "--alerts", "/dev/null"] + rules
    var all = [("callsieve, 1 thread", own + ["--threads", "1"]), ("callsieve", own)]
    if content.unit == "packet" {
      all.append(("tcpdump -w", ["tcpdump", "-r", file, "-w", "/dev/null"]))
    }
    return all + [("wc -l", ["wc", "-l", file])]
  }

  private func median(_ used: [ProcessTime.Child]) -> Double {
    let times = used.map { Double($0.cpuNanoseconds) / 1e9 }.sorted()
    return times.isEmpty ? 0 : times[times.count / 2]
  }

  private func show(
    _ name: String,
    _ used: [ProcessTime.Child],
    _ content: Content,
    _ yardstick: Double
  ) {
    guard let first = used.first, first.status == 0 else {
      return print("  \(name): not on this machine or failed, skipped")
    }
    let times = used.map { Double($0.cpuNanoseconds) / 1e9 }
    let median = max(median(used), 1e-6)
    let spread = ((times.max() ?? 0) - (times.min() ?? 0)) / median * 100
    let ratio = yardstick > 0 ? "\((median / yardstick).shown(1)) x wc -l" : ""
    print(
      "  \(name.padded(19))  \((content.count / 1e6 / median).shown(3).padded(8)) "
        + "M \(content.unit)s per CPU-second  \(median.shown(3).padded(7)) s CPU "
        + "(spread \(spread.shown(0)) %)  \(ratio)"
    )
  }

  /// One run that is not measured, whose statistics say what the file holds.
  private func content() -> Content? {
    guard let path = Inputs.temporaryFile("stats.json", []) else { return nil }
    defer { unlink(path) }
    let line = [binary, "analyze", file, "--quiet", "--alerts", "/dev/null", "--stats", path]
    guard ProcessTime.run(line)?.status == 0, let text = Inputs.text(path),
      let rows = Self.number("rows", text), let bytes = Self.number("bytes", text)
    else { return nil }
    let packets = Self.number("packets", text)
    return Content(
      count: packets ?? rows,
      unit: packets == nil ? "row" : "packet",
      bytes: bytes,
      peakBytes: Self.number("peak_bytes", text) ?? 0
    )
  }

  /// The first number under a key.
  private static func number(_ key: String, _ text: String) -> Double? {
    text.split(separator: "\n").lazy
      .compactMap { line -> Double? in
        let parts = line.split(separator: ":")
        guard parts.count == 2, parts[0].contains("\"\(key)\"") else { return nil }
        return Double(parts[1].filter { $0.isNumber })
      }.first
  }
}
