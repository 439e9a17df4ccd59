import SieveEngine
import SieveModel

/// `docs/semantics.md` as the plainest code there is: every evaluation sorts and counts everything
/// again.
///
/// It shares nothing with the engine but the rule types. In its alerts `explanation` is empty, and
/// `id` is the readable text of what the real id is the hash of.
enum NaiveOracle {
  /// The alerts of attempts in order of arrival, with their final outcomes.
  static func alerts(
    rules: [Rule],
    arrivals: [OracleAttempt],
    zoneOffset: Int64 = 0
  ) -> [Alert] {
    var run = NaiveRun(rules: rules, zoneOffset: zoneOffset)
    for attempt in arrivals { run.arrive(attempt) }
    run.finish()
    return run.alerts
  }

  /// The alerts of a live stream of openings and amendments.
  static func liveAlerts(
    rules: [Rule],
    events: [LiveEvent],
    zoneOffset: Int64 = 0
  ) -> [Alert] {
    var run = NaiveRun(rules: rules, zoneOffset: zoneOffset)
    for event in events {
      switch event {
      case .opened(let attempt): run.arrive(attempt)
      case .amended(let attempt): run.amend(attempt)
      }
    }
    run.finish()
    return run.alerts
  }
}

/// A step of a call in live mode; `dialog` says which call it is.
enum LiveEvent: Equatable, Sendable {
  /// First sight: under way, nothing known of the outcome.
  case opened(OracleAttempt)
  /// The same attempt with more known.
  case amended(OracleAttempt)
}

/// What has arrived and which episodes there are.
private struct NaiveRun {
  let rules: [Rule]
  let zoneOffset: Int64
  /// In order of arrival: the index is the arrival number `n`.
  var arrived: [OracleAttempt] = []
  var streamTime = Int64.min
  var open: [Episode] = []
  var closed: [Episode] = []
  var alerts: [Alert] = []

  struct Episode {
    let rule: Int
    let key: String
    let start: Int64
    /// The attempt whose arrival opened it: it says how the subject is shown.
    let opener: OracleAttempt
    let closeAfter: Int64
    /// The last true evaluation.
    var last: Evaluation
    /// The evaluation behind the last open or update.
    var announced: Evaluation
    var deadline: Int64 { last.time + closeAfter }
  }

  struct Evaluation {
    let time: Int64
    let attempt: OracleAttempt
    let window: NaiveWindow
  }

  // MARK: Arrival

  mutating func arrive(_ attempt: OracleAttempt) {
    streamTime = max(streamTime, attempt.setup)
    close(open.filter { $0.deadline < streamTime })
    arrived.append(attempt)
    for rule in rules.indices where rules[rule].alert { evaluate(rule, after: arrived.count - 1) }
  }

  mutating func amend(_ attempt: OracleAttempt) {
    guard let index = arrived.firstIndex(where: { $0.dialog == attempt.dialog }) else { return }
    arrived[index] = attempt
  }

  mutating func finish() {
    close(open)
  }

  // MARK: Evaluation

  /// Evaluates at the attempt that has just arrived and at the later ones whose window has it.
  private mutating func evaluate(_ rule: Int, after new: Int) {
    guard let key = rules[rule].subject.key(of: arrived[new]), exists(new, rule, key) else {
      return
    }
    let from = arrived[new].setup
    let later = arrived.indices.filter { index in
      exists(index, rule, key) && arrived[index].setup > from
        && arrived[index].setup < from + rules[rule].windowMilliseconds
    }
    for index in [new] + ordered(later) { evaluate(rule, key, at: index) }
  }

  private mutating func evaluate(_ rule: Int, _ key: String, at index: Int) {
    let inWindow = ordered(
      arrived.indices.filter { other in
        arrived[other].setup > arrived[index].setup - rules[rule].windowMilliseconds
          && !isBefore(index, other)
      }
    )
    let present = inWindow.filter { exists($0, rule, key) }
    let received = inWindow.filter { rules[rule].subject.receivingKey(of: arrived[$0]) == key }
    let window = NaiveWindow(
      attempts: present.map { arrived[$0] },
      received: received.map { arrived[$0] },
      zoneOffset: zoneOffset,
      past: NaivePast(
        own: placed(
          ordered(arrived.indices.filter { !isBefore(index, $0) })
            .filter { rules[rule].subject.key(of: arrived[$0]) == key }
        ),
        window: placed(present),
        received: placed(received),
        span: streamTime - arrived[0].setup
      )
    )
    if window.holds(rules[rule].condition) {
      let attempt = arrived[index]
      holds(rule, key, Evaluation(time: attempt.setup, attempt: attempt, window: window))
    }
  }

