import SieveBytes
import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveModel
import SieveRecords

/// A decoder of records, or the reader of rule files.
enum RecordLayer: String {
  /// CSV with a header.
  case csv
  /// JSON lines.
  case json
  /// Records in BER, of each family.
  case ber
  /// A dialect that ships, chosen by the first byte, and recognition among all.
  case dialect
  /// A rule file.
  case rules

  private static let plan = NumberPlan(home: Country("TH"))

  /// What has to be the same for any cut of the input into chunks.
  private struct Outcome: Equatable {
    var isReadable = true
    var attempts: [String] = []
    var rejects: [String] = []
  }

  /// Stops the process when chunks matter.
  func check(_ input: [UInt8]) {
    switch self {
    case .csv:
      checkChunks(input) { options in
        CSVDecoder(options: options, plan: Self.plan, source: 0, sourceName: "fuzz")
      }
    case .json:
      checkChunks(input) { options in
        JSONLinesDecoder(options: options, plan: Self.plan, source: 0, sourceName: "fuzz")
      }
    case .ber:
      guard let first = input.first else { return }
      let forms: [BERForm?] = BERForm.allCases + [nil]
      checkChunks(Array(input.dropFirst())) { options in
        BERDecoder(
          form: forms[Int(first) % forms.count],
          options: options,
          plan: Self.plan,
          source: 0,
          sourceName: "fuzz"
        )
      }
    case .dialect: checkDialect(input)
    case .rules: checkRules(input)
    }
  }

  private func checkDialect(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let dialects = BuiltinDialects.all
    let bytes = Array(input.dropFirst())
    let dialect = dialects[Int(first) % dialects.count]
    for isLive in [false, true] {
      checkChunks(bytes) { options in
        DialectDecoder(
          dialect: dialect,
          options: options,
          plan: Self.plan,
          source: 0,
          sourceName: "fuzz",
          isLive: isLive
        )
      }
    }
    _ = DialectDetector.verdict(DialectDetector.readings(bytes.span, among: dialects, zone: .utc))
  }

  /// A rule file is loaded and described, or refused with a report.
  private func checkRules(_ input: [UInt8]) {
    guard let file = try? RuleFile(name: "fuzz.yaml", bytes: input) else { return }
    guard let loaded = try? RuleLoader.load([file]) else { return }
    for rule in loaded.rules { precondition(!rule.conditionText.isEmpty) }
    _ = Engine(rules: loaded.rules, options: EngineOptions())
  }

  private func checkChunks(
    _ input: [UInt8],
    _ make: (RecordOptions) -> some AttemptDecoder
  ) {
    let whole = Self.decode(input, chunk: input.count, make(RecordOptions()))
    // Of one of both lengths, by what is in it: twice as many inputs in the same time are worth more.
    let chunk = input.reduce(0, &+) & 1 == 0 ? 61 : 7
    let cut = Self.decode(input, chunk: chunk, make(RecordOptions()))
    precondition(whole == cut, "chunks of \(chunk) matter: \(whole) \(cut)")
  }

  private static func decode(
    _ input: [UInt8],
    chunk: Int,
    _ decoder: some AttemptDecoder
  ) -> Outcome {
    var decoder = decoder
    var outcome = Outcome()
    var output = DecodedRecords()
    do {
      var at = 0
      while at < input.count {
        let end = min(input.count, at + max(1, chunk))
        output.removeAll()
        try decoder.decode(input.span.extracting(at..<end), into: &output)
        note(output, &outcome)
        at = end
      }
      output.removeAll()
      try decoder.finish(into: &output)
      note(output, &outcome)
    } catch {
      outcome.isReadable = false
    }
    return outcome
  }

  private static func note(_ output: DecodedRecords, _ outcome: inout Outcome) {
    for attempt in output.batch.attempts {
      let texts = [attempt.callID, attempt.ingressTrunk, attempt.cell, attempt.legIDs].map {
        output.batch.string($0, of: attempt)
      }
      let numbers = [attempt.callingNumber, attempt.calledNumber].map {
        output.batch.string($0, of: attempt)
      }
      outcome.attempts.append(
        "\(attempt.origin) \(attempt.setupTime) \(attempt.answerAfter) \(attempt.releaseAfter) "
          + "\(attempt.talkMilliseconds) \(attempt.disposition) \(numbers) \(texts)"
      )
    }
    for reject in output.rejects {
      outcome.rejects.append(
        "\(reject.diagnostic.code.id) \(reject.diagnostic.location?.line ?? 0) \(reject.record.count)"
      )
    }
  }
}
