public import SieveModel

/// Holds alerts against labels: what was found, when, and who was accused.
public struct Evaluation {
  /// Numbers with fewer attempts are left out of precision and recall.
  public static let attemptsMin = 3

  /// One labelled number that called.
  struct Caller {
    let label: LabelTable.Entry
    /// Set-up times, in order of arrival.
    var attempts: [Int64] = []
    var flaggedAt: Int64?
  }

  private(set) var callers: [String: Caller] = [:]
  /// Every number that a centre ever named, by centre.
  private(set) var centres: [String: Set<String>] = [:]
  private(set) var first = Int64.max
  private(set) var last = Int64.min
  /// Numbers flagged that no label knows.
  private(set) var unknown: Set<String> = []
  private let labels: LabelTable

  /// Begins with nothing seen.
  public init(_ labels: LabelTable) { self.labels = labels }

  /// Takes attempts of the stream.
  public mutating func take(_ batch: AttemptBatch) {
    for attempt in batch.attempts where attempt.stage != .amended && attempt.stage != .past {
      first = min(first, attempt.setupTime)
      last = max(last, attempt.setupTime)
      let number = Self.digits(batch.string(attempt.callingNumber, of: attempt))
      if callers[number] == nil {
        guard let label = labels.entries[number] else { continue }
        callers[number] = Caller(label: label)
      }
      callers[number]?.attempts.append(attempt.setupTime)
    }
  }

  /// Takes alerts of the stream: a number is flagged from the first that says so and names it.
  public mutating func take(_ alerts: [Alert]) {
    for alert in alerts where alert.flags {
      for number in alert.flaggedNumbers { flag(number.value, alert.detectedAt) }
      guard let group = alert.group else { continue }
      for member in (group.members ?? []) + group.added {
        centres[alert.subject.value, default: []].insert(Self.digits(member.subject.value))
      }
      for id in group.profile.merged { centres[id] = nil }
    }
  }

  private mutating func flag(_ value: String, _ time: Int64) {
    let number = Self.digits(value)
    guard let known = callers[number] else {
      unknown.insert(number)
      return
    }
    if known.flaggedAt == nil || time < known.flaggedAt ?? .max {
      callers[number]?.flaggedAt = time
    }
  }

  private static func digits(_ value: String) -> String {
    value.utf8.first == 0x2B ? String(value.dropFirst()) : value
  }
}
