/// CS9: faults of callsieve itself.
extension DiagnosticCode {
  /// Packets were lost count of.
  public static let packetsMiscounted = DiagnosticCode(
    "CS9001",
    "packets do not add up",
    """
    Every packet that the container gives is in exactly one bucket, and the sum of the buckets is another. \
    Packets were lost or counted twice: a fault of callsieve, and calls may be wrong. Please report it, with \
    what `callsieve captures FILE` shows.
    """
  )

  static let faultCodes: [DiagnosticCode] = [packetsMiscounted]
}
