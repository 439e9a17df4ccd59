extension NaiveOracle {
  /// The reorder stage and the merge of several inputs: the order of arrival, and what came late.
  ///
  /// An input is read only while its next attempt is not known; at the start the inputs are read in
  /// their order.
  static func arrivals(
    of inputs: [[OracleAttempt]],
    lags: [Int64],
    lateness: Int64
  ) -> (arrivals: [OracleAttempt], late: [OracleAttempt]) {
    var stages = zip(inputs, lags).map { NaiveInput(unread: $0, lag: $1) }
    var arrivals: [OracleAttempt] = []
    var late: [OracleAttempt] = []
    while true {
      for index in stages.indices {
        while !stages[index].knowsNext {
          guard let attempt = stages[index].read() else { continue }
          if let watermark = watermark(of: stages), attempt.setup < watermark - lateness {
            late.append(attempt)
          } else {
            stages[index].held.append(attempt)
          }
        }
      }
      let heads = stages.indices.filter { !stages[$0].held.isEmpty }
      // `min(by:)` gives the first of equals: the input that comes first.
      guard let first = heads.min(by: { stages[$0].head.setup < stages[$1].head.setup }) else {
        return (arrivals, late)
      }
      arrivals.append(stages[first].takeHead())
    }
  }

  /// The lowest highest time of the inputs under way; `nil` stands for minus infinity.
  private static func watermark(of stages: [NaiveInput]) -> Int64? {
    let underWay = stages.filter { !$0.isFinished }
    let highest = underWay.compactMap { $0.highest }
    return highest.count == underWay.count ? highest.min() : nil
  }
}

/// One input: what is not yet read, and what is held back.
private struct NaiveInput {
  var unread: [OracleAttempt]
  let lag: Int64
  var held: [OracleAttempt] = []
  var highest: Int64?
  var isFinished = false

  init(unread: [OracleAttempt], lag: Int64) {
    self.unread = unread
    self.lag = lag
  }

  /// Reads one record; at the end it says so once by giving nothing.
  mutating func read() -> OracleAttempt? {
    guard !unread.isEmpty else {
      isFinished = true
      return nil
    }
    let attempt = unread.removeFirst()
    highest = max(highest ?? attempt.setup, attempt.setup)
    return attempt
  }

  /// Whether nothing that is still unread can change what leaves next.
  var knowsNext: Bool {
    if isFinished { return true }
    guard !held.isEmpty, let highest else { return false }
    return head.setup <= highest - lag
  }

  /// The held attempt that leaves first: of equal times the one read first.
  var head: OracleAttempt { held[headIndex] }

  private var headIndex: Int {
    held.indices.min { held[$0].setup < held[$1].setup } ?? 0
  }

  mutating func takeHead() -> OracleAttempt { held.remove(at: headIndex) }
}
