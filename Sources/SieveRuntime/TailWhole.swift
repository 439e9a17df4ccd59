import SieveDiagnostics
import SieveModel
import SieveSources

/// A file of a spool folder while it is read, with what is in it when it is an archive.
final class TailWhole {
  let file: FollowedWhole
  private var inputs: [FoundInput]
  private(set) var current: AttemptInput?
  /// Where it is noted how good its records are, when somebody asks for it.
  private let quality: TailQuality.Source?
  private var output = DecodedRecords()
  private let options: InputOptions
  private let sources: TailSources
  /// Whether something of it could not be used.
  private(set) var failures: [Diagnostic] = []
  /// Why it cannot be read now, though perhaps later: all of it is tried again then.
  private(set) var trouble: Diagnostic?
  /// What was read, of all that is in it.
  private(set) var statistics: RunStatistics.Input
  /// Decompressed bytes of what was read to its end.
  private(set) var bytes: UInt64 = 0
  /// What was used, by an earlier run too.
  private(set) var used: WholeProgress
  /// What an earlier run had used and comes out again.
  private var skipped: WholeProgress

  init(
    _ file: FollowedWhole,
    options: InputOptions,
    sources: TailSources,
    quality: TailQuality.Source? = nil
  ) {
    self.file = file
    self.quality = quality
    self.options = options
    self.sources = sources
    used = file.used
    skipped = file.used
    let finder = InputFinder([file.path])
    inputs = finder.inputs.reversed()
    failures = finder.faults.filter { $0.severity == .error }
    trouble = finder.troubles.first
    statistics = RunStatistics.Input(name: file.path, format: "")
    statistics.attempts = used.attempts
    statistics.rejected = used.rejects
  }

  /// Reads on a little; `take` says whether it takes what came.
  ///
  /// - Returns: whether there may be more.
  func next(_ take: (inout DecodedRecords) -> Bool) -> Bool {
    guard trouble == nil else { return false }
    do {
      if current == nil {
        guard let found = inputs.popLast() else { return false }
        let input = try AttemptInput(found, index: sources.add(found.name), options: options)
        if let census = quality?.sequence { input.countSequence(in: census) }
        current = input
      }
      guard let input = current else { return false }
      let before = quality == nil ? nil : input.reading
      if try input.next(into: &output) {
        if let failure = input.failure, failure.mayPass {
          // What came of this step was cut off where the failure is.
          trouble = failure
          output.removeAll()
          return false
        }
        quality?.add(input.reading, since: before)
        skipUsed()
        let (attempts, rejects) = (UInt64(output.batch.count), UInt64(output.rejects.count))
        if take(&output) {
          used.attempts += attempts
          used.rejects += rejects
          statistics.attempts = used.attempts
          statistics.rejected = used.rejects
        }
        output.removeAll()
        return true
      }
      end(input)
    } catch {
      let causes = InputVerdict.diagnostics(error, file.path)
      trouble = causes.first(where: \.mayPass)
      guard trouble == nil else { return false }
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
    bytes += input.bytes.bytesGiven
    current = nil
  }

  /// Leaves out what an earlier run had used: the same records come out in the same order.
  private func skipUsed() {
    guard skipped.attempts + skipped.rejects > 0 else { return }
    let attempts = min(Int(clamping: skipped.attempts), output.batch.count)
    let rejects = min(Int(clamping: skipped.rejects), output.rejects.count)
    skipped.attempts -= UInt64(attempts)
    skipped.rejects -= UInt64(rejects)
    var kept = AttemptBatch()
    for row in attempts..<output.batch.count { kept.append(row, of: output.batch) }
    output.batch = kept
    output.rejects.removeFirst(rejects)
    output.warnings.removeAll()
  }
}

extension Diagnostic {
  /// Whether it is of the system and may be otherwise in a moment, and not of what is in a file.
  fileprivate var mayPass: Bool { code == .unreadable || code == .permissionDenied }
}
