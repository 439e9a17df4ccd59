import SieveBytes
import SieveDiagnostics
import SieveModel
import SieveRecords

/// An attempt that came too late, as a reject: in its normal form, for its bytes are gone.
enum LateRecord {
  static func reject(_ attempt: Attempt, _ batch: AttemptBatch, source: String) -> Reject {
    let isPacket = attempt.isOfPackets
    let location = DiagnosticLocation(
      source: source,
      byteOffset: isPacket ? nil : attempt.origin,
      packet: isPacket ? attempt.origin : nil
    )
    let time = CivilTime.rfc3339(milliseconds: attempt.setupTime)
    let diagnostic = Diagnostic(
      .lateRecord,
      .reject,
      "the record of \(time) came too late to be applied",
      at: location,
      expected: "a set-up time no older than the watermark minus --lateness",
      hint: "--lateness 48h, or sort the export by set-up time"
    )
    var record: [UInt8] = []
    JSONLinesAttemptWriter().write(attempt, of: batch, source: source, into: &record)
    record.removeLast()
    return Reject(diagnostic, record: record, offset: isPacket ? nil : attempt.origin)
  }
}
