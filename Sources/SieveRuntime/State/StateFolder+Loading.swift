import Foundation
import SieveBytes
import SieveDiagnostics
import SieveEnvironment

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
    var unusable: [Version] = []
    for version in versions {
      let data: Data
      let loaded: Loaded
      let changedAt: Int64
      do throws(SystemFailure) {
        (data, changedAt) = try content(version.path)
      } catch {
        report(StateFault.unreadable(version, error.text))
        unusable.append(version)
        continue
      }
      do throws(CheckpointFault) {
        let snapshot = try Self.read(data, options, state)
        loaded = Loaded(
          snapshot: snapshot,
          number: version.number,
          bytes: data.count,
          date: Date(timeIntervalSince1970: (Double(changedAt) / 1e9).rounded(.down)),
          repeated: deliveredAfter(version.number)
        )
      } catch {
        report(StateFault.unusable(version, error, byte: Self.faultyByte(data, error)))
        unusable.append(version)
        continue
      }
      // Destinations are cut back to it: one that says more of them must not be found again.
      try setAside(unusable)
      return loaded
    }
    if versions.isEmpty { return nil }
    throw StateFault.noneUsable(path)
  }

  /// A file as a whole, and when it was changed last.
  private func content(_ path: String) throws(SystemFailure) -> (Data, Int64) {
    let environment = environment
    let descriptor = try environment.retrying { () throws(SystemFailure) in
      try environment.open(path, O_RDONLY | O_CLOEXEC, mode: 0)
    }
    defer { try? environment.close(descriptor) }
    let facts = try environment.retrying { () throws(SystemFailure) in
      try environment.facts(descriptor)
    }
    var bytes = [UInt8](repeating: 0, count: Int(clamping: facts.size))
    var filled = 0
    while filled < bytes.count {
      let start = filled
      let result = bytes.withUnsafeMutableBytes { space in
        Result { () throws(SystemFailure) in
          try environment.retrying { () throws(SystemFailure) in
            let rest = UnsafeMutableRawBufferPointer(rebasing: space[start...])
            return try environment.read(descriptor, into: rest, at: UInt64(start))
          }
        }
      }
      let got = try result.get()
      if got == 0 { break }
      filled += got
    }
    return (Data(bytes[..<filled]), facts.changedAt)
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
