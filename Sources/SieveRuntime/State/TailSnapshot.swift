import Foundation
import SieveBytes
import SieveSinks

/// All that a checkpoint of `tail` holds, between two steps.
struct TailSnapshot {
  var flow: TailFlowState
  /// How far destinations were written, by their names.
  var outputs: [String: OutputMark]
  var rejects: OutputMark?
  var rejected: [RejectLedger.Key: UInt64]
  /// What the reject file says of how sources are read.
  var layouts: [String: UInt64]
  var summary: RunSummary
  /// Windows, scores and centres; `nil` when what they depend on has changed.
  var detector: Detector?
  /// What has changed since, by name.
  var changes = Changes()
  /// The lists that were in use.
  var lists: [StateOptions.Setting]

  /// What the state depends on and is another one now.
  struct Changes {
    var analysis: [String] = []
    var reading: [String] = []
    var lists: [String] = []

    var isEmpty: Bool { analysis.isEmpty && reading.isEmpty && lists.isEmpty }
  }

  /// Writes a checkpoint.
  static func save(
    _ flow: TailFlowState,
    _ outputs: (alerts: [String: OutputMark], rejects: OutputMark?),
    _ rejected: (counts: [RejectLedger.Key: UInt64], layouts: [String: UInt64]),
    _ summary: RunSummary,
    _ detector: Detector,
    _ options: StateOptions,
    to writer: inout StateWriter
  ) {
    for settings in [options.analysis + options.lists, options.reading] {
      writer.add(settings) { writer, setting in
        writer.add(setting.name)
        writer.add(setting.value)
      }
    }
    flow.save(to: &writer)
    writer.add(outputs.alerts) { writer, output in
      writer.add(output.key)
      output.value.save(to: &writer)
    }
    writer.add(outputs.rejects) { $1.save(to: &$0) }
    writer.add(rejected.counts) { writer, entry in
      writer.add(entry.key.source)
      writer.add(entry.key.code)
      writer.add(entry.value)
    }
    writer.add(rejected.layouts) { writer, entry in
      writer.add(entry.key)
      writer.add(entry.value)
    }
    summary.save(to: &writer)
    // Last, for it is passed over when rules or tables have changed.
    detector.save(to: &writer)
  }

  /// Reads what `save` wrote, for a run with these options.
  init(
    from reader: inout StateReader,
    _ options: AnalysisOptions,
    _ state: StateOptions
  ) throws(CheckpointFault) {
    let analysis = try Self.settings(from: &reader)
    lists = analysis.filter(\.isList)
    changes.lists = Self.changes(lists, state.lists)
    changes.analysis = Self.changes(analysis.filter { !$0.isList }, state.analysis)
    changes.reading = Self.changes(try Self.settings(from: &reader), state.reading)
    flow = try TailFlowState(from: &reader)
    if !changes.reading.isEmpty { flow.forgetLayouts() }
    outputs = [:]
    for _ in 0..<(try reader.count(of: 4)) {
      let name = try reader.text()
      outputs[name] = try OutputMark(from: &reader)
    }
    rejects = try reader.optional { reader throws(CheckpointFault) in
      try OutputMark(from: &reader)
    }
    rejected = [:]
    for _ in 0..<(try reader.count(of: 3)) {
      let key = RejectLedger.Key(source: try reader.text(), code: try reader.text())
      rejected[key] = try reader.word()
    }
    layouts = [:]
    for _ in 0..<(try reader.count(of: 2)) {
      let source = try reader.text()
      layouts[source] = try reader.word()
    }
    summary = try RunSummary(from: &reader)
    guard changes.analysis.isEmpty else { return }
    detector = try Detector(options, restoring: &reader)
    try reader.finish()
  }

  private static func settings(
    from reader: inout StateReader
  ) throws(CheckpointFault) -> [StateOptions.Setting] {
    try reader.values(of: 2) { reader throws(CheckpointFault) in
      StateOptions.Setting(try reader.text(), try reader.text())
    }
  }

  /// The names of settings that have another value now, or none.
  private static func changes(
    _ former: [StateOptions.Setting],
    _ settings: [StateOptions.Setting]
  ) -> [String] {
    var names: [String] = []
    for setting in settings + former where settings.contains(setting) != former.contains(setting) {
      if !names.contains(setting.name) { names.append(setting.name) }
    }
    return names
  }
}

extension OutputMark {
  fileprivate func save(to writer: inout StateWriter) {
    writer.add(device)
    writer.add(inode)
    writer.add(length)
    writer.add(tail)
  }

  fileprivate init(from reader: inout StateReader) throws(CheckpointFault) {
    self.init(
      device: try reader.word(),
      inode: try reader.word(),
      length: try reader.word(),
      tail: try reader.text()
    )
  }
}
