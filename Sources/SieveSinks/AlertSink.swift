import SieveDiagnostics
public import SieveModel

/// Alerts as JSON lines in a file or on standard output.
public final class AlertSink {
  private let encoder: AlertEncoder
  private let file: OutputFile
  private var line: [UInt8] = []

  /// Opens a destination: `-` is standard output; a file is created, or emptied unless `append`.
  ///
  /// - Throws: `Diagnostic` when it cannot be opened.
  public convenience init(
    destination: String,
    encoder: AlertEncoder,
    append: Bool = false
  ) throws {
    try self.init(destination: destination, encoder: encoder, from: append ? .atEnd : .emptied)
  }

  /// Opens a destination that may go on where an earlier run was.
  ///
  /// - Throws: `Diagnostic` when it cannot be opened.
  public init(destination: String, encoder: AlertEncoder, from start: OutputStart) throws {
    self.encoder = encoder
    self.destination = destination
    file = try OutputFile(path: destination, from: start)
  }

  /// The destination as it was given.
  public let destination: String

  /// What became of a file that was to go on at a mark.
  public var continuation: OutputContinuation { file.continuation }

  /// How far it was written, durably; `nil` when it is no file.
  ///
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func mark() throws -> OutputMark? { try file.mark() }

  /// The destination as the user named it, `<stdout>` for standard output.
  public var name: String { file.name }

  /// Bytes that reached the destination.
  public var bytesWritten: UInt64 { file.bytesWritten }

  /// Takes one alert; it may wait for the next flush.
  ///
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func write(_ alert: Alert, emittedAt: Int64? = nil) throws -> Delivery {
    line.removeAll(keepingCapacity: true)
    encoder.encode(alert, emittedAt: emittedAt, into: &line)
    return try file.write(line)
  }

  /// Writes what waits; call it after each batch.
  ///
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func flush() throws -> Delivery { try file.flush() }

  /// Writes what waits, makes a file durable and closes it.
  ///
  /// - Throws: `Diagnostic` when the destination failed, now or before.
  public func close() throws -> Delivery { try file.close() }
}
