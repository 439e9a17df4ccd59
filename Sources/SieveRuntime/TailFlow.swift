import Foundation
import SieveDiagnostics
import SieveEnvironment
import SieveModel
import SieveSources

/// Followed files as one sequence of attempts, as they come.
final class TailFlow: LiveSteps {
  /// Inputs that statistics name one by one; the others are summed up.
  private static let statisticsMax = 4096
  /// Names of finished files whose layout is remembered.
  private static let latestMax = 4096
  /// Failures that are kept.
  private static let failuresMax = 64
  /// How long a signal may go unnoticed.
  private static let waitSeconds = 0.1

  let sources: TailSources
  private let options: FlowOptions
  let tail: TailOptions
  let follower: Follower
  private let ledger: RejectLedger
  private let report: @Sendable (Diagnostic) -> Void
  private let timer = StageTimer()
  /// What is noted of the records of each source, when somebody asks for it.
  private let quality: TailQuality?

  var inputs: [Int: FollowedInput] = [:]
  /// What had a name last, by name: the next may share its layout.
  var latest: [String: FollowedInput] = [:]
  /// How what had a name last was read by an earlier run.
  var notes: [String: LayoutNote]
  /// What an earlier run knew of files, by the tags of their positions, until they are read on.
  var awaited: [UInt64: FollowedInputState]
  var lastTag: UInt64
  private(set) var whole: TailWhole?
  private var round = TailRound()
  private(set) var waiting: [FollowedEvent] = []
  var finished: [RunStatistics.Input]
  var others: RunStatistics.Input
  private(set) var watermark: TailWatermark
  /// What was come across by earlier runs.
  private let countsBefore: Follower.Counts
  /// Whether something has come since it was set to false.
  var hasMoved = true
  /// Whether the run has something else to do, between two steps.
  var isInterrupted: () -> Bool = { false }
  /// Whole files that were used to their end, until their last attempts have been judged.
  private var finishedNames: [String] = []
  /// The clock when the attempts under way were taken: uptime, and milliseconds since 1970.
  private var clock = (uptime: 0.0, time: Int64(0))
  private var heardAt = Surroundings.current.uptime
  private(set) var late: UInt64
  private(set) var outside: UInt64
  private var failures: [Diagnostic] = []

  init(
    _ options: FlowOptions,
    tail: TailOptions,
    ledger: RejectLedger,
    resuming state: TailFlowState? = nil,
    quality: TailQuality? = nil,
    report: @escaping @Sendable (Diagnostic) -> Void
  ) {
    self.options = options
    self.tail = tail
    self.ledger = ledger
    self.quality = quality
    self.report = report
    let uptime = Surroundings.current.uptime
    sources = TailSources(state?.sources)
    notes = state?.notes ?? [:]
    awaited = Dictionary(state?.inputs.map { ($0.tag, $0) } ?? []) { first, _ in first }
    lastTag = state.map { ($0.inputs.map(\.tag) + $0.positions.map(\.tag)).max() ?? 0 } ?? 0
    finished = state?.finished ?? []
    others = state?.others ?? RunStatistics.Input(name: "others", format: "")
    countsBefore = state?.counts ?? Follower.Counts()
    late = state?.late ?? 0
    outside = state?.outside ?? 0
    watermark = TailWatermark(idleSeconds: tail.inputIdleSeconds)
    if let memory = state?.watermark { watermark.resume(memory, now: uptime) }
    follower = Follower(
      tail.follow,
      resuming: state?.positions ?? [],
      former: state?.run,
      report: report
    )
    // What is there now counts as there at the start.
    waiting = follower.next(within: 0)
  }

  /// What was come across so far.
  var counts: Follower.Counts {
    var counts = follower.counts
    // What was not looked at yet is going to be counted by the next run.
    for event in waiting {
      switch event {
      case .began(let start): counts.files -= start.tag == 0 ? 1 : 0
      case .lines(_, let bytes): counts.bytes -= UInt64(bytes.count)
      case .whole: counts.wholeFiles -= 1
      case .ended: break
      }
    }
    counts.files += countsBefore.files
    counts.wholeFiles += countsBefore.wholeFiles
    counts.bytes += countsBefore.bytes
    return counts
  }

