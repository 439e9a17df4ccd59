import SieveCapture
import SieveDiagnostics
import SieveRecords
import SieveSources

/// What is said of an input that gave no attempt at all.
enum InputVerdict {
  static func noGoodRecord(_ input: AttemptInput) -> Diagnostic {
    let location = DiagnosticLocation(source: input.name)
    if let packets = input.packets {
      let anatomy = packets.named.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
      return Diagnostic(
        .noGoodRecord,
        .error,
        "no call in \(packets.packets) packets of '\(input.name)'",
        at: location,
        expected: "SIP INVITE requests over UDP or TCP",
        done: anatomy.isEmpty ? nil : "packets: \(anatomy)",
        hint: "tcpdump -i any -w calls.pcap 'udp or tcp' on the path of the signalling"
      )
    }
    if let file = input.rejectFile {
      return Diagnostic(
        .noGoodRecord,
        .error,
        "no reject of '\(input.name)' could be taken again",
        at: DiagnosticLocation(source: file),
        expected: "records mended in the file, or options that read them otherwise",
        done: "\(input.rejected) records rejected",
        hint: "callsieve calls \(ShellWord.input(file)) --from-rejects --rejects again.jsonl"
      )
    }
    if let dialect = input.dialect, input.passedOver > 0, input.rejected == 0 {
      // A folder of CUCM has files of quality records beside those of calls.
      return Diagnostic(
        .noGoodRecord,
        .warning,
        "no call in '\(input.name)'",
        at: location,
        expected: "records of calls",
        done: "passed over \(input.passedOver) records, which '\(dialect.name)' says are no calls"
      )
    }
    return Diagnostic(
      .noGoodRecord,
      .error,
      "no good record in '\(input.name)'",
      at: location,
      expected: "at least one record with a set-up time",
      done: input.rejected > 0 ? "\(input.rejected) records rejected" : "nothing but a header",
      hint: "callsieve calls '\(input.name)' --rejects rejects.jsonl shows why each was rejected"
    )
  }

  /// Buckets of packets that do not sum up.
  static func miscounted(
    _ name: String,
    _ statistics: PacketStatistics,
    given: UInt64
  ) -> Diagnostic {
    let sum = statistics.named.reduce(0) { $0 + $1.count }
    return Diagnostic(
      .packetsMiscounted,
      .error,
      "\(sum) packets of '\(name)' are in buckets, of \(given) that were read",
      at: DiagnosticLocation(source: name),
      expected: "every packet in exactly one bucket",
      done: "wrote the statistics as they are",
      hint: "callsieve captures \(ShellWord.input(name))"
    )
  }

  /// A file that was found, not named, and is not read.
  static func skipped(_ cause: Diagnostic) -> Diagnostic {
    var diagnostic = cause
    diagnostic.severity = .warning
    diagnostic.done = "left out this file, which was found and not named"
    return diagnostic
  }

  /// An error as diagnostics, whatever threw it.
  static func diagnostics(_ error: any Error, _ path: String) -> [Diagnostic] {
    switch error {
    case let diagnostic as Diagnostic: [diagnostic]
    case let report as DiagnosticReport: report.diagnostics
    default: [Diagnostic(.unreadable, .error, "'\(path)' cannot be read: \(error)")]
    }
  }
}

extension Diagnostic {
  /// Whether it says that an input is of a kind that is not read, and nothing else.
  var isForeignInput: Bool {
    [.foreignFormat, .unknownFormat, .emptyInput, .zeroFilled, .wrongEncoding].contains(code)
  }
}
