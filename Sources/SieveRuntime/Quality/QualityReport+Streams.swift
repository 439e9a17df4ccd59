import SieveSources

/// The report of finished inputs.
extension QualityReport {
  /// The most calls that are kept of all sources together, to compare clocks by.
  private static let clockCallsMax = 1 << 22

  /// How many calls each of so many sources keeps to compare clocks by.
  static func clockCalls(sources: Int) -> Int { min(1 << 16, clockCallsMax / max(1, sources)) }

  /// Sums up what was collected.
  ///
  /// - Parameters:
  ///   - streams: The sources, read to their end.
  ///   - rejects: Rejects by source and code, late ones among them.
  ///   - duplicates: Attempts that another input had given, by index of the input.
  init(
    _ streams: [DecodedStream],
    rejects: [RejectLedger.Key: UInt64],
    duplicates: [UInt16: UInt64]
  ) {
    var bySource: [String: [String: UInt64]] = [:]
    for (key, count) in rejects { bySource[key.source, default: [:]][key.code] = count }
    self.init(
      streams.flatMap { stream in stream.inputs.map { (stream.quality[$0.index], $0) } }
        .compactMap { quality, input in
          guard let quality else { return nil }
          let reading = input.reading
          return Subject(
            name: input.name,
            format: reading.layout,
            rejectFile: input.rejectFile,
            quality: quality,
            decoded: input.attempts,
            rejected: input.rejected,
            passedOver: reading.passedOver,
            rejects: bySource[input.name] ?? [:],
            givenElsewhere: duplicates[input.index] ?? 0,
            sequence: input.sequence,
            sequenceColumn: reading.sequenceColumn
          )
        }
    )
  }
}
