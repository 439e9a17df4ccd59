import SieveBytes
import SieveDiagnostics
public import SieveModel

/// `victims`: who was called by a centre, who answered and for how long, longest first, for warning
/// them.
public struct VictimList {
  /// Somebody whom the centre called.
  struct Victim {
    var number: String
    var attempts = 0
    var answers = 0
    var talk: Int64 = 0
    /// Calls of theirs to numbers of the centre.
    var callsBack = 0
    var first = Int64.max
    var last = Int64.min
    var callers: Set<String> = []
  }

  /// Whose victims are asked for.
  public enum Culprit: Sendable {
    /// A centre by its id.
    case centre(String)
    /// One number.
    case number(Identity)
  }

  private let options: AnalysisOptions
  private let culprit: Culprit
  private let answeredOnly: Bool
  private let reporter: Reporter

  /// Prepares a list; with `answeredOnly` of those who answered or rang back.
  public init(
    of culprit: Culprit,
    _ options: AnalysisOptions,
    answeredOnly: Bool,
    reporter: Reporter
  ) {
    self.culprit = culprit
    self.options = options
    self.answeredOnly = answeredOnly
    self.reporter = reporter
  }

  /// Reads the inputs, twice for a centre: its numbers are known at the end.
  ///
  /// - Throws: `Diagnostic` when there is no such centre.
  public func run() throws -> Inspection.Finding {
    let members: Set<String>
    switch culprit {
    case .number(let identity): members = Set([identity.numberText].compactMap { $0 })
    case .centre(let id):
      // Whatever is wrong with records is said once, by the second reading.
      let quiet = Reporter(isQuiet: true)
      var first = options
      first.rejects = nil
      let found = try CentreSearch(id, first, reporter: quiet).find()
      members = Set(found.members.map(\.subject.value))
    }
    let (victims, status) = try victims(of: members)
    return Inspection.Finding(text: text(victims), status: status)
  }

  private func victims(of members: Set<String>) throws -> ([Victim], ExitStatus) {
    let report: @Sendable (Diagnostic) -> Void = { [reporter] in reporter.report($0) }
    let ledger = try RejectLedger(destination: options.rejects, report: report)
    let flow = AttemptFlow(options.flow, ledger: ledger, report: report)
    guard !flow.inputs.isEmpty else { return ([], .input) }
    var victims: [String: Victim] = [:]
    var batch = AttemptBatch()
    var more = true
    while more {
      more = try flow.next(into: &batch)
      for attempt in batch.attempts {
        let caller = batch.string(attempt.callingNumber, of: attempt)
        let called = batch.string(attempt.calledNumber, of: attempt)
        if members.contains(caller), !called.isEmpty, !members.contains(called) {
          victims[called, default: Victim(number: called)].add(attempt, by: caller)
        } else if members.contains(called), !caller.isEmpty {
          victims[caller]?.callsBack += 1
          victims[caller]?.talk += Int64(max(0, attempt.talkMilliseconds))
        }
      }
    }
    flow.stop()
    if let failure = ledger.close() { throw failure }
    let order = victims.values.filter { !answeredOnly || $0.answers + $0.callsBack > 0 }
      .sorted {
        ($1.talk, $1.answers, $1.callsBack, $0.number) < (
          $0.talk, $0.answers, $0.callsBack, $1.number
        )
      }
    return (order, flow.hasFailed ? .input : .done)
  }

  private func text(_ victims: [Victim]) -> String {
    var out = "called_number,attempts,answers,talk_s,calls_back,callers,first,last\n"
    for victim in victims {
      let number = options.showNumbers ? victim.number : NumberMask.mask(victim.number)
      out += "\(Self.quoted(number)),\(victim.attempts),\(victim.answers),\(victim.talk / 1000),"
      out += "\(victim.callsBack),\(victim.callers.count),"
      out += "\(CivilTime.rfc3339(milliseconds: victim.first)),"
      out += "\(CivilTime.rfc3339(milliseconds: victim.last))\n"
    }
    return out
  }

  /// A cell that no spreadsheet and no reader of CSV takes for anything else.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x2C && $0 != 0x7F }
    return isPlain ? text : "\"\(text.replacing("\"", with: "\"\""))\""
  }
}

extension VictimList.Victim {
  fileprivate mutating func add(_ attempt: Attempt, by caller: String) {
    attempts += 1
    if attempt.isAnswered { answers += 1 }
    talk += Int64(max(0, attempt.talkMilliseconds))
    first = min(first, attempt.setupTime)
    last = max(last, attempt.setupTime)
    callers.insert(caller)
  }
}
