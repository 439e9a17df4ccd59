import Testing

/// Other programs that tests compare with. A test without its tool is shown as skipped.
extension Trait where Self == ConditionTrait {
  /// The tool is there: `check` is a shell line that succeeds then; by default it looks on the path.
  static func needs(_ tool: String, check: String? = nil) -> Self {
    let line = check ?? "command -v \(tool)"
    return .enabled("\(tool) is missing: make deps installs it") {
      try Program.shell(line).status == 0
    }
  }
}
