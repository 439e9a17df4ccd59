import SieveBytes
import SieveModel

/// The calls of one number and to it, for `inspect`.
struct CallList {
  private let number: Identity
  private var lines: [String] = []
  private var made = 0
  private var answered = 0
  private var received = 0
  private var talk: Int64 = 0
  private var callees: Set<UInt64> = []
  private var first = Int64.max
  private var last = Int64.min

  init(_ number: Identity) { self.number = number }

  /// Notes the number's calls of a batch.
  ///
  /// - Returns: the attempts that rules about the number can rest on: its own, those to it, and
  ///   those of numbers that share all but the last nine digits.
  mutating func take(_ batch: AttemptBatch) -> AttemptBatch {
    var related = AttemptBatch()
    for (index, attempt) in batch.attempts.enumerated() {
      let isOwn = attempt.callingNumber == number
      let isTo = attempt.calledNumber == number
      if isOwn || isTo { note(attempt, batch, isOwn) }
      if isOwn || isTo || isNear(attempt.callingNumber) || isNear(attempt.calledNumber) {
        related.append(index, of: batch)
      }
    }
    return related
  }

  private func isNear(_ other: Identity) -> Bool {
    number.kind == .e164 && other.kind == .e164 && other.digitCount == number.digitCount
      && other.digitValue / 1_000_000_000 == number.digitValue / 1_000_000_000
  }

  private mutating func note(_ attempt: Attempt, _ batch: AttemptBatch, _ isOwn: Bool) {
    first = min(first, attempt.setupTime)
    last = max(last, attempt.setupTime)
    if isOwn {
      made += 1
      if attempt.isAnswered { answered += 1 }
      talk += Int64(max(0, attempt.talkMilliseconds))
      callees.insert(attempt.calledNumber.rawValue)
    } else {
      received += 1
    }
    let other = batch.string(isOwn ? attempt.calledNumber : attempt.callingNumber, of: attempt)
    var line = "  \(CivilTime.rfc3339(milliseconds: attempt.setupTime)) \(isOwn ? "→" : "←") "
    line += other.isEmpty ? "(none)" : other
    line += "  \(attempt.disposition.name)"
    if attempt.talkMilliseconds > 0 { line += " \(attempt.talkMilliseconds / 1000) s" }
    lines.append(line)
  }

  /// Totals and the first calls.
  func text(limit: Int) -> String {
    guard let name = number.numberText, made + received > 0 else {
      return "No call of or to this number.\n"
    }
    var out = "\(name)\n"
    out += "  \(made) attempts to \(callees.count) numbers, \(answered) answered, "
    out += "\(talk / 1000) s of talk; \(received) received\n"
    out += "  from \(CivilTime.rfc3339(milliseconds: first)) "
    out += "to \(CivilTime.rfc3339(milliseconds: last))\n\nCalls\n"
    out += lines.prefix(limit).joined(separator: "\n") + "\n"
    if lines.count > limit { out += "  … and \(lines.count - limit) more\n" }
    return out
  }
}
