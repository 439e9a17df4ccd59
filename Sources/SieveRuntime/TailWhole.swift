import SieveDiagnostics
import SieveModel
import SieveSources

/// A file of a spool folder while it is read, with what is in it when it is an archive.
final class TailWhole {
  let file: FollowedWhole
  private var inputs: [FoundInput]
  private(set) var current: AttemptInput?
  private var output = DecodedRecords()
  private let options: InputOptions
  private let sources: TailSources
  /// Whether something of it could not be used.
  private(set) var failures: [Diagnostic] = []
  /// What was read, of all that is in it.
  private(set) var statistics: RunStatistics.Input
  /// The place up to which records were used, when it is no archive.
  private(set) var consumed: UInt64

  init(_ file: FollowedWhole, options: InputOptions, sources: TailSources) {
    self.file = file
    self.options = options
    self.sources = sources
    consumed = file.skipBefore
    let finder = InputFinder([file.path])
    inputs = finder.inputs.reversed()
    failures = finder.faults.filter { $0.severity == .error }
    statistics = RunStatistics.Input(name: file.path, format: "")
  }

  /// Reads on a little.
  ///
  /// - Returns: whether there may be more.
  func next(_ give: (inout DecodedRecords) -> Void) -> Bool {
    do {
      if current == nil {
        guard let found = inputs.popLast() else { return false }
        current = try AttemptInput(found, index: sources.add(found.name), options: options)
      }
      guard let input = current else { return false }
      if try input.next(into: &output) {
        skipUsed()
        statistics.attempts += UInt64(output.batch.count)
        statistics.rejected += UInt64(output.rejects.count)
        give(&output)
        output.removeAll()
        return true
      }
      end(input)
    } catch {
      let causes = InputVerdict.diagnostics(error, file.path)
      // An interval without calls is an empty file.
      failures += causes.filter { $0.code != .emptyInput }
      current = nil
    }
    return !inputs.isEmpty
  }

  private func end(_ input: AttemptInput) {
    if let failure = input.failure { failures.append(failure) }
    statistics.format = input.format.rawValue
    statistics.bytesRead += input.bytes.bytesRead
    statistics.bytes += input.bytes.bytesGiven
    consumed = input.bytes.bytesGiven
    current = nil
  }

  /// Leaves out what an earlier run had used.
  private func skipUsed() {
    if let last = output.batch.attempts.last { consumed = max(consumed, last.origin + 1) }
    guard file.skipBefore > 0 else { return }
    var kept = AttemptBatch()
    for (row, attempt) in output.batch.attempts.enumerated() where attempt.origin >= file.skipBefore
    {
      kept.append(row, of: output.batch)
    }
    output.batch = kept
    output.rejects.removeAll {
      ($0.diagnostic.location?.byteOffset ?? .max) < file.skipBefore
    }
  }
}
