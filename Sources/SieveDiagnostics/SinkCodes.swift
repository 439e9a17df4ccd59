/// CS4: destinations of alerts.
extension DiagnosticCode {
  /// Alerts could not be written.
  public static let undeliverable = DiagnosticCode(
    "CS4001",
    "alerts cannot be written",
    "The destination refused the alerts: a full disk, a closed pipe or a missing directory."
  )

  static let sinkCodes: [DiagnosticCode] = [undeliverable]
}
