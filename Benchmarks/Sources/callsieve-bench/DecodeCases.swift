import SieveBytes
import SieveCapture
import SieveModel
import SieveRecords
import SieveSIP

/// Decoders alone, over bytes in memory.
enum DecodeCases {
  /// Bytes that a decoder gets at a time, as from a file.
  static let chunkSize = 1 << 18

  /// Rows of CSV to attempts, against `String.split` on the same bytes.
  static func csv(_ input: [UInt8], runs: Int) -> Comparison {
    // Before the first run: its tables are made once in a process, not for each row.
    let plan = NumberPlan(home: nil)
    return Comparison(
      name: "csv-decode",
      unit: "row",
      runs: runs,
      allocationsMax: 0.05,
      fast: {
        var decoder = CSVDecoder(
          options: RecordOptions(),
          plan: plan,
          source: 0,
          sourceName: "bench"
        )
        var outcome = Outcome(records: 0, digest: Digest())
        try each(input, &decoder) { batch in
          outcome.records += batch.count
          for attempt in batch.attempts {
            outcome.digest.add(
              UInt64(bitPattern: attempt.setupTime),
              attempt.callingNumber.digitValue,
              attempt.calledNumber.digitValue,
              UInt64(UInt32(bitPattern: attempt.talkMilliseconds)),
              attempt.isAnswered ? 1 : 0
            )
          }
        }
        return outcome
      },
      other: { NaiveReader.csv(input) }
    )
  }

  /// Packets to attempts, against a parser of strings that counts calls.
  static func sip(_ input: [UInt8], runs: Int) -> Comparison {
    let plan = NumberPlan(home: nil)
    return Comparison(
      name: "sip-decode",
      unit: "packet",
      runs: runs,
      allocationsMax: 0.5,
      fast: {
        var decoder = CaptureDecoder(
          plan: plan,
          source: 0,
          sourceName: "bench",
          mode: .settled
        )
        var calls = (attempts: 0, answered: 0, released: 0)
        try each(input, &decoder) { batch in
          for attempt in batch.attempts {
            calls.attempts += 1
            if attempt.isAnswered { calls.answered += 1 }
            if attempt.isAnsweredAndReleased { calls.released += 1 }
          }
        }
        var digest = Digest()
        digest.add(UInt64(calls.attempts), UInt64(calls.answered), UInt64(calls.released))
        return Outcome(records: Int(decoder.statistics.packets), digest: digest)
      },
      other: { NaiveSIPReader.calls(input) }
    )
  }

  /// Feeds a decoder chunk by chunk.
  static func each(
    _ input: [UInt8],
    _ decoder: inout some AttemptDecoder,
    take: (borrowing AttemptBatch) -> Void
  ) throws {
    var output = DecodedRecords()
    let bytes = input.span
    var at = 0
    while at < bytes.count {
      let end = min(bytes.count, at + chunkSize)
      try decoder.decode(bytes.extracting(at..<end), into: &output)
      take(output.batch)
      output.removeAll()
      at = end
    }
    try decoder.finish(into: &output)
    take(output.batch)
  }
}
