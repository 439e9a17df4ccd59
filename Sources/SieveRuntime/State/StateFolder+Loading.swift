import Foundation
import SieveBytes
import SieveDiagnostics

/// Finding the newest checkpoint that is whole.
extension StateFolder {
  /// A checkpoint that was read.
  struct Loaded {
    var snapshot: TailSnapshot
    var number: UInt64
    var bytes: Int
    /// When it was written.
    var date: Date
    /// Alerts that were given to a pipe after it.
    var repeated: UInt64
  }

  /// Reads the newest checkpoint that is whole; `nil` when there is none at all.
  ///
  /// - Throws: `Diagnostic` when there are some and none can be used.
  func load(
    _ options: AnalysisOptions,
    _ state: StateOptions,
    report: (Diagnostic) -> Void
  ) throws -> Loaded? {
    let versions = versions
    for version in versions {
      let data: Data
      do {
        data = try Data(contentsOf: URL(fileURLWithPath: version.path), options: .mappedIfSafe)
      } catch {
        report(StateFault.unreadable(version, error.localizedDescription))
        continue
      }
      do throws(CheckpointFault) {
        let snapshot = try Self.read(data, options, state)
        var facts = stat()
        let seconds = stat(version.path, &facts) == 0 ? facts.st_mtim.tv_sec : 0
        return Loaded(
          snapshot: snapshot,
          number: version.number,
          bytes: data.count,
          date: Date(timeIntervalSince1970: Double(seconds)),
          repeated: deliveredAfter(version.number)
        )
      } catch {
        report(StateFault.unusable(version, error, byte: Self.faultyByte(data, error)))
      }
    }
    if versions.isEmpty { return nil }
    throw StateFault.noneUsable(path)
  }

  private static func read(
    _ data: Data,
    _ options: AnalysisOptions,
    _ state: StateOptions
  ) throws(CheckpointFault) -> TailSnapshot {
    let result = data.withUnsafeBytes { bytes in
      Result { () throws(CheckpointFault) in
        var reader = try StateReader(bytes)
        return try TailSnapshot(from: &reader, options, state)
      }
    }
    return try result.get()
  }

  /// Where a checkpoint is wrong, as far as that can be told: at its end when it is cut off, at its checksum
  /// when anything was changed.
  private static func faultyByte(_ data: Data, _ fault: CheckpointFault) -> Int {
    switch fault {
    case .foreign: 0
    case .version: 8
    case .damaged: data.withUnsafeBytes(StateReader.isCutOff) ? data.count : data.count - 8
    case .otherConfiguration, .tooLate: 16
    }
  }
}
