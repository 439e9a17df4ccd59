import Foundation
import SieveDiagnostics
import SieveEnvironment

/// Lines for a file or standard output, written in blocks.
///
/// After a failure nothing more is written and each call reports the same failure. Used from one
/// thread at a time.
public final class OutputFile {
  /// Bytes that are collected before they are written without being asked to.
  private static let blockSize = 64 * 1024

  /// A pipe without a reader and a file at its limit must give an error, not end the program.
  private static let signalsIgnored: Void = {
    for number in [SIGPIPE, SIGXFSZ] { _ = signal(number, SIG_IGN) }
  }()

  private enum State {
    case open
    case closed
    case closedPipe
    case failed(Diagnostic)
  }

  /// The destination as the user named it, `<stdout>` for standard output.
  public let name: String
  /// Bytes that reached the destination.
  public private(set) var bytesWritten: UInt64 = 0
  /// What became of a file that was to go on at a mark.
  public let continuation: OutputContinuation
  private let environment: any Environment
  private let descriptor: Int32
  private let isRegular: Bool
  private let isOwned: Bool
  /// Whether units end with a line feed; else each `write` is one, and blocks are whole units.
  private let isLines: Bool
  /// Whether a new file would be found after a loss of power.
  private var isNameDurable = false
  private var state = State.open
  private var block: [UInt8] = []
  // Where the last whole line ends in the file, and how many bytes follow it.
  private var wholeLinesEnd: Int64 = 0
  private var unfinishedLine: Int64 = 0

  /// Opens a destination: `-` is standard output; a file is created, or emptied unless `append`.
  ///
  /// With `isLines` false what each `write` takes is a unit of its own, such as a packet, instead of lines.
  /// After this, a closed pipe (SIGPIPE) and a file at its limit (SIGXFSZ) no longer end the process.
  ///
  /// - Throws: `Diagnostic` when it cannot be opened.
  public convenience init(path: String, append: Bool = false, isLines: Bool = true) throws {
    try self.init(path: path, from: append ? .atEnd : .emptied, isLines: isLines)
  }

  /// Opens a destination that may go on where an earlier run was.
  ///
  /// - Throws: `Diagnostic` when it cannot be opened.
  public init(path: String, from start: OutputStart, isLines: Bool = true) throws {
    Self.signalsIgnored
    var append = true
    if case .emptied = start { append = false }
    self.isLines = isLines
    isOwned = path != "-"
    environment = Surroundings.current
    name = isOwned ? path : "<stdout>"
    descriptor = isOwned ? try Self.open(path, append: append, environment) : STDOUT_FILENO
    do {
      let facts = try Self.facts(descriptor, path, environment)
      isRegular = facts.kind == UInt32(S_IFREG) && isOwned
      var size = isRegular ? facts.size : 0
      if isRegular, case .mark(let mark) = start {
        continuation = try mark.cutBack(descriptor, path, facts)
        if case .cut = continuation { size = mark.length }
      } else {
        continuation = .none
      }
      wholeLinesEnd = Int64(size)
    } catch {
      if isOwned { try? environment.close(descriptor) }
      throw error
    }
  }

  /// How far it was written: all that was given to it, which is made durable before.
  ///
  /// - Returns: `nil` when it is no file.
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func mark() throws -> OutputMark? {
    guard isRegular, try flush() == .delivered else { return nil }
    try sync()
    let length = UInt64(wholeLinesEnd + unfinishedLine)
    do throws(SystemFailure) {
      if !isNameDurable { try OutputMark.syncFolder(of: name) }
      isNameDurable = true
      return try OutputMark(descriptor, name, length: length)
    } catch {
      // What was written stays; only how far that is cannot be said now.
      throw SinkFault.writing(name, error.number, done: "goes on writing to it")
    }
  }

  private static func facts(
    _ descriptor: Int32,
    _ path: String,
    _ environment: any Environment
  ) throws -> SystemFacts {
    do throws(SystemFailure) {
      return try environment.retrying { () throws(SystemFailure) in
        try environment.facts(descriptor)
      }
    } catch {
      throw SinkFault.opening(path, error.number)
    }
  }

