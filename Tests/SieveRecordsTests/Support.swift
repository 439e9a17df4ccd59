import SieveBytes
import SieveDiagnostics
import SieveModel
import SieveRecords

/// All that came out of one input, in a form that can be compared.
struct Decoded: Equatable {
  var attempts: [String] = []
  var rejects: [Diagnostic] = []
  var records: [String] = []
  var warnings: [Diagnostic] = []
  var fatal: [Diagnostic] = []

  /// The codes of the rejects.
  var codes: [String] { rejects.map(\.code.id) }
}

/// Decodes `text`, cut at `cuts`.
func decode(
  _ decoder: some AttemptDecoder,
  _ bytes: [UInt8],
  cuts: [Int] = []
) -> Decoded {
  var decoder = decoder
  var result = Decoded()
  var output = DecodedRecords()
  func take() {
    let batch = output.batch
    result.attempts += batch.attempts.map { describe($0, batch) }
    result.rejects += output.rejects.map(\.diagnostic)
    result.records += output.rejects.map { String(decoding: $0.record, as: UTF8.self) }
    result.warnings += output.warnings
    output.removeAll()
  }
  do {
    var start = 0
    for end in cuts.sorted() + [bytes.count] {
      try decoder.decode(bytes.span.extracting(start..<end), into: &output)
      start = end
      take()
    }
    try decoder.finish(into: &output)
    take()
  } catch let report as DiagnosticReport {
    take()
    result.fatal = report.diagnostics
  } catch {
    result.fatal = [Diagnostic(.unreadable, .error, "\(error)")]
  }
  return result
}

func csv(_ text: String, _ options: RecordOptions = RecordOptions(), cuts: [Int] = []) -> Decoded {
  decode(csvDecoder(options), Array(text.utf8), cuts: cuts)
}

func jsonl(_ text: String, _ options: RecordOptions = RecordOptions(), cuts: [Int] = []) -> Decoded
{
  decode(jsonDecoder(options), Array(text.utf8), cuts: cuts)
}

func csvDecoder(_ options: RecordOptions = RecordOptions()) -> CSVDecoder {
  CSVDecoder(options: options, plan: NumberPlan(home: nil), source: 3, sourceName: "a.csv")
}

func jsonDecoder(_ options: RecordOptions = RecordOptions()) -> JSONLinesDecoder {
  JSONLinesDecoder(options: options, plan: NumberPlan(home: nil), source: 3, sourceName: "a.jsonl")
}

/// An attempt with everything it has, its origin first.
func describe(_ attempt: Attempt, _ batch: AttemptBatch) -> String {
  "@\(attempt.origin) " + content(attempt, batch)
}

/// An attempt without its origin; what is unknown is left out.
func content(_ attempt: Attempt, _ batch: AttemptBatch) -> String {
  var parts = [CivilTime.rfc3339(milliseconds: attempt.setupTime)]
  func add(_ name: String, _ value: String) {
    if !value.isEmpty { parts.append("\(name)=\(value)") }
  }
  func number(_ name: String, _ value: Int32) { add(name, value < 0 ? "" : "\(value)") }
  number("alert", attempt.alertAfter)
  number("answer", attempt.answerAfter)
  number("release", attempt.releaseAfter)
  number("ring", attempt.ringMilliseconds)
  number("talk", attempt.talkMilliseconds)
  add("a", batch.string(attempt.callingNumber, of: attempt))
  add("b", batch.string(attempt.calledNumber, of: attempt))
  add("cli", batch.string(attempt.presentedNumber, of: attempt))
  add("pai", batch.string(attempt.assertedIdentity, of: attempt))
  add("c", batch.string(attempt.redirectingNumber, of: attempt))
  add("id", batch.string(attempt.callID, of: attempt))
  add("in", batch.string(attempt.ingressTrunk, of: attempt))
  add("out", batch.string(attempt.egressTrunk, of: attempt))
  add("ip", batch.string(attempt.sourceAddress, of: attempt))
  add("ua", batch.string(attempt.userAgent, of: attempt))
  add("cell", batch.string(attempt.cell, of: attempt))
  add("imsi", attempt.imsi.text)
  add("imei", attempt.imei.text)
  add("disposition", attempt.disposition.name)
  add("cause", attempt.releaseCause == 0 ? "" : "\(attempt.releaseCause)")
  add("sip", attempt.sipStatus == 0 ? "" : "\(attempt.sipStatus)")
  add("attest", attempt.attestation == 0 ? "" : "\(UnicodeScalar(attempt.attestation))")
  add("origid", batch.string(attempt.originID, of: attempt))
  add("passport", attempt.passport == .none ? "" : attempt.passport.name)
  add("legs", batch.string(attempt.legIDs, of: attempt))
  return parts.joined(separator: " ")
}

/// A small generator whose seed is printed with a failure.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
