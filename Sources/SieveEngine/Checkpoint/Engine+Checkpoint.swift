public import SieveBytes
import SieveModel

/// The whole state as a file, and back.
///
/// What is written are attempts, calls received and open episodes, key by key, not memory: windows are made again from
/// the attempts, so that versions with other structures read it, with any number of shards. An engine that was
/// restored gives the same alerts as one that never stopped (`docs/adr/0016-checkpoints.md`).
extension Engine {
  /// Writes the state as it is between two batches.
  ///
  /// - Parameters:
  ///   - configuration: A text that is the same as long as rules, side tables and options are.
  ///   - sink: Takes the bytes in order; `false` when it cannot, which ends the writing.
  /// - Returns: whether all was written.
  /// - Complexity: O(state)
  public func save(
    configuration: String,
    to sink: @escaping (UnsafeRawBufferPointer) -> Bool
  ) -> Bool {
    var writer = StateWriter(sink)
    writer.add(configuration)
    save(to: &writer)
    return writer.finish()
  }

  /// Writes the state, as it is between two batches, as part of a checkpoint.
  ///
  /// - Complexity: O(state)
  public func save(to writer: inout StateWriter) {
    TextHash.save(to: &writer)
    writer.add(rulesText)
    writer.add(nextArrival)
    writer.add(streamTime)
    writer.add(state.streamStart == nil ? 0 : 1)
    writer.add(state.streamStart ?? 0)
    writer.add(opened.count)
    for (key, arrival) in opened.sorted(by: { $0.value < $1.value }) {
      writer.add(UInt64(key.source))
      writer.add(key.dialog)
      writer.add(arrival)
    }
    log.save(to: &writer)
    let shards = state.all
    for subject in plan.subjects.indices {
      writer.add(plan.subjects[subject].layout.stride)
      for shard in shards { shard.subjects[subject].saveKeys(to: &writer) }
      writer.add(UInt64(0))
      for shard in shards { shard.subjects[subject].saveQuiet(to: &writer) }
      writer.add(UInt64(0))
      for shard in shards { shard.subjects[subject].received.save(to: &writer) }
      writer.add(UInt64(0))
      for shard in shards { shard.subjects[subject].book.saveEpisodes(to: &writer) }
      writer.add(UInt64(0))
      for shard in shards { shard.subjects[subject].book.saveClosed(to: &writer) }
      writer.add(UInt64(0))
    }
    state.archive?.save(to: &writer)
  }

  /// Prepares an engine as it was when `state` was written.
  ///
  /// - Parameters:
  ///   - rules: The rules, the same as then.
  ///   - options: The options, the same as then but for the number of shards.
  ///   - configuration: As it was given to `save(configuration:to:)`.
  ///   - state: All bytes of a checkpoint; nothing is made of them before all have been checked.
  /// - Throws: `CheckpointFault`.
  /// - Complexity: O(state · log state)
  public convenience init(
    rules: [Rule],
    options: EngineOptions,
    configuration: String,
    restoring state: UnsafeRawBufferPointer
  ) throws(CheckpointFault) {
    var reader = try StateReader(state)
    guard try reader.text() == configuration else { throw .otherConfiguration }
    try self.init(rules: rules, options: options, restoring: &reader)
    try reader.finish()
  }

  /// Prepares an engine as it was when its part of a checkpoint was written.
  ///
  /// - Throws: `CheckpointFault`.
  public convenience init(
    rules: [Rule],
    options: EngineOptions,
    restoring reader: inout StateReader
  ) throws(CheckpointFault) {
    // Before anything is hashed: side tables are, too.
    try TextHash.restore(from: &reader)
    self.init(rules: rules, options: options)
    guard try reader.text() == rulesText else { throw .otherConfiguration }
    nextArrival = try reader.word()
    streamTime = try reader.signed()
    let isStarted = try reader.word() == 1
    let start = try reader.signed()
    if isStarted { state.streamStart = start }
    for _ in 0..<(try reader.count(of: 3)) {
      let source = UInt16(truncatingIfNeeded: try reader.word())
      let key = DialogKey(source: source, dialog: try reader.word())
      opened[key] = try reader.word()
    }
    try log.restore(from: &reader)
    for subject in plan.subjects.indices {
      guard try reader.word() == UInt64(plan.subjects[subject].layout.stride) else {
        throw .damaged
      }
      try restore(subject, &reader)
    }
    try state.archive?.restore(from: &reader, at: streamTime)
  }

  private func restore(
    _ subject: Int,
    _ reader: inout StateReader
  ) throws(CheckpointFault) {
    let states = state.all.map { $0.subjects[subject] }
    let stride = plan.subjects[subject].layout.stride
    func owner(_ key: UInt64) -> SubjectState { states[ShardPlace.shard(of: key, states.count)] }
    while true {
      let key = try reader.word()
      if key == 0 { break }
      try owner(key).restoreKey(key, from: &reader)
    }
    let quiet = try LoggedEvents(stride, &reader)
    quiet.forEach { key, event in owner(key).restoreQuiet(key, event) }
    let received = try LoggedEvents(states[0].received.stride, &reader)
    received.forEach { key, event in owner(key).received.restore(key, event) }
    while try reader.word() != 0 {
      let key = try reader.word()
      try owner(key).restoreEpisode(key, from: &reader)
    }
    while try reader.word() != 0 {
      let key = try reader.word()
      try owner(key).book.restoreClosed(key, from: &reader)
    }
  }

  /// What the rules are, in the order in which state refers to them.
  private var rulesText: String {
    var text = "\(options.lateness)"
    for subject in plan.subjects {
      for rule in subject.rules { text += "\n\(rule.index) \(rule.rule.id) \(rule.rule.version)" }
    }
    return text
  }
}

/// Events of a log as they were written, in the order of time.
struct LoggedEvents: ~Copyable {
  private let words: UnsafeMutableBufferPointer<UInt64>
  private let stride: Int
  private let order: [UInt32]

  init(_ stride: Int, _ reader: inout StateReader) throws(CheckpointFault) {
    self.stride = stride
    let entryWords = stride + 1
    let all = try reader.records(of: entryWords)
    words = all
    let count = all.count / entryWords
    order = (0..<UInt32(truncatingIfNeeded: count)).sorted { a, b in
      guard let start = all.baseAddress else { return false }
      let first = start + Int(a) * entryWords + 1
      let second = start + Int(b) * entryWords + 1
      return (EventLayout.time(first), EventLayout.arrival(first))
        < (EventLayout.time(second), EventLayout.arrival(second))
    }
  }

  deinit { words.deallocate() }

  /// Hands over keys and events by set-up time and arrival.
  borrowing func forEach(_ body: (_ key: UInt64, _ event: UnsafeMutablePointer<UInt64>) -> Void) {
    guard let start = words.baseAddress else { return }
    for place in order {
      let entry = start + Int(place) * (stride + 1)
      body(entry[0], entry + 1)
    }
  }
}