  var decoding: StageTime { timer[.decode] }

  var statistics: [RunStatistics.Input] {
    let open = inputs.values.sorted { $0.name < $1.name }.map(Self.statistics)
    let all = finished + open
    return others.attempts + others.rejected + others.bytes > 0 ? all + [others] : all
  }

  var hasFailed: Bool { !failures.isEmpty }

  var failureStatus: ExitStatus { ExitStatus(failures: failures) }

  // MARK: Steps

  func next() -> LiveFlow.Step? {
    while !StopSignal.shared.isRequested {
      // Whoever asked gets a step without a record.
      quality?.keep(report)
      if waiting.isEmpty, isInterrupted() { return LiveFlow.Step(time: 0, batch: AttemptBatch()) }
      let events =
        waiting.isEmpty ? follower.next(within: whole == nil ? Self.waitSeconds : 0) : waiting
      waiting = []
      timer.run(.decode) {
        for event in events { take(event) }
        if whole != nil { readWhole() }
      }
      let isNews = events.contains(where: \.isNews) || whole?.file.isRetry == false
      if isNews || !round.isEmpty { hasMoved = true }
      if isNews || !round.isEmpty || follower.isAwaitingFiles { heardAt = uptime }
      if round.isEmpty {
        finishNames()
      } else {
        clock = (uptime, Int64(Surroundings.current.time * 1000))
        // Even when nothing is late, it moves on.
        _ = watermark.value(clock.uptime)
        let batch = round.take(judge)
        finishNames()
        // The time is for those who keep a pace; nobody does here.
        if !batch.isEmpty { return LiveFlow.Step(time: 0, batch: batch) }
      }
      if let idle = tail.idleSeconds, uptime - heardAt >= idle { break }
    }
    end()
    return nil
  }

  private func finishNames() {
    for name in finishedNames { watermark.finish(name) }
    finishedNames = []
  }

  /// At the end: files of which nothing could be told were not read.
  private func end() {
    for input in inputs.values.sorted(by: { $0.index < $1.index }) {
      if let doubt = input.doubt { fail(InputVerdict.diagnostics(doubt, input.name)) }
    }
  }

  private var uptime: Double { Surroundings.current.uptime }

  private func take(_ event: FollowedEvent) {
    switch event {
    case .began(let start): begin(start)
    case .lines(let id, let bytes):
      guard let input = inputs[id] else { return }
      let before = quality == nil ? nil : input.reading
      attempt(input) { try input.take(bytes) { collect(&$0, input.name, input.rejectLayout) } }
      if let quality, let reading = input.reading {
        quality.source(input.name).add(reading, since: before)
      }
    case .ended(let id):
      guard let input = inputs.removeValue(forKey: id) else { return }
      attempt(input) { try input.finish { collect(&$0, input.name, input.rejectLayout) } }
      keep(Self.statistics(input))
    case .whole(let file):
      let source = quality?.source(file.origin)
      whole = TailWhole(file, options: options.input, sources: sources, quality: source)
    }
  }

  private func begin(_ start: FollowedStart) {
    let resumed = start.tag == 0 ? nil : awaited.removeValue(forKey: start.tag)
    let input = FollowedInput(
      start,
      index: resumed?.index ?? sources.add(start.path),
      options: options.input,
      after: latest[start.path]?.note ?? notes[start.path],
      resuming: resumed
    )
    if resumed == nil { lastTag += 1 }
    input.tag = resumed?.tag ?? lastTag
    if let source = quality?.source(input.name) {
      source.addFile()
      input.sequence = source.sequence
    }
    inputs[start.id] = input
    remember(input)
  }

  private func remember(_ input: FollowedInput) {
    notes[input.name] = nil
    if latest.count >= inputs.count + Self.latestMax {
      let open = Set(inputs.values.map(ObjectIdentifier.init))
      latest = latest.filter { open.contains(ObjectIdentifier($0.value)) }
    }
    latest[input.name] = input
  }

