import SieveModel

/// One open episode of a rule on a key, with what its next alert is going to say.
///
/// Lives in memory of its own and is written in place: a flagged caller's every attempt ends here.
struct Episode {
  /// Records that an alert names at most.
  static let recordsMax = 10

  let id: String
  let subject: Alert.Subject
  /// The rule, by its place among the subject's.
  let rule: Int
  let plan: RulePlan
  let key: UInt64
  /// Where the key keeps the episode.
  let block: KeyBlock

  /// Set-up time of the last evaluation that came out true.
  var time: Int64
  /// The latest instant that the attempts of its window rest on.
  var detectedAt: Int64
  /// Its values of the rule's evidence, NaN when undefined; durations in milliseconds.
  ///
  /// Plain memory, like the two below: arrays were checked for other owners at every value.
  let values: UnsafeMutableBufferPointer<Double>
  /// Arrival numbers of the last attempts of its window, newest first.
  let records: UnsafeMutablePointer<UInt64>
  var recordCount = 0
  /// Position after the newest of them in the key's own windows; `.max` when that does not hold any more.
  var recordsEnd = UInt64.max

  /// Time of the last alert raised.
  var lastEmission: Int64
  /// The values as they were then.
  let emittedValues: UnsafeMutableBufferPointer<Double>

  /// An episode that begins at an evaluation, which is described afterwards.
  init(
    id: String,
    subject: Alert.Subject,
    rule: Int,
    plan: RulePlan,
    key: UInt64,
    block: KeyBlock,
    time: Int64
  ) {
    self.id = id
    self.subject = subject
    self.rule = rule
    self.plan = plan
    self.key = key
    self.block = block
    self.time = time
    detectedAt = time
    lastEmission = time
    let count = plan.evidence.count
    values = .allocate(capacity: count)
    values.initialize(repeating: .nan)
    emittedValues = .allocate(capacity: count)
    emittedValues.initialize(repeating: .nan)
    records = .allocate(capacity: Self.recordsMax)
  }

  /// Frees what it holds.
  func free() {
    values.deallocate()
    emittedValues.deallocate()
    records.deallocate()
  }

  /// Notes that an alert is raised now.
  mutating func noteEmission() {
    lastEmission = time
    for index in values.indices { emittedValues[index] = values[index] }
  }

  var deadline: Int64 { time + plan.rule.closeAfterMilliseconds }

  /// Whether some count is at least twice what the last alert said.
  ///
  /// Of an episode in place: to ask a copy took 2 % of a run.
  static func hasDoubled(_ episode: UnsafeMutablePointer<Episode>) -> Bool {
    let (values, before) = (episode.pointee.values, episode.pointee.emittedValues)
    for index in episode.pointee.plan.counts
    where before[index] > 0 && values[index] >= 2 * before[index] {
      return true
    }
    return false
  }
}
