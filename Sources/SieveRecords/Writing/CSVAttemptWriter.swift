import SieveBytes
public import SieveModel

/// Writes attempts as CSV with the fields' own names in the header.
public struct CSVAttemptWriter: AttemptWriter {
  private let origin: String
  private let delimiter: UInt8
  private let days = Days()

  /// The day of the row before, as text: most rows are of the same.
  private final class Days {
    var times = TimeTextWriter()
  }

  /// Makes a writer.
  ///
  /// - Parameters:
  ///   - fromCapture: Whether the last column counts packets instead of bytes.
  ///   - delimiter: Between fields: comma, semicolon, tab or bar.
  public init(fromCapture: Bool = false, delimiter: UInt8 = 0x2C) {
    origin = fromCapture ? "packet" : "offset"
    self.delimiter = delimiter
  }

  /// Appends the header.
  public func begin(into out: inout [UInt8]) {
    for field in AttemptField.allCases {
      out += field.rawValue.utf8
      out.append(delimiter)
    }
    out += "source".utf8
    out.append(delimiter)
    out += "\(origin)\n".utf8
  }

  /// Appends one row.
  public func write(
    _ attempt: Attempt,
    of batch: borrowing AttemptBatch,
    source: String,
    into out: inout [UInt8]
  ) {
    // A quote in a text is written twice, a zero as three bytes.
    let texts = 2 + 3 * AttemptValues.room(texts: Int(attempt.textLength))
    let most = Self.fields.count * (texts + 1) + 2 + 3 * source.utf8.count + 24
    TextSpace.append(to: &out, atMost: most, times: &days.times) { out in
      columns(attempt, batch, &out)
      let start = out.count
      out.append(source)
      if !out.isPlain(from: start, delimiter) { quote(from: start, &out) }
      out.append(delimiter)
      out.append(decimal: attempt.origin)
      out.append(0x0A)
    }
  }

  private static let fields = AttemptField.allCases

  /// Appends the columns of `AttemptField.allCases`, in their order.
  ///
  /// Each by its name: most are empty, and a loop took more to find out which one it is than to leave it out.
  @inline(__always)
  private func columns(
    _ attempt: borrowing Attempt,
    _ batch: borrowing AttemptBatch,
    _ out: inout TextSpace
  ) {
    if attempt.callID.isPresent { text(attempt.callID, attempt, batch, &out) }
    out.append(delimiter)
    let calling = out.count
    if attempt.callingNumber.rawValue != 0 { number(attempt.callingNumber, attempt, batch, &out) }
    let callingEnd = out.count
    out.append(delimiter)
    if attempt.presentedNumber == attempt.callingNumber {
      out.append(again: calling, callingEnd)
    } else if attempt.presentedNumber.rawValue != 0 {
      number(attempt.presentedNumber, attempt, batch, &out)
    }
    out.append(delimiter)
    // What the network asserts is the calling number.
    if attempt.assertedIdentity == attempt.callingNumber {
      out.append(again: calling, callingEnd)
    } else if attempt.assertedIdentity.rawValue != 0 {
      number(attempt.assertedIdentity, attempt, batch, &out)
    }
    out.append(delimiter)
    if attempt.calledNumber.rawValue != 0 { number(attempt.calledNumber, attempt, batch, &out) }
    out.append(delimiter)
    if attempt.redirectingNumber.rawValue != 0 {
      number(attempt.redirectingNumber, attempt, batch, &out)
    }
    out.append(delimiter)
    out.append(time: attempt.setupTime)
    out.append(delimiter)
    if attempt.alertAfter >= 0 { out.append(time: attempt.setupTime + Int64(attempt.alertAfter)) }
    out.append(delimiter)
    if attempt.answerAfter >= 0 { out.append(time: attempt.setupTime + Int64(attempt.answerAfter)) }
    out.append(delimiter)
    if attempt.releaseAfter >= 0 {
      out.append(time: attempt.setupTime + Int64(attempt.releaseAfter))
    }
    out.append(delimiter)
    if attempt.ringMilliseconds >= 0 { out.append(decimal: UInt64(attempt.ringMilliseconds)) }
    out.append(delimiter)
    if attempt.talkMilliseconds >= 0 { out.append(decimal: UInt64(attempt.talkMilliseconds)) }
    out.append(delimiter)
    out.append(attempt.disposition.name)
    out.append(delimiter)
    if attempt.releaseCause != 0 { out.append(decimal: UInt64(attempt.releaseCause)) }
    out.append(delimiter)
    if attempt.sipStatus != 0 { out.append(decimal: UInt64(attempt.sipStatus)) }
    out.append(delimiter)
    if attempt.ingressTrunk.isPresent { text(attempt.ingressTrunk, attempt, batch, &out) }
    out.append(delimiter)
    if attempt.egressTrunk.isPresent { text(attempt.egressTrunk, attempt, batch, &out) }
    out.append(delimiter)
    if attempt.sourceAddress.isPresent { text(attempt.sourceAddress, attempt, batch, &out) }
    out.append(delimiter)
    if attempt.userAgent.isPresent { text(attempt.userAgent, attempt, batch, &out) }
    out.append(delimiter)
    if attempt.imsi.rawValue != 0 { out.append(attempt.imsi.text) }
    out.append(delimiter)
    if attempt.imei.rawValue != 0 { out.append(attempt.imei.text) }
    out.append(delimiter)
    if attempt.cell.isPresent { text(attempt.cell, attempt, batch, &out) }
    out.append(delimiter)
    if attempt.attestation != 0 { out.append(attempt.attestation) }
    out.append(delimiter)
    if attempt.originID.isPresent { text(attempt.originID, attempt, batch, &out) }
    out.append(delimiter)
    if attempt.passport != .none { out.append(attempt.passport.name) }
    out.append(delimiter)
    if attempt.legIDs.isPresent { text(attempt.legIDs, attempt, batch, &out) }
    out.append(delimiter)
  }

  /// Appends a text, in quotes when it needs them.
  @inline(never)
  private func text(
    _ field: TextField,
    _ attempt: borrowing Attempt,
    _ batch: borrowing AttemptBatch,
    _ out: inout TextSpace
  ) {
    let start = out.count
    _ = AttemptValues.text(field, attempt, batch, &out)
    if !out.isPlain(from: start, delimiter) { quote(from: start, &out) }
  }

  /// Appends a number, or the text that stands for one.
  @inline(never)
  private func number(
    _ identity: Identity,
    _ attempt: borrowing Attempt,
    _ batch: borrowing AttemptBatch,
    _ out: inout TextSpace
  ) {
    let start = out.count
    if AttemptValues.identity(identity, attempt, batch, &out) == .text,
      !out.isPlain(from: start, delimiter)
    {
      quote(from: start, &out)
    }
  }

  /// Puts what was appended last in quotes.
  @inline(never)
  private func quote(from start: Int, _ out: inout TextSpace) {
    let text = out.take(from: start)
    out.append(0x22)
    for byte in text {
      if byte == 0x22 { out.append(0x22) }
      // A zero byte would have the row rejected when it is read.
      if byte == 0 {
        out.append("\u{FFFD}")
      } else {
        out.append(byte)
      }
    }
    out.append(0x22)
  }
}
