import Foundation
import SieveDiagnostics
import SieveEnvironment
import SieveModel

/// Writes a history while a run goes on: block by block beside its name, which it gets at the end.
final class HistoryWriter {
  /// How far back a history reaches at least: as far as metrics look back, and a day of windows before that.
  static let spanLeast: Int64 = 8 * 86_400_000

  private let path: String
  private let draft: String
  private let home: Country
  private let span: Int64
  private let countMax: Int
  private let environment: any Environment
  private let descriptor: Int32
  private var ahead = AttemptsAhead()
  private var block = AttemptBlockWriter()
  private var (oldest, newest) = (Int64.max, Int64.min)
  private var blocks: [HistoryBlock] = []
  private var end = UInt64(HistoryHeader.size)
  private var through = Int64.min
  private var from: Int64?
  private var failure: SystemFailure?
  private var isWritten = false

  /// Opens the file that is going to be the history.
  ///
  /// - Parameters:
  ///   - path: What it is going to be called.
  ///   - home: The country of national numbers.
  ///   - span: How much of the past is kept, in milliseconds, counted from the last attempt.
  ///   - former: The history that the run begins with, whose time this one covers too.
  ///   - countMax: Attempts of a block.
  /// - Throws: `Diagnostic` when it cannot be written.
  init(
    path: String,
    home: Country,
    span: Int64 = HistoryWriter.spanLeast,
    former: HistoryFile? = nil,
    countMax: Int = AttemptBlock.countMax
  ) throws {
    let (environment, draft) = (Surroundings.current, Self.draft(of: path))
    self.path = path
    self.draft = draft
    self.home = home
    self.span = span
    self.countMax = countMax
    self.environment = environment
    from = former?.from
    do throws(SystemFailure) {
      // Numbers of people who called: for nobody else to read.
      descriptor = try environment.retrying { () throws(SystemFailure) in
        try environment.open(draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, mode: 0o600)
      }
    } catch {
      throw HistoryDiagnostic.notWritten(path, error.text)
    }
  }

  /// Takes the next attempts of the run, those of the history it began with included.
  func take(_ batch: AttemptBatch) {
    guard failure == nil else { return }
    for (index, attempt) in batch.attempts.enumerated() where attempt.stage != .amended {
      ahead.take(index, of: batch) { add($0, of: $1) }
    }
  }

  private func add(_ attempt: Attempt, of batch: AttemptBatch) {
    if from == nil { from = attempt.setupTime }
    block.add(attempt, of: batch)
    oldest = min(oldest, attempt.setupTime)
    newest = max(newest, attempt.setupTime)
    if block.count == countMax || block.isFull { endBlock() }
  }

  /// Gives the file its name; what went wrong, now or before.
  ///
  /// Without an attempt there is nothing to name: that is a warning.
  func finish() -> Diagnostic? {
    ahead.settle { add($0, of: $1) }
    if block.count > 0 { endBlock() }
    if blocks.isEmpty, failure == nil {
      abandon()
      return HistoryDiagnostic.nothing(path)
    }
    do throws(SystemFailure) {
      if let failure { throw failure }
      try dropOld()
      try writeHeader()
      try environment.retrying { () throws(SystemFailure) in try environment.sync(descriptor) }
      try environment.close(descriptor)
      try environment.retrying { () throws(SystemFailure) in
        try environment.rename(draft, to: path)
      }
      let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      let parent = folder.joined(separator: "/")
      try environment.syncFolder(folder.isEmpty ? "." : parent.isEmpty ? "/" : parent)
      isWritten = true
      return nil
    } catch {
      try? environment.unlink(draft)
      return HistoryDiagnostic.notWritten(path, error.text)
    }
  }

  /// Leaves what was there before.
  func abandon() {
    try? environment.close(descriptor)
    try? environment.unlink(draft)
  }

  /// How many attempts it holds, and since when; `nil` unless it was written.
  var content: (attempts: UInt64, from: Int64, through: Int64)? { isWritten ? known : nil }

  /// A warning that attempts are in no history, because their time is far ahead of all others.
  var warning: Diagnostic? {
    guard isWritten, ahead.leftOut > 0 else { return nil }
    return HistoryDiagnostic.ahead(path, ahead.leftOut, through: known.through)
  }

  /// What the file beside the history is called while it is written.
  static func draft(of path: String) -> String { path + ".new" }

  private var known: (attempts: UInt64, from: Int64, through: Int64) {
    (blocks.reduce(0) { $0 + UInt64($1.count) }, from ?? through, max(through, from ?? through))
  }

  private func endBlock() {
    let count = block.count
    let attempts = block.take()
    let made = HistoryBlock(
      offset: end,
      length: attempts.count,
      count: count,
      oldest: oldest,
      newest: newest
    )
    through = max(through, newest)
    (oldest, newest) = (.max, .min)
    do throws(SystemFailure) {
      try write(made.bytes(attempts), at: end)
      end += UInt64(made.size)
      blocks.append(made)
    } catch {
      failure = failure ?? error
    }
  }

  /// Moves the blocks that are still needed to the front.
  private func dropOld() throws(SystemFailure) {
    let horizon = through.subtractingReportingOverflow(span).partialValue
    let kept = blocks.filter { $0.newest >= horizon }
    guard kept.count < blocks.count else { return }
    var to = UInt64(HistoryHeader.size)
    for (index, old) in kept.enumerated() {
      var bytes = [UInt8](repeating: 0, count: old.size)
      try read(&bytes, at: old.offset)
      try write(bytes, at: to)
      blocks[index] = old
      blocks[index].offset = to
      to += UInt64(old.size)
    }
    blocks.removeLast(blocks.count - kept.count)
    end = to
    try environment.truncate(descriptor, to: end)
  }

  private func writeHeader() throws(SystemFailure) {
    let content = known
    let header = HistoryHeader(
      from: content.from,
      through: content.through,
      attempts: content.attempts,
      blocks: UInt64(blocks.count),
      home: home
    )
    try write(header.bytes, at: 0)
  }

  private func read(_ bytes: inout [UInt8], at offset: UInt64) throws(SystemFailure) {
    var filled = 0
    while filled < bytes.count {
      let (environment, descriptor, start) = (environment, descriptor, filled)
      let result = bytes.withUnsafeMutableBytes { space -> Result<Int, SystemFailure> in
        let rest = UnsafeMutableRawBufferPointer(rebasing: space[start...])
        do throws(SystemFailure) {
          return .success(try environment.read(descriptor, into: rest, at: offset + UInt64(start)))
        } catch {
          return .failure(error)
        }
      }
      switch result {
      case .success(0): throw SystemFailure(number: EIO)
      case .success(let count): filled += count
      case .failure(let error) where error.isInterruption: continue
      case .failure(let error): throw error
      }
    }
  }

  private func write(_ bytes: [UInt8], at offset: UInt64) throws(SystemFailure) {
    var written = 0
    while written < bytes.count {
      let (environment, descriptor, start) = (environment, descriptor, written)
      let result = bytes.withUnsafeBytes { all -> Result<Int, SystemFailure> in
        let rest = UnsafeRawBufferPointer(rebasing: all[start...])
        do throws(SystemFailure) {
          return .success(try environment.write(descriptor, rest, at: offset + UInt64(start)))
        } catch {
          return .failure(error)
        }
      }
      switch result {
      case .success(0): throw SystemFailure(number: ENOSPC)
      case .success(let count): written += count
      case .failure(let error) where error.isInterruption: continue
      case .failure(let error): throw error
      }
    }
  }
}
