/// Names of files in hints, safe to paste into a shell.
public enum ShellWord {
  /// The text in single quotes, so that a shell takes it as one word and runs nothing in it.
  public static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  /// The name of an input as a word; `FILE` for standard input, which has no name.
  public static func input(_ name: String) -> String {
    name == "<stdin>" ? "FILE" : quoted(name)
  }
}
