public import SieveBytes
import SieveModel

/// How well a dialect fits the first bytes of an input.
public struct DialectReading: Sendable {
  /// The dialect.
  public var dialect: Dialect
  /// Share of the records looked at that fit it, from 0 to 1.
  public var confidence: Double
  /// What speaks for it, in points for each record.
  public var evidence: Double
  /// What was seen, for people.
  public var reasons: [String]
  /// The first call as it reads it, by field name.
  public var example: [(field: String, value: String)]
}

/// What an input turned out to be.
public enum DialectVerdict: Sendable {
  /// None of the dialects fits.
  case none
  /// One fits, better than all others.
  case found(DialectReading)
  /// Two fit equally well and give different calls.
  case ambiguous(DialectReading, DialectReading)
}

/// Tells dialects apart by the content of an input.
public enum DialectDetector {
  /// Records that are looked at.
  private static let recordsMax = 24
  /// The share of them that must fit.
  private static let confidenceMin = 0.75
  /// Points for each record by which the best must be ahead.
  private static let lead = 1.0
  /// Points for each record below which a fit says nothing.
  private static let evidenceMin = 5.0

  /// The dialects that fit, best first.
  ///
  /// - Parameters:
  ///   - head: The first bytes of the input, as UTF-8.
  ///   - dialects: The dialects to try.
  ///   - zone: The zone of times that name none.
  ///   - headerOnly: Whether only dialects that know a header by its names are tried, because the
  ///     input has a header.
  /// - Returns: those that fit enough records, with what speaks for them.
  /// - Complexity: O(*n*) in the head for each dialect.
  public static func readings(
    _ head: Span<UInt8>,
    among dialects: [Dialect],
    zone: ZoneTable,
    headerOnly: Bool = false
  ) -> [DialectReading] {
    var readings: [DialectReading] = []
    for dialect in dialects where dialect.isDetected {
      let hasNames = dialect.layout.header == .names || dialect.layout.kind == .json
      if headerOnly, !hasNames { continue }
      var probe = DialectProbe(dialect, zone: zone)
      if let reading = probe.run(head, recordsMax: recordsMax),
        reading.confidence >= confidenceMin,
        !dialect.needsEvidence || reading.evidence >= evidenceMin
      {
        readings.append(reading)
      }
    }
    return readings.sorted {
      ($0.evidence * $0.confidence, $1.dialect.name) > (
        $1.evidence * $1.confidence, $0.dialect.name
      )
    }
  }

  /// What the readings amount to.
  public static func verdict(_ readings: [DialectReading]) -> DialectVerdict {
    guard let best = readings.first else { return .none }
    let rivals = readings.dropFirst().filter {
      best.evidence * best.confidence - $0.evidence * $0.confidence < lead
    }
    let different = rivals.first { rival in
      !rival.example.elementsEqual(best.example) { $0 == $1 }
    }
    if let different { return .ambiguous(best, different) }
    return .found(best)
  }
}