  private func sync() throws {
    do throws(SystemFailure) {
      try environment.retrying { () throws(SystemFailure) in try environment.sync(descriptor) }
    } catch {
      throw failure(error.number)
    }
  }

  deinit { if isOwned, !isClosed { try? environment.close(descriptor) } }

  /// Takes whole lines; they may wait for the next flush.
  ///
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func write(_ lines: some Collection<UInt8>) throws -> Delivery {
    guard case .open = state else { return try outcome() }
    // What fills a block by itself is written from where it is.
    if block.isEmpty, lines.count >= Self.blockSize,
      let error = lines.withContiguousStorageIfAvailable({ writeAll(UnsafeRawBufferPointer($0)) })
    {
      return try settle(error)
    }
    block.append(contentsOf: lines)
    return block.count >= Self.blockSize ? try flush() : .delivered
  }

  /// Writes what waits.
  ///
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func flush() throws -> Delivery {
    guard case .open = state else { return try outcome() }
    return try settle(block.withUnsafeBytes(writeAll))
  }

  /// Takes note of how writing a block went.
  private func settle(_ error: Int32) throws -> Delivery {
    if error == 0 {
      if !isLines {
        wholeLinesEnd += unfinishedLine
        unfinishedLine = 0
      }
      block.removeAll(keepingCapacity: true)
      return .delivered
    }
    state = error == EPIPE ? .closedPipe : .failed(failure(error))
    block = []
    return try outcome()
  }

  /// Writes what waits, makes a file durable and closes it.
  ///
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func close() throws -> Delivery {
    if isClosed { return .delivered }
    defer {
      if isOwned { try? environment.close(descriptor) }
      state = .closed
    }
    let delivery = try flush()
    if isRegular { try sync() }
    return delivery
  }

  private var isClosed: Bool {
    if case .closed = state { return true }
    return false
  }

  private func outcome() throws -> Delivery {
    switch state {
    case .failed(let diagnostic): throw diagnostic
    case .closedPipe: return .closedPipe
    case .open, .closed: return .delivered
    }
  }

  /// Writes everything, however little the system takes at a time; 0 or the error.
  private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    var rest = bytes
    while !rest.isEmpty {
      do throws(SystemFailure) {
        let count = try environment.write(descriptor, rest)
        noteWritten(rest[..<count])
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } catch {
        if error.number == EAGAIN {
          // Standard output may be a non-blocking pipe that others share.
          environment.awaitRoom(descriptor)
        } else if !error.isInterruption {
          return error.number
        }
      }
    }
    return 0
  }

  private func noteWritten(_ part: Slice<UnsafeRawBufferPointer>) {
    bytesWritten += UInt64(part.count)
    unfinishedLine += Int64(part.count)
    guard isLines, let feed = part.lastIndex(of: 0x0A) else { return }
    let rest = Int64(part.endIndex - feed - 1)
    wholeLinesEnd += unfinishedLine - rest
    unfinishedLine = rest
  }

  /// Reports a failed write; a file is cut back so that it ends with a whole line.
  private func failure(_ error: Int32) -> Diagnostic {
    var done = "wrote \(bytesWritten) bytes; nothing more is written to it"
    if isRegular, unfinishedLine > 0,
      (try? environment.truncate(descriptor, to: UInt64(wholeLinesEnd))) != nil
    {
      bytesWritten -= UInt64(unfinishedLine)
      unfinishedLine = 0
      done = "wrote \(bytesWritten) bytes of whole lines; nothing more is written to it"
    }
    return SinkFault.writing(name, error, done: done)
  }

  private static func open(
    _ path: String,
    append: Bool,
    _ environment: any Environment
  ) throws -> Int32 {
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC)
    do throws(SystemFailure) {
      // Alerts name people: others than the owner and the group do not read them.
      return try environment.retrying { () throws(SystemFailure) in
        try environment.open(path, flags, mode: 0o640)
      }
    } catch {
      throw SinkFault.opening(path, error.number)
    }
  }
}
