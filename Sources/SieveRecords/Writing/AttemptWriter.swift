public import SieveModel

/// Writes attempts one after another, for `callsieve calls`.
///
/// What is written reads back as equal attempts: docs/formats/calls.md.
public protocol AttemptWriter {
  /// Appends what comes before the first attempt.
  func begin(into out: inout [UInt8])

  /// Appends one attempt.
  ///
  /// - Parameters:
  ///   - attempt: An attempt of `batch`.
  ///   - batch: Holds its texts.
  ///   - source: The input that it came from, as the user named it.
  ///   - out: Takes the bytes.
  func write(
    _ attempt: Attempt,
    of batch: borrowing AttemptBatch,
    source: String,
    into out: inout [UInt8]
  )
}

/// Where an attempt came from, for the last column of a row.
enum AttemptOrigin {
  /// The name for an attempt: captures count packets, text counts bytes.
  ///
  /// Dialogs are numbered from 1; attempts of call records have none.
  static func name(of attempt: Attempt) -> String { attempt.isOfPackets ? "packet" : "offset" }
}
