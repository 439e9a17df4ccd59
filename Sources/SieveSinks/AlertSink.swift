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
  public init(destination: String, encoder: AlertEncoder, append: Bool = false) throws {
    self.encoder = encoder
    file = try OutputFile(path: destination, append: append)
  }

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