  private func attempt(_ input: FollowedInput, _ body: () throws -> Void) {
    do {
      try body()
    } catch {
      fail(InputVerdict.diagnostics(error, input.name))
    }
  }

  private func fail(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { report(diagnostic) }
    let errors = diagnostics.filter { $0.severity == .error }
    // A run without end does not keep them all: the first say what its status is.
    failures += errors.prefix(max(0, Self.failuresMax - failures.count))
  }

  private func readWhole() {
    guard let whole else { return }
    var isOver = false
    let more = whole.next { output in
      // A read that a signal cut short gives half of a record.
      isOver = StopSignal.shared.isRequested
      if !isOver { collect(&output, whole.file.path, whole.current?.rejectLayout) }
      return !isOver
    }
    guard !more, !isOver, !StopSignal.shared.isRequested else { return }
    self.whole = nil
    let file = whole.file
    if let trouble = whole.trouble {
      guard follower.postpone(file.id, used: whole.used, because: trouble) else { return }
      finishedNames.append(file.path)
      return fail([trouble])
    }
    hasMoved = true
    finishedNames.append(file.path)
    quality?.source(file.origin).addFile()
    fail(whole.failures)
    keep(whole.statistics)
    follower.finish(file.id, consumed: whole.bytes, isGood: whole.failures.isEmpty)
  }

  private func keep(_ statistics: RunStatistics.Input) {
    guard finished.count >= Self.statisticsMax else { return finished.append(statistics) }
    others.bytesRead += statistics.bytesRead
    others.bytes += statistics.bytes
    others.attempts += statistics.attempts
    others.rejected += statistics.rejected
  }

  private static func statistics(_ input: FollowedInput) -> RunStatistics.Input {
    var statistics = RunStatistics.Input(name: input.name, format: input.format?.rawValue ?? "")
    statistics.bytesRead = input.bytesTaken
    statistics.bytes = input.bytesTaken
    statistics.attempts = input.attempts
    statistics.rejected = input.rejected
    return statistics
  }

  // MARK: Records

  private func collect(
    _ output: inout DecodedRecords,
    _ name: String,
    _ layout: @autoclosure () -> RejectLayout?
  ) {
    for warning in output.warnings { report(warning) }
    let skew = skew(name)
    if let quality {
      let latest = Int64(Surroundings.current.time * 1000) &+ tail.aheadMilliseconds
      quality.source(origin(name)).add(output, skew: skew, latest: latest)
    }
    ledger.add(output.rejects, layout()?.skewed(skew))
    round.add(&output.batch, name: name, skew: skew)
  }

  /// What a file counts as: the spool that it was found by, or its own name.
  private func origin(_ name: String) -> String {
    guard let file = whole?.file, file.path == name else { return name }
    return file.origin
  }

  /// The clock offset that was given for a file, or for what it was found by.
  private func skew(_ name: String) -> Int64 {
    guard !options.skew.isEmpty else { return 0 }
    if let own = options.skew[name] { return own }
    return options.skew.first { origin, _ in
      let folder = origin.hasSuffix("/") ? String(origin.dropLast()) : origin
      return name.hasPrefix(folder + "/") || fnmatch(origin, name, 0) == 0
    }?.value ?? 0
  }

  /// Whether an attempt is applied; those that are not are counted and kept.
  private func judge(_ attempt: Attempt, _ batch: AttemptBatch, _ name: String) -> Bool {
    guard options.period.contains(attempt.setupTime) else {
      outside += 1
      return false
    }
    if watermark.isLate(attempt.setupTime, lateness: options.lateness, now: clock.uptime) {
      late += 1
      reject(LateRecord.reject(attempt, batch, source: name), name)
      return false
    }
    if attempt.setupTime > clock.time &+ tail.aheadMilliseconds {
      reject(FutureRecord.reject(attempt, batch, source: name), name)
      return false
    }
    watermark.note(attempt.setupTime, of: name, now: clock.uptime)
    return true
  }

  /// Rejects a record that could be read and is not used.
  private func reject(_ reject: Reject, _ name: String) {
    ledger.add([reject])
    quality?.source(origin(name)).note(reject.diagnostic.code)
  }
}
