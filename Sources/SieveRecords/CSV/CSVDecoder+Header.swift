import SieveDiagnostics
import SieveModel

/// The header line, which decides everything else.
extension CSVDecoder {
  /// Collects bytes up to the first line that is not blank and reads it.
  ///
  /// - Returns: how many bytes are used; the header is set unless all are.
  mutating func readHeader(_ bytes: Span<UInt8>, _ output: inout DecodedRecords) throws -> Int {
    for at in 0..<bytes.count {
      if bytes[at] == 0x0A {
        try takeHeaderLine(&output)
        if header != nil { return at + 1 }
      } else {
        pending.append(bytes[at])
        if pending.count >= min(options.lineLengthMax, Self.headerLengthMax) {
          throw noLine()
        }
      }
    }
    return bytes.count
  }

  /// The input ended before its first line did.
  mutating func endHeader(_ output: inout DecodedRecords) throws {
    if !pending.isEmpty { try takeHeaderLine(&output) }
  }

  /// No header is as long as this: the input is something else.
  private static var headerLengthMax: Int { 1 << 18 }

  private mutating func takeHeaderLine(_ output: inout DecodedRecords) throws {
    let consumed = UInt64(pending.count + 1)
    var line = pending
    pending.removeAll(keepingCapacity: true)
    defer {
      rowOffset += consumed
      rowLine += 1
    }
    if rowOffset == 0 {
      if line.starts(with: [0xFF, 0xFE]) || line.starts(with: [0xFE, 0xFF]) { throw wideText() }
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    if line.last == 0x0D { line.removeLast() }
    if line.isEmpty { return }
    if let declared = Self.declaredDelimiter(line) {
      declaredDelimiter = declared
      return
    }
    let place = HeaderPlace(source: sourceName, line: rowLine, byteOffset: rowOffset)
    let header = try CSVHeader(
      line: line,
      delimiter: options.delimiter ?? declaredDelimiter,
      options: options,
      at: place
    )
    builder.ringUnit = header.ringUnit
    builder.talkUnit = header.talkUnit
    builder.totalUnit = header.totalUnit
    output.warnings += header.warnings
    self.header = header
    slots.possible = header.fields
  }

  /// The delimiter of a first line `sep=;`, which spreadsheets write.
  private static func declaredDelimiter(_ line: [UInt8]) -> UInt8? {
    line.count == 5 && line.starts(with: Array("sep=".utf8)) ? line[4] : nil
  }

  private func noLine() -> DiagnosticReport {
    DiagnosticReport([
      Diagnostic(
        .noHeader,
        .error,
        "the first line has no end within \(pending.count) bytes",
        at: DiagnosticLocation(source: sourceName, line: rowLine, column: 1, byteOffset: rowOffset),
        expected: "a header line of CSV",
        hint: "callsieve formats detect \(sourceName)"
      )
    ])
  }

  private func wideText() -> DiagnosticReport {
    DiagnosticReport([
      Diagnostic(
        .noHeader,
        .error,
        "the input is UTF-16",
        at: DiagnosticLocation(source: sourceName, line: 1, column: 1, byteOffset: 0),
        expected: "UTF-8",
        hint: "iconv -f UTF-16 -t UTF-8 \(sourceName) | callsieve analyze -"
      )
    ])
  }
}
