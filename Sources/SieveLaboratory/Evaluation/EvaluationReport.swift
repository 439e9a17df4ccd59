/// What an evaluation comes to.
public struct EvaluationReport: Encodable, Sendable {
  /// Numbers of one kind.
  public struct Kind: Encodable, Sendable {
    var kind: String
    var scam: Bool
    var numbers: Int
    var flagged: Int
    /// Flagged ÷ numbers with enough attempts.
    var share: Double
    /// Median of the attempts before the flag; those never flagged count with all they made.
    var attemptsBefore: Double?
    /// Share of attempts after the flag.
    var prevented: Double?

    enum CodingKeys: String, CodingKey {
      case kind, scam, numbers, flagged, share, prevented
      case attemptsBefore = "attempts_before"
    }
  }

  /// One centre of the labels.
  public struct Centre: Encodable, Sendable {
    var centre: String
    var kind: String
    var numbers: Int
    /// The found centre with most of its numbers.
    var found: String?
    /// Share of its numbers that the found centre names.
    var cover: Double
    /// Share of the found centre's numbers that are its.
    var purity: Double
    /// Found centres most of whose numbers are its.
    var fragments: Int
  }

  var numbers: Int
  var scam: Int
  var precision: Double?
  var recall: Double?
  var f1: Double?
  /// Honest numbers flagged, however few attempts they made.
  var falseNumbers: Int
  var falsePerMillionAndDay: Double?
  var attemptsBefore: Double?
  var prevented: Double?
  var unlabelledFlagged: Int
  var kinds: [Kind]
  var centres: [Centre]
  /// Found centres most of whose numbers are honest.
  var honestCentres: Int

  enum CodingKeys: String, CodingKey {
    case numbers, scam, precision, recall, f1, prevented, kinds, centres
    case falseNumbers = "false_numbers"
    case falsePerMillionAndDay = "false_per_million_and_day"
    case attemptsBefore = "attempts_before"
    case unlabelledFlagged = "unlabelled_flagged"
    case honestCentres = "honest_centres"
  }
}

extension Evaluation {
  /// The report on what was taken so far; `subscribers` is how many honest numbers there are, by default
  /// those that called.
  public func report(subscribers: Int? = nil) -> EvaluationReport {
    let seen = callers.values.filter { $0.attempts.count >= Self.attemptsMin }
    let scam = seen.filter(\.label.isScam)
    let right = scam.count { $0.flaggedAt != nil }
    let wrong = seen.count { !$0.label.isScam && $0.flaggedAt != nil }
    let precision = right + wrong == 0 ? nil : Double(right) / Double(right + wrong)
    let recall = scam.isEmpty ? nil : Double(right) / Double(scam.count)
    let falseNumbers = callers.values.count { !$0.label.isScam && $0.flaggedAt != nil }
    let honest = subscribers ?? callers.values.count { !$0.label.isScam }
    let days = max(1, Double(last - first) / 86_400_000)
    return EvaluationReport(
      numbers: seen.count,
      scam: scam.count,
      precision: precision,
      recall: recall,
      f1: Self.harmonicMean(precision, recall),
      falseNumbers: falseNumbers,
      falsePerMillionAndDay: honest == 0
        ? nil : Double(falseNumbers) / Double(honest) * 1_000_000 / days,
      attemptsBefore: Self.median(scam.map(\.attemptsBefore)),
      prevented: Self.prevented(callers.values.filter(\.label.isScam)),
      unlabelledFlagged: unknown.count,
      kinds: kinds,
      centres: centreMatches,
      honestCentres: centres.values.count { isHonest($0) }
    )
  }

  private static func harmonicMean(_ a: Double?, _ b: Double?) -> Double? {
    guard let a, let b, a + b > 0 else { return nil }
    return 2 * a * b / (a + b)
  }

  private static func median(_ values: [Int]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1
      ? Double(sorted[middle]) : Double(sorted[middle - 1] + sorted[middle]) / 2
  }

  private static func prevented(_ callers: [Caller]) -> Double? {
    let all = callers.reduce(0) { $0 + $1.attempts.count }
    guard all > 0 else { return nil }
    let before = callers.reduce(0) { $0 + $1.attemptsBefore }
    return Double(all - before) / Double(all)
  }

  private var kinds: [EvaluationReport.Kind] {
    let all = Dictionary(grouping: callers.values) { $0.label.kind }
    return all.sorted { $0.key < $1.key }.map { kind, callers in
      let isScam = callers.contains(where: \.label.isScam)
      let seen = callers.filter { !isScam || $0.attempts.count >= Self.attemptsMin }
      let flagged = seen.count { $0.flaggedAt != nil }
      return EvaluationReport.Kind(
        kind: kind,
        scam: isScam,
        numbers: seen.count,
        flagged: flagged,
        share: seen.isEmpty ? 0 : Double(flagged) / Double(seen.count),
        attemptsBefore: isScam ? Self.median(seen.map(\.attemptsBefore)) : nil,
        prevented: isScam ? Self.prevented(callers) : nil
      )
    }
  }

  // MARK: Centres

  private var centreMatches: [EvaluationReport.Centre] {
    var truth: [String: (kind: String, numbers: Set<String>)] = [:]
    for (number, caller) in callers
    where !caller.label.centre.isEmpty && caller.attempts.count >= Self.attemptsMin {
      truth[caller.label.centre, default: (caller.label.kind, [])].numbers.insert(number)
    }
    return truth.sorted { ($0.key.count, $0.key) < ($1.key.count, $1.key) }.map { name, known in
      var best: (id: String, shared: Int)?
      for (id, members) in centres.sorted(by: { $0.key < $1.key }) {
        let shared = members.intersection(known.numbers).count
        if shared > best?.shared ?? 0 { best = (id, shared) }
      }
      let members = best.flatMap { centres[$0.id] } ?? []
      let own = members.count { callers[$0]?.label.centre == name }
      return EvaluationReport.Centre(
        centre: name,
        kind: known.kind,
        numbers: known.numbers.count,
        found: best?.id,
        cover: Double(best?.shared ?? 0) / Double(max(1, known.numbers.count)),
        purity: members.isEmpty ? 0 : Double(own) / Double(members.count),
        fragments: centres.values.count { majority($0) == name }
      )
    }
  }

  /// The centre of more than half of some numbers.
  private func majority(_ numbers: Set<String>) -> String? {
    var counts: [String: Int] = [:]
    for number in numbers {
      if let centre = callers[number]?.label.centre, !centre.isEmpty {
        counts[centre, default: 0] += 1
      }
    }
    return counts.first { $0.value * 2 > numbers.count }?.key
  }

  private func isHonest(_ numbers: Set<String>) -> Bool {
    numbers.count { callers[$0].map { !$0.label.isScam } ?? false } * 2 > numbers.count
  }
}

extension Evaluation.Caller {
  /// Attempts set up before the flag could be known; all when there is none.
  var attemptsBefore: Int {
    guard let flaggedAt else { return attempts.count }
    return attempts.count { $0 <= flaggedAt }
  }
}
