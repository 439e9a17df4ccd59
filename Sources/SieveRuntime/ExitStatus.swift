import SieveDiagnostics

/// What a command tells the shell.
public enum ExitStatus: Int32, Sendable {
  /// Done.
  case done = 0
  /// Alerts were raised and `--fail-on-alert` was given.
  case alerts = 1
  /// Usage or configuration.
  case usage = 2
  /// An input could not be read, or held no good record.
  case input = 3
  /// Alerts could not be delivered.
  case delivery = 4
  /// A fault of callsieve.
  case fault = 70
}

extension ExitStatus {
  /// The status of a run whose inputs failed: 2 when only the user can say how to read one of them.
  init(failures: [Diagnostic]) {
    let isQuestion = failures.contains { $0.code == .ambiguousDialect }
    self = isQuestion ? .usage : .input
  }
}
