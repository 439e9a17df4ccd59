/// CS2: rules and configuration.
extension DiagnosticCode {
  /// The text is not YAML.
  public static let yamlSyntax = DiagnosticCode(
    "CS2001",
    "not valid YAML",
    "The file could not be read as YAML. The position is where the reader gave up."
  )

  static let configurationCodes: [DiagnosticCode] = [yamlSyntax]
}
