import SieveCapture
import SieveModel
import SieveSIP

/// What has to hold of every capture, whatever is in it.
enum Decoding {
  /// Says of every signature the same: it is the decoding that is tried.
  private struct Verifier: PassportVerifier {
    func verdict(on token: PassportToken) -> PassportVerdict {
      token.signature.isEmpty ? .untrusted : .verified
    }
  }

  private static let plan = NumberPlan(home: nil)

  private struct Outcome: Equatable {
    var isCapture = true
    var statistics = PacketStatistics()
    var calls = 0
    var rejected = 0
    var texts = 0
  }

  /// Stops the process when packets are lost from the buckets, or when chunks matter.
  static func check(_ capture: [UInt8]) {
    let whole = decode(capture, chunk: capture.count, mode: .settled)
    let sum = whole.statistics.named.reduce(0) { $0 + $1.count }
    precondition(sum == whole.statistics.packets, "packets are missing from the buckets")
    // In one of both ways, by what is in it: twice as many inputs in the same time are worth more.
    if capture.reduce(0, &+) & 1 == 0 {
      precondition(whole == decode(capture, chunk: 61, mode: .settled), "chunks matter")
    } else {
      _ = decode(capture, chunk: 1024, mode: .live)
    }
  }

  private static func decode(
    _ capture: [UInt8],
    chunk: Int,
    mode: CaptureDecoder.Mode
  ) -> Outcome {
    var decoder = CaptureDecoder(
      plan: plan,
      source: 0,
      sourceName: "fuzz",
      mode: mode,
      options: SIPOptions(verifier: Verifier(), takesRequests: true)
    )
    var output = DecodedRecords()
    var outcome = Outcome()
    do {
      var at = 0
      while at < capture.count {
        let end = min(capture.count, at + max(1, chunk))
        try decoder.decode(capture.span.extracting(at..<end), into: &output)
        at = end
      }
      try decoder.finish(into: &output)
    } catch {
      outcome.isCapture = false
    }
    outcome.statistics = decoder.statistics
    outcome.calls = output.batch.attempts.count
    outcome.rejected = output.rejects.count
    for attempt in output.batch.attempts {
      for field in [attempt.callID, attempt.userAgent, attempt.originID, attempt.legIDs] {
        outcome.texts += output.batch.string(field, of: attempt).utf8.count
      }
    }
    return outcome
  }
}
