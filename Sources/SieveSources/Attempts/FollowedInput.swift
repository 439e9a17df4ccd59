import SieveDiagnostics
public import SieveModel

/// A followed file on its way from lines to attempts.
///
/// What it says of places counts from the beginning of the file, wherever it began to read.
public final class FollowedInput {
  /// Bytes that are decoded at a time.
  private static let chunkBytes = 1 << 16

  /// The file's name.
  public let name: String
  /// Its place among the inputs of the run.
  public let index: UInt16
  /// Attempts decoded so far.
  public private(set) var attempts: UInt64 = 0
  /// Records rejected so far.
  public private(set) var rejected: UInt64 = 0
  /// Bytes taken so far.
  public private(set) var bytes: UInt64 = 0
  /// What it turned out to be, once there was a line.
  public var format: InputFormat? { input?.format }

  private let start: FollowedStart
  private let options: InputOptions
  private var source = PushedByteSource()
  private var input: AttemptInput?
  /// The preamble that came before the lines, which the decoder counts and the file does not.
  private var primed = 0
  private var isFailed = false
  private var output = DecodedRecords()

  /// Prepares to read a file that begins as `start` says.
  public init(_ start: FollowedStart, index: UInt16, options: InputOptions) {
    self.start = start
    self.index = index
    self.options = options
    name = start.path
  }

  /// The place in the file up to which records were used.
  public var consumed: UInt64 {
    guard let place = input?.recordOffset else { return start.offset + bytes }
    return UInt64(clamping: Int64(clamping: place) + shift)
  }

  /// What has to be added to a place of the decoder to make it one of the file.
  private var shift: Int64 { Int64(clamping: start.offset) - Int64(primed) }

  /// Decodes lines; `give` takes what came of them, step by step.
  ///
  /// - Throws: what is wrong with the file as a whole; nothing of it is decoded any more.
  public func take(_ lines: [UInt8], _ give: (inout DecodedRecords) -> Void) throws {
    bytes += UInt64(lines.count)
    guard !isFailed else { return }
    do {
      if input == nil { try begin(lines) } else { source.push(lines) }
      try decode(give)
    } catch {
      isFailed = true
      throw error
    }
  }

  /// Takes the end of the file.
  ///
  /// - Throws: what is wrong with the file as a whole.
  public func finish(_ give: (inout DecodedRecords) -> Void) throws {
    guard !isFailed, let input else { return }
    while try input.next(into: &output) { pass(give) }
  }

  /// Finds out the format, from the first lines of this file or, when they are no header, from those of
  /// the file before it.
  private func begin(_ lines: [UInt8]) throws {
    if !start.preamble.isEmpty {
      try prime(start.preamble)
      source.push(lines)
      return
    }
    do {
      input = try open(lines)
      // A header that cannot be used is seen by the decoder.
      _ = try input?.next(into: &output)
    } catch {
      guard !start.precedingPreamble.isEmpty else { throw error }
      source = PushedByteSource()
      try prime(start.precedingPreamble)
      source.push(lines)
    }
  }

  private func open(_ head: [UInt8]) throws -> AttemptInput {
    source.push(head)
    return try AttemptInput(
      pushed: source,
      name: name,
      index: index,
      options: options,
      chunkSize: Self.chunkBytes
    )
  }

  /// Shows a decoder lines that were used before.
  private func prime(_ preamble: [UInt8]) throws {
    input = try open(preamble)
    primed = preamble.count
    try decode { _ in }
    attempts = 0
    rejected = 0
  }

  private func decode(_ give: (inout DecodedRecords) -> Void) throws {
    guard let input else { return }
    if hasOutput { pass(give) }
    while input.hasHead || !source.isEmpty {
      guard try input.next(into: &output) else { return }
      pass(give)
    }
  }

  private var hasOutput: Bool {
    !output.batch.isEmpty || !output.rejects.isEmpty || !output.warnings.isEmpty
  }

  private func pass(_ give: (inout DecodedRecords) -> Void) {
    attempts += UInt64(output.batch.count)
    rejected += UInt64(output.rejects.count)
    if shift != 0 { move() }
    give(&output)
    output.removeAll()
  }

  /// Makes places of the decoder places of the file; lines were not counted from its beginning.
  private func move() {
    let shift = UInt64(bitPattern: shift)
    for place in 0..<output.batch.count { output.batch.update(at: place) { $0.origin &+= shift } }
    for place in output.rejects.indices {
      guard let offset = output.rejects[place].diagnostic.location?.byteOffset else { continue }
      output.rejects[place].diagnostic.location?.byteOffset = offset &+ shift
      output.rejects[place].diagnostic.location?.line = nil
    }
  }
}
