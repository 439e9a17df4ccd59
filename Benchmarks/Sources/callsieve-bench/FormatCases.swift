import SieveModel
import SieveRecords

/// Decoders of records, each on the same calls, in bytes a CPU-second.
struct FormatCases {
  private let rows: FormatRows
  private let plan = NumberPlan(home: nil)
  private let runs: Int

  init(_ options: Options) {
    rows = FormatRows(count: options.smoke ? 20_000 : 1_000_000)
    runs = options.runs
  }

  /// Measures the formats in turn and prints each.
  ///
  /// - Returns: whether every decoder found the same calls in every run.
  func run() throws -> Bool {
    var formats = [
      Format(name: "csv", bytes: rows.csv) { try csv($0) },
      Format(name: "csv, quoted", bytes: rows.quoted) { try csv($0) },
      Format(name: "json lines", bytes: rows.json) { try json($0) },
      Format(name: "ber", bytes: rows.ber) { try ber($0) },
    ]
    for _ in 0..<runs {
      for place in formats.indices { try formats[place].measure() }
    }
    print("formats: \(formats[0].calls) calls, from bytes in memory to attempts")
    for format in formats { format.report() }
    let digests = Set(formats.flatMap(\.digests).map(\.value))
    if digests.count != 1 { print("  FAILED: the formats differ") }
    return digests.count == 1
  }

  private func csv(_ bytes: [UInt8]) throws -> Outcome {
    try decode(
      bytes,
      CSVDecoder(options: RecordOptions(), plan: plan, source: 0, sourceName: "bench")
    )
  }

  private func json(_ bytes: [UInt8]) throws -> Outcome {
    try decode(
      bytes,
      JSONLinesDecoder(options: RecordOptions(), plan: plan, source: 0, sourceName: "bench")
    )
  }

  private func ber(_ bytes: [UInt8]) throws -> Outcome {
    try decode(
      bytes,
      BERDecoder(
        form: .charging,
        options: RecordOptions(),
        plan: plan,
        source: 0,
        sourceName: "bench"
      )
    )
  }

  private func decode(_ bytes: [UInt8], _ fresh: some AttemptDecoder) throws -> Outcome {
    var decoder = fresh
    var outcome = Outcome(records: 0, digest: Digest())
    try DecodeCases.each(bytes, &decoder) { batch in
      outcome.records += batch.count
      for attempt in batch.attempts {
        outcome.digest.add(
          UInt64(bitPattern: attempt.setupTime),
          attempt.callingNumber.digitValue,
          attempt.calledNumber.digitValue,
          UInt64(UInt32(bitPattern: attempt.talkMilliseconds)),
          UInt64(UInt32(bitPattern: attempt.releaseAfter)),
          attempt.isAnswered ? 1 : 0
        )
      }
    }
    return outcome
  }
}

/// One format and what its runs took.
private struct Format {
  let name: String
  let bytes: [UInt8]
  let decode: ([UInt8]) throws -> Outcome
  private(set) var nanoseconds: [Double] = []
  private(set) var digests: [Digest] = []
  private(set) var calls = 0

  init(name: String, bytes: [UInt8], decode: @escaping ([UInt8]) throws -> Outcome) {
    self.name = name
    self.bytes = bytes
    self.decode = decode
  }

  mutating func measure() throws {
    let start = ProcessTime.now
    let outcome = try decode(bytes)
    nanoseconds.append(Double(ProcessTime.now - start))
    digests.append(outcome.digest)
    calls = outcome.records
  }

  func report() {
    let sorted = nanoseconds.sorted()
    let median = sorted[sorted.count / 2]
    print(
      "  \(name.padded(11))  \((Double(bytes.count) / median).shown(2)) GB per CPU-second  "
        + "\((median / Double(max(1, calls))).shown(0).padded(4)) ns/call of "
        + "\(bytes.count / max(1, calls)) bytes  "
        + "(spread \(((sorted[sorted.count - 1] - sorted[0]) / median * 100).shown(0)) %)"
    )
  }
}
