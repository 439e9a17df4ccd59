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
      let data: [UInt8]
      let loaded: Loaded
      let changedAt: Int64
      do throws(SystemFailure) {
        (data, changedAt) = try patiently(version.path)
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

  /// How often a checkpoint that cannot be read is tried, and how long after each time, in seconds.
  ///
  /// What a system cannot say for a moment (a file system on a network, too many open files) is no reason to do without the
  /// newest: the one before it does not know of all spool files that were put away.
  private static let (triesMax, pause) = (5, 0.2)

  /// A file as a whole, tried again for a second.
  private func patiently(_ path: String) throws(SystemFailure) -> ([UInt8], Int64) {
    for _ in 1..<Self.triesMax {
      if let content = try? content(path) { return content }
      environment.sleep(Self.pause)
    }
    return try content(path)
  }

  /// A file as a whole, and when it was changed last.
  ///
  /// Into one piece of memory without a copy: that of a day of scores has a gigabyte.
  private func content(_ path: String) throws(SystemFailure) -> ([UInt8], Int64) {
    let environment = environment
    let descriptor = try environment.retrying { () throws(SystemFailure) in
      try environment.open(path, O_RDONLY | O_CLOEXEC, mode: 0)
    }
    defer { try? environment.close(descriptor) }
    let facts = try environment.retrying { () throws(SystemFailure) in
      try environment.facts(descriptor)
    }
    var failure: SystemFailure?
    let size = Int(clamping: facts.size)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { space, filled in
      do throws(SystemFailure) {
        while filled < size {
          let start = filled
          let got = try environment.retrying { () throws(SystemFailure) in
            let rest = UnsafeMutableRawBufferPointer(
              UnsafeMutableBufferPointer(rebasing: space[start...])
            )
            return try environment.read(descriptor, into: rest, at: UInt64(start))
          }
          if got == 0 { break }
          filled += got
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return (bytes, facts.changedAt)
  }

  private static func read(
    _ data: [UInt8],
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
  private static func faultyByte(_ data: [UInt8], _ fault: CheckpointFault) -> Int {
    switch fault {
    case .foreign: 0
    case .version: 8
    case .damaged: data.withUnsafeBytes { StateReader.isCutOff($0) } ? data.count : data.count - 8
    case .otherConfiguration, .tooLate: 16
    }
  }
}
