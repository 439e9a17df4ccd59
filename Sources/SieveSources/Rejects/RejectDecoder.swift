import SieveBytes
import SieveDiagnostics
import SieveModel
import SieveRecords

/// Decodes the rejected records of one source as they would have been decoded in place.
///
/// Takes the lines of a `RejectSection`. Attempts and new rejects say of places what the input itself
/// would; what cannot be taken again is rejected as it was before.
struct RejectDecoder: AttemptDecoder {
  private let section: RejectSection
  // One of these is there; optional chaining changes it in place.
  private var csv: CSVDecoder?
  private var lines: JSONLinesDecoder?
  private var dialect: DialectDecoder?
  /// A decoder that has taken nothing: each record is read by a copy of it.
  private var ber: BERDecoder?
  /// Why nothing is read, when that has to be said of the records.
  private var refusal: String?
  private var pending: [UInt8] = []
  /// Records that were not taken again, and why.
  private var left: [String: UInt64] = [:]
  /// What was wrong with the layout, until it was given out.
  private var fault: [Diagnostic] = []

  /// Prepares to read a section.
  ///
  /// - Parameters:
  ///   - section: The records.
  ///   - format: Their format, `nil` when they are only passed on.
  ///   - source: Index in the run of the input that they are from.
  ///   - options: How they are read.
  init(_ section: RejectSection, format: InputFormat?, source: UInt16, options: InputOptions) {
    self.section = section
    let (records, plan, name) = (options.records, options.plan, section.source)
    if section.isNormal {
      let plain = RecordOptions()
      lines = JSONLinesDecoder(options: plain, plan: plan, source: source, sourceName: name)
    } else if let layout = options.dialect {
      dialect = DialectDecoder(
        dialect: layout,
        options: records,
        plan: plan,
        source: source,
        sourceName: name
      )
    } else {
      switch format {
      case .csv:
        csv = CSVDecoder(options: records, plan: plan, source: source, sourceName: name)
      case .jsonLines:
        lines = JSONLinesDecoder(options: records, plan: plan, source: source, sourceName: name)
      case .ber, .tap, .nrtrde:
        let form: BERForm? = format == .tap ? .tap : format == .nrtrde ? .nrtrde : nil
        ber = BERDecoder(form: form, options: records, plan: plan, source: source, sourceName: name)
      case .pcap, .pcapng, .snoop, .networkMonitor, .messageLog:
        refusal = "packets make no call without those around them"
      case nil: break
      }
    }
    do {
      try prime()
    } catch {
      fault =
        (error as? DiagnosticReport)?.diagnostics ?? [(error as? Diagnostic)].compactMap { $0 }
      (csv, dialect, ber) = (nil, nil, nil)
    }
  }

  /// Shows the decoder what stands before the records.
  private mutating func prime() throws {
    var output = DecodedRecords()
    let header = (section.layout?.header ?? []) + [0x0A]
    try csv?.decode(header.span, into: &output)
    if csv?.hasHeader == false { throw missingHeader() }
    dialect?.begin(at: 0, line: 1)
    if dialect?.hasHeader == false {
      guard header.count > 1 else { throw missingHeader() }
      try dialect?.decode(header.span, into: &output)
    }
    if ber?.take(timeOffsets: section.layout?.timeOffsets ?? []) == false {
      throw RejectFault.noLayout(
        section,
        "'time_offsets' is not a list such as [\"3=+0700\"]",
        hint: "callsieve explain CS3091"
      )
    }
    fault = output.warnings
  }

  private func missingHeader() -> Diagnostic {
    RejectFault.noLayout(
      section,
      "their header is not in the reject file",
      hint: "read '\(section.source)' itself again with --rejects"
    )
  }

  /// How the records are read now, for the next reject file; as before when they are not.
  func layout(_ base: RejectLayout) -> RejectLayout {
    var layout = base
    if let csv {
      layout.header = csv.headerLine
      layout.delimiter = csv.delimiter
    } else if let dialect {
      layout.header = dialect.header
    } else if let ber {
      layout.timeOffsets = ber.timeOffsets
    } else if lines == nil {
      return section.layout ?? base
    }
    layout.encoding = section.layout?.encoding
    return layout
  }

  /// Takes the next lines of the section.
  ///
  /// - Throws: never; what is wrong with the layout is a warning, and all records are rejects.
  mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedRecords) throws {
    giveFault(&output)
    var start = 0
    while let feed = Self.feed(bytes, from: start) {
      if pending.isEmpty {
        try take(bytes.copy(start..<feed), &output)
      } else {
        pending += bytes.copy(start..<feed)
        let line = pending
        pending.removeAll(keepingCapacity: true)
        try take(line, &output)
      }
      start = feed + 1
    }
    pending += bytes.copy(start..<bytes.count)
  }

  /// Takes the end of the section.
  mutating func finish(into output: inout DecodedRecords) throws {
    giveFault(&output)
    if !pending.isEmpty { try take(pending, &output) }
    pending = []
    try dialect?.finish(into: &output)
    for (reason, count) in left.sorted(by: { $0.key < $1.key }) {
      output.warnings.append(RejectFault.left(count, reason, of: section))
    }
  }

  private mutating func giveFault(_ output: inout DecodedRecords) {
    output.warnings += fault
    fault = []
  }

  private static func feed(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    var at = start
    while at < bytes.count {
      if bytes[at] == 0x0A { return at }
      at += 1
    }
    return nil
  }

  private mutating func take(_ line: [UInt8], _ output: inout DecodedRecords) throws {
    // The survey has read it before: what says nothing was reported there.
    guard case .record(let record) = try? RejectFile.inner(line) else { return }
    guard record.isReadable else {
      let reason =
        record.isCut ? "not all of their bytes were kept" : "none of their bytes were kept"
      left[reason, default: 0] += 1
      output.rejects.append(record.reject)
      return
    }
    guard csv != nil || lines != nil || dialect != nil || ber != nil else {
      if let refusal { left[refusal, default: 0] += 1 }
      output.rejects.append(record.reject)
      return
    }
    let (offset, number) = record.place
    if var copy = ber {
      copy.begin(at: offset)
      try copy.decode(record.bytes.span, into: &output)
      try copy.finish(into: &output)
      return
    }
    let text = record.bytes + [0x0A]
    csv?.begin(at: offset, line: number)
    try csv?.decode(text.span, into: &output)
    try csv?.finish(into: &output)
    lines?.begin(at: offset, line: number)
    try lines?.decode(text.span, into: &output)
    dialect?.begin(at: offset, line: number)
    try dialect?.decode(text.span, into: &output)
    try dialect?.endRecord(into: &output)
  }
}
