import Foundation
import SieveBytes
import SieveEnvironment
import SieveSources

/// What a flow needs to go on in another process.
struct TailFlowState {
  /// What was followed, and when.
  var run: Follower.FormerRun
  var positions: [FollowedPosition]
  var inputs: [FollowedInputState]
  var notes: [String: LayoutNote]
  var sources: TailSources.Known
  var watermark: TailWatermark.Memory
  var finished: [RunStatistics.Input]
  var others: RunStatistics.Input
  var counts: Follower.Counts
  var late: UInt64
  var outside: UInt64

  /// Forgets how files were read, for they are read otherwise now.
  mutating func forgetLayouts() {
    notes = [:]
    for place in inputs.indices { inputs[place].forgetLayout() }
  }
}

extension TailFlow {
  /// How far everything was used and what is known of it, between two steps.
  var state: TailFlowState {
    // Before anything is looked at: what comes meanwhile is younger.
    let run = follower.run
    let positions = follower.positions(reach: reach)
    let tags = Set(positions.map(\.tag))
    var notes = notes
    for (name, input) in latest { notes[name] = input.note ?? notes[name] }
    return TailFlowState(
      run: run,
      positions: positions,
      inputs: inputs.values.map(\.state) + awaited.values.filter { tags.contains($0.tag) },
      notes: notes,
      sources: sources.known,
      watermark: watermark.memory(Surroundings.current.uptime),
      finished: finished,
      others: others,
      counts: counts,
      late: late,
      outside: outside
    )
  }

  /// Whether how far everything was used can be said: not while a file has ended whose last lines were not
  /// looked at yet.
  var isSettled: Bool {
    !waiting.contains { if case .ended = $0 { true } else { false } }
  }

  /// How far a file was used.
  private func reach(_ id: Int) -> FollowedReach? {
    if let input = inputs[id] { return FollowedReach(offset: input.consumed, tag: input.tag) }
    if let whole, whole.file.id == id {
      var reach = FollowedReach(offset: whole.bytes)
      reach.used = whole.used
      return reach
    }
    // What has come and was not looked at yet was not used.
    for event in waiting {
      switch event {
      case .began(let start) where start.id == id:
        return FollowedReach(offset: start.offset, tag: start.tag)
      case .whole(let file) where file.id == id:
        var reach = FollowedReach(offset: 0)
        reach.used = file.used
        return reach
      case .began, .lines, .ended, .whole: continue
      }
    }
    return nil
  }
}

extension TailFlowState {
  func save(to writer: inout StateWriter) {
    writer.add(run.paths) { $0.add($1) }
    writer.add(run.moment.time)
    writer.add(run.moment.uptime)
    writer.add(positions) { $1.save(to: &$0) }
    writer.add(inputs) { $1.save(to: &$0) }
    writer.add(notes) { writer, note in
      writer.add(note.key)
      note.value.save(to: &writer)
    }
    writer.add(sources.names) { $0.add($1) }
    writer.add(sources.next)
    writer.add(watermark.highest)
    writer.add(watermark.reached)
    writer.add(watermark.inputs) { writer, input in
      writer.add(input.name)
      writer.add(input.highest)
      writer.add(input.silence)
    }
    writer.add(finished) { $1.save(to: &$0) }
    others.save(to: &writer)
    writer.add(counts.files)
    writer.add(counts.wholeFiles)
    writer.add(counts.bytes)
    writer.add(late)
    writer.add(outside)
  }

  init(from reader: inout StateReader) throws(CheckpointFault) {
    run = Follower.FormerRun(
      paths: try reader.values { reader throws(CheckpointFault) in try reader.text() },
      moment: FollowMoment(time: try reader.signed(), uptime: try reader.signed())
    )
    positions = try reader.values(of: 10) { reader throws(CheckpointFault) in
      try FollowedPosition(from: &reader)
    }
    inputs = try reader.values(of: 10) { reader throws(CheckpointFault) in
      try FollowedInputState(from: &reader)
    }
    notes = [:]
    for _ in 0..<(try reader.count(of: 4)) {
      let name = try reader.text()
      notes[name] = try LayoutNote(from: &reader)
    }
    sources = TailSources.Known(
      names: try reader.values { reader throws(CheckpointFault) in try reader.text() },
      next: try reader.integer()
    )
    guard sources.next >= sources.names.count else { throw .damaged }
    watermark = TailWatermark.Memory(
      highest: try reader.signed(),
      reached: try reader.signed(),
      inputs: try reader.values(of: 3) { reader throws(CheckpointFault) in
        (try reader.text(), try reader.signed(), try reader.double())
      }
    )
    finished = try reader.values(of: 6) { reader throws(CheckpointFault) in
      try RunStatistics.Input(from: &reader)
    }
    others = try RunStatistics.Input(from: &reader)
    counts = Follower.Counts()
    counts.files = try reader.integer()
    counts.wholeFiles = try reader.integer()
    counts.bytes = try reader.word()
    late = try reader.word()
    outside = try reader.word()
  }
}

extension RunStatistics.Input {
  fileprivate func save(to writer: inout StateWriter) {
    writer.add(name)
    writer.add(format)
    writer.add(bytesRead)
    writer.add(bytes)
    writer.add(attempts)
    writer.add(rejected)
  }

  fileprivate init(from reader: inout StateReader) throws(CheckpointFault) {
    self.init(name: try reader.text(), format: try reader.text())
    bytesRead = try reader.word()
    bytes = try reader.word()
    attempts = try reader.word()
    rejected = try reader.word()
  }
}