  private func placed(_ indices: [Int]) -> [NaivePast.Placed] {
    indices.map { NaivePast.Placed(number: $0, attempt: arrived[$0]) }
  }

  /// Whether an attempt exists for a rule and key.
  private func exists(_ index: Int, _ rule: Int, _ key: String) -> Bool {
    guard rules[rule].subject.key(of: arrived[index]) == key else { return false }
    guard let filter = rules[rule].filter else { return true }
    return arrived[index].satisfies(filter, zoneOffset: zoneOffset)
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (arrived[a].setup, a) < (arrived[b].setup, b)
  }

  private func ordered(_ indices: [Int]) -> [Int] { indices.sorted(by: isBefore) }

  // MARK: Episodes

  private mutating func holds(_ rule: Int, _ key: String, _ evaluation: Evaluation) {
    guard let at = open.firstIndex(where: { $0.rule == rule && $0.key == key }) else {
      openEpisode(rule, key, evaluation)
      return
    }
    guard evaluation.time >= open[at].last.time else { return }
    open[at].last = evaluation
    let announced = open[at].announced
    guard evaluation.time - announced.time >= 300_000 else { return }
    let doubled = rules[rule].condition.metrics.contains { metric in
      guard metric.isCounting, let before = announced.window.value(metric),
        let now = evaluation.window.value(metric)
      else { return false }
      return before != 0 && now >= 2 * before
    }
    guard doubled else { return }
    open[at].announced = evaluation
    raise(.update, nil, open[at], evaluation)
  }

  private mutating func openEpisode(_ rule: Int, _ key: String, _ evaluation: Evaluation) {
    if let previous = closed.last(where: { $0.rule == rule && $0.key == key }),
      evaluation.time <= previous.deadline
    {
      return
    }
    let episode = Episode(
      rule: rule,
      key: key,
      start: evaluation.time,
      opener: arrived.last ?? evaluation.attempt,
      closeAfter: rules[rule].closeAfterMilliseconds,
      last: evaluation,
      announced: evaluation
    )
    open.append(episode)
    raise(.open, nil, episode, evaluation)
  }

  /// The subject as its alert shows it, a composite one part by part.
  private func shownKey(_ episode: Episode) -> String {
    let subject = rules[episode.rule].subject.described(key: episode.key, by: episode.opener)
    return subject.parts.isEmpty
      ? subject.value : subject.parts.map(\.value).joined(separator: "\u{0}")
  }

  private mutating func close(_ due: [Episode]) {
    let due = due.sorted { a, b in
      (a.deadline, a.rule, shownKey(a)) < (b.deadline, b.rule, shownKey(b))
    }
    open.removeAll { episode in
      due.contains { $0.rule == episode.rule && $0.key == episode.key }
    }
    for episode in due {
      let reason: Alert.ClosingReason =
        episode.deadline < streamTime ? .conditionEnded : .endOfInput
      raise(.closed, reason, episode, episode.last)
      closed.append(episode)
    }
  }

  // MARK: Alerts

  private mutating func raise(
    _ status: Alert.Status,
    _ reason: Alert.ClosingReason?,
    _ episode: Episode,
    _ evaluation: Evaluation
  ) {
    let rule = rules[episode.rule]
    let subject = rule.subject.described(key: episode.key, by: episode.opener)
    alerts.append(
      Alert(
        id: "\(rule.id) \(rule.version) \(subject.type) \(subject.value) \(episode.start)",
        status: status,
        reason: reason,
        rule: rule.id,
        ruleVersion: rule.version,
        title: rule.title,
        severity: rule.severity,
        flags: rule.flags,
        subject: subject,
        eventTime: evaluation.time,
        detectedAt: evaluation.window.detectedAt,
        windowEnd: evaluation.time,
        windowMilliseconds: rule.windowMilliseconds,
        evidence: evaluation.window.evidence(rule.condition) + evaluation.window.places(rule),
        explanation: "",
        records: evaluation.window.records
      )
    )
  }
}

extension Metric {
  /// Whether its doubling is worth an update.
  fileprivate var isCounting: Bool {
    switch self {
    case .attempts, .answers, .shortCalls, .distinct, .count, .concurrent, .received,
      .receivedAnswers, .callbacks:
      true
    default: false
    }
  }
}
