import SieveDiagnostics
import SieveEngine

/// Names of metrics and their arguments.
extension ConditionChecker {
  mutating func metric(
    _ name: String,
    nameRange: Range<Int>,
    _ arguments: [SyntaxNode],
    at range: Range<Int>
  ) -> TypedValue? {
    guard let entry = Catalogue.entry(named: name, among: Catalogue.metrics) else {
      rejectName(name, at: nameRange, among: Catalogue.metrics, place: "when")
      return nil
    }
    guard arguments.count == entry.argumentCount else {
      rejectArguments(name, count: arguments.count, at: range)
      return nil
    }
    let fits = checkSubject(of: name, at: nameRange)
    let value = arguments.first.map { metric(name, of: $0) } ?? Self.plainMetric(name)
    guard let value, fits else { return nil }
    return TypedValue(expression: .metric(value.metric), kind: value.kind)
  }

  private static func plainMetric(_ name: String) -> (metric: Metric, kind: ValueKind)? {
    switch name {
    case "attempts": (.attempts, .count)
    case "answers": (.answers, .count)
    case "asr": (.asr, .share)
    case "acd": (.acd, .duration)
    case "attempts_per_callee": (.attemptsPerCallee, .quantity)
    case "concurrent": (.concurrent, .count)
    case "sequential_share": (.sequentialShare, .share)
    case "received": (.received, .count)
    case "received_answers": (.receivedAnswers, .count)
    case "outgoing_share": (.outgoingShare, .share)
    case "interval_cv": (.intervalVariation, .quantity)
    case "silent_for": (.silentFor, .duration)
    case "active_hours": (.activeHours, .count)
    case "first_seen_age": (.firstSeenAge, .duration)
    case "callbacks": (.callbacks, .count)
    case "new_callee_share": (.newCalleeShare, .share)
    default: nil
    }
  }

  private mutating func metric(
    _ name: String,
    of argument: SyntaxNode
  ) -> (metric: Metric, kind: ValueKind)? {
    switch name {
    case "short_calls": return shortCalls(argument).map { ($0, .count) }
    case "distinct": return valueProperty(argument, of: name).map { (.distinct($0), .count) }
    case "top_share": return valueProperty(argument, of: name).map { (.topShare($0), .share) }
    case "talk_quantile":
      return quantile(argument, of: name).map { (.talkQuantile(thousandths: $0), .duration) }
    case "ring_quantile":
      return quantile(argument, of: name).map { (.ringQuantile(thousandths: $0), .duration) }
    case "count": return attemptCondition(argument).map { (.count($0), .count) }
    case "share": return attemptCondition(argument).map { (.share($0), .share) }
    default: return nil
    }
  }

  private mutating func shortCalls(_ argument: SyntaxNode) -> Metric? {
    guard case .duration(let value) = argument.kind, value >= 1, value <= 86_400_000,
      value == value.rounded()
    else {
      error(
        .wrongArguments,
        "'\(written(argument.range))' is not a length of calls",
        at: argument.range,
        expected: "a duration from 1ms to 1d",
        hint: "short_calls(6s)"
      )
      return nil
    }
    return .shortCalls(milliseconds: Int64(value))
  }

  /// Which quantile, in thousandths: exact, so that no rank depends on how a fraction is stored.
  private mutating func quantile(_ argument: SyntaxNode, of name: String) -> Int? {
    switch argument.kind {
    case .number(let value), .percentage(let value):
      let thousandths = (value * 1000).rounded()
      if (0...1).contains(value), abs(value * 1000 - thousandths) < 1e-9 { return Int(thousandths) }
    default: break
    }
    error(
      .wrongArguments,
      "'\(written(argument.range))' is not a quantile",
      at: argument.range,
      expected: "a number from 0 to 1 with at most three decimals, or a percentage",
      hint: "\(name)(0.9), or \(name)(50%) for the median"
    )
    return nil
  }

  private mutating func valueProperty(
    _ argument: SyntaxNode,
    of name: String
  ) -> AttemptProperty? {
    switch argument.kind {
    case .name, .call: return property(argument)
    default:
      error(
        .wrongArguments,
        "'\(written(argument.range))' is not a field",
        at: argument.range,
        expected: "a field of an attempt",
        hint: "\(name)(called_number)"
      )
      return nil
    }
  }

  private mutating func checkSubject(of name: String, at range: Range<Int>) -> Bool {
    guard let subject else { return true }
    switch name {
    case "received", "received_answers", "outgoing_share", "callbacks":
      switch subject {
      case .callingNumber, .numberRange: return true
      default: break
      }
      error(
        .wrongPlace,
        "'\(name)' has no meaning for subject \(subject.name)",
        at: range,
        expected: "subject calling_number or number_range(n): they have numbers that can be called",
        hint: "subject: calling_number"
      )
      return false
    case "attempts_per_callee", "sequential_share", "new_callee_share":
      guard subject.parts.contains(.calledNumber) else { return true }
      error(
        .wrongPlace,
        "'\(name)' has no meaning for subject \(subject.name)",
        at: range,
        expected: "a subject that calls many numbers",
        hint: "distinct(calling_number)"
      )
      return false
    default: return true
    }
  }
}
