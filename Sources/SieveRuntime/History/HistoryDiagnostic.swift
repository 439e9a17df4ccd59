import SieveBytes
import SieveDiagnostics
import SieveModel

/// The diagnostics of histories.
enum HistoryDiagnostic {
  static func unreadable(_ path: String, _ cause: String) -> Diagnostic {
    Diagnostic(
      .historyUnusable,
      .error,
      "the history '\(path)' cannot be read: \(cause)",
      at: DiagnosticLocation(source: path),
      expected: "a file that 'callsieve analyze --write-history' wrote",
      done: "nothing was read",
      hint: "ls -l \(ShellWord.quoted(path)); the first day has no history: leave --history out"
    )
  }

  static func unusable(_ path: String, _ fault: HistoryFault) -> Diagnostic {
    let cause =
      switch fault {
      case .foreign: "is no history"
      case .version(let number): "was written by a later version of callsieve (format \(number))"
      case .damaged: "is damaged"
      }
    return Diagnostic(
      .historyUnusable,
      .error,
      "the file '\(path)' \(cause)",
      at: DiagnosticLocation(source: path),
      expected: "what callsieve wrote, of format \(HistoryHeader.version) or earlier",
      done: "nothing was read",
      hint: "callsieve analyze DAY.csv --write-history \(ShellWord.quoted(path))"
    )
  }

  static func otherCountry(_ path: String, _ written: Country, _ asked: Country) -> Diagnostic {
    Diagnostic(
      .historyOtherCountry,
      .error,
      "the history '\(path)' was written with \(option(written)), this run has \(option(asked))",
      at: DiagnosticLocation(source: path),
      expected: "the same country: numbers are compared as they became with it",
      done: "nothing was read",
      hint: written.isKnown ? "--home-country \(written.code)" : "leave --home-country out"
    )
  }

  private static func option(_ country: Country) -> String {
    country.isKnown ? "--home-country \(country.code)" : "no --home-country"
  }

  static func gap(_ path: String, through: Int64, first: Int64) -> Diagnostic {
    let hours = (first.subtractingReportingOverflow(through).partialValue) / 3_600_000
    return Diagnostic(
      .historyGap,
      .warning,
      "nothing is known of the \(hours) hours between the history '\(path)' and the first attempt",
      at: DiagnosticLocation(source: path),
      expected:
        "a history up to the inputs; it ends at \(CivilTime.rfc3339(milliseconds: through))",
      done: "the run goes on as if nobody had called in between",
      hint: "analyze the days between with --history and --write-history"
    )
  }

  static func overlap(_ path: String, through: Int64, first: Int64) -> Diagnostic {
    Diagnostic(
      .historyGap,
      .warning,
      "the first call is of \(CivilTime.rfc3339(milliseconds: first)), the history '\(path)' goes on to "
        + CivilTime.rfc3339(milliseconds: through),
      at: DiagnosticLocation(source: path),
      expected: "calls after the end of the history",
      done: "calls that both have count twice",
      hint: "a history of the days before these calls"
    )
  }

  static func ahead(_ path: String, _ count: UInt64, through: Int64) -> Diagnostic {
    Diagnostic(
      .historyAhead,
      .warning,
      (count == 1 ? "1 attempt is" : "\(count.grouped) attempts are")
        + " not in the history '\(path)', being far ahead of all others",
      at: DiagnosticLocation(source: path),
      expected: "calls up to its end, \(CivilTime.rfc3339(milliseconds: through))",
      done: "the run itself took them as they are",
      hint: "look for a switch whose clock is wrong: callsieve calls DAY.csv | sort"
    )
  }

  static func notWritten(_ path: String, _ cause: String) -> Diagnostic {
    Diagnostic(
      .historyNotWritten,
      .error,
      "the history '\(path)' was not written: \(cause)",
      at: DiagnosticLocation(source: path),
      done: "what was there before is unchanged",
      hint: "df -h \(ShellWord.quoted(path)); ls -ld \(ShellWord.quoted(path))"
    )
  }

  static func nothing(_ path: String) -> Diagnostic {
    Diagnostic(
      .historyNotWritten,
      .warning,
      "the history '\(path)' was not written: the run took no attempt",
      at: DiagnosticLocation(source: path),
      expected: "attempts, within --from and --to",
      done: "what was there before is unchanged",
      hint: "the same command without --from and --to"
    )
  }

  static func notFinished(_ path: String, _ cause: String) -> Diagnostic {
    Diagnostic(
      .historyNotWritten,
      .warning,
      "the history '\(path)' was not written: \(cause)",
      at: DiagnosticLocation(source: path),
      expected: "inputs that are read to their end: half a day makes strangers of known numbers",
      done: "what was there before is unchanged",
      hint: "the same command again, with inputs that can be read"
    )
  }
}
