import Foundation
import SieveBytes
public import SieveDiagnostics
public import SieveModel
import SieveSinks

/// Counts rejected records, keeps them in the reject file, and shows the first few of each kind.
///
/// Used from the decoding threads and the main thread.
public final class RejectLedger: @unchecked Sendable {
  // @unchecked Sendable: everything mutable is used under `lock` alone.

  /// How many of one (input, code) are shown.
  private static let shownMax = 5

  struct Key: Hashable {
    let source: String
    let code: String
  }

  private let lock = NSLock()
  private var counts: [Key: UInt64] = [:]
  private var writer: RejectWriter?
  /// What stands in the file of how each source was read, as a hash.
  private var written: [String: UInt64]
  private var failure: Diagnostic?
  private let report: @Sendable (Diagnostic) -> Void
  /// What became of a reject file that was to go on at a mark.
  let continuation: OutputContinuation

  /// Opens the reject file when there is one; `report` shows a diagnostic to the user.
  ///
  /// - Throws: `Diagnostic` when the file cannot be opened.
  public convenience init(
    destination: String?,
    report: @escaping @Sendable (Diagnostic) -> Void
  ) throws {
    try self.init(destination: destination, from: .emptied, report: report)
  }

  /// Opens a reject file that may go on where an earlier run was, with what that run had counted.
  ///
  /// - Throws: `Diagnostic` when the file cannot be opened.
  init(
    destination: String?,
    from start: OutputStart,
    known: [Key: UInt64] = [:],
    layouts: [String: UInt64] = [:],
    report: @escaping @Sendable (Diagnostic) -> Void
  ) throws {
    self.report = report
    counts = known
    writer = try destination.map { try RejectWriter(destination: $0, from: start) }
    continuation = writer?.continuation ?? .none
    if case .cut = continuation { written = layouts } else { written = [:] }
  }

  /// What was counted by input and code.
  var known: [Key: UInt64] { lock.withLock { counts } }

  /// What stands in the file of how each source was read, as a hash.
  var layouts: [String: UInt64] { lock.withLock { written } }

  /// How far the file was written, durably; `nil` when there is none.
  ///
  /// - Throws: `Diagnostic` when it failed, now or before.
  func mark() throws -> OutputMark? {
    try lock.withLock {
      if let failure { throw failure }
      return try writer?.mark()
    }
  }

  /// Takes the rejects of one chunk of a source, with how it is read.
  public func add(_ rejects: [Reject], _ layout: @autoclosure () -> RejectLayout? = nil) {
    guard !rejects.isEmpty else { return }
    let shown = lock.withLock {
      if writer != nil, let source = rejects[0].diagnostic.location?.source, let layout = layout() {
        note(layout, of: source)
      }
      return rejects.filter(keep).map(\.diagnostic)
    }
    for diagnostic in shown { report(diagnostic) }
  }

  /// Writes how a source is read unless the file says so already.
  private func note(_ layout: RejectLayout, of source: String) {
    var line: [UInt8] = []
    RejectWriter.encode(layout, of: source, into: &line)
    var hash = StableHash()
    hash.combine(line)
    let value = hash.value
    guard written.updateValue(value, forKey: source) != value, failure == nil else { return }
    do {
      _ = try writer?.write(layout, of: source)
    } catch {
      failure = error as? Diagnostic
    }
  }

  /// Counts and writes one reject; true when it is among the first of its kind.
  private func keep(_ reject: Reject) -> Bool {
    let key = Key(
      source: reject.diagnostic.location?.source ?? "",
      code: reject.diagnostic.code.id
    )
    let seen = counts[key, default: 0]
    counts[key] = seen + 1
    if failure == nil {
      do {
        _ = try writer?.write(reject)
      } catch {
        failure = error as? Diagnostic
      }
    }
    return seen < Self.shownMax
  }

  /// How many were rejected, by code, most frequent first.
  public var totals: [(code: String, count: UInt64)] {
    let counts = lock.withLock { self.counts }
    var byCode: [String: UInt64] = [:]
    for (key, count) in counts { byCode[key.code, default: 0] += count }
    return byCode.map { ($0.key, $0.value) }.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.code < $1.code
    }
  }

  /// Writes what waits and closes the file.
  ///
  /// - Returns: what went wrong with the file, if anything did.
  public func close() -> Diagnostic? {
    lock.withLock {
      do {
        _ = try writer?.close()
      } catch {
        failure = failure ?? error as? Diagnostic
      }
      writer = nil
      return failure
    }
  }
}
