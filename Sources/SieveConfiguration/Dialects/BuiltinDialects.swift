public import SieveRecords

/// The dialects that are part of the program.
public enum BuiltinDialects {
  /// All of them, by name.
  public static let all: [Dialect] = {
    let loaded = try? DialectLoader.load(name: "builtin:dialects", text: text)
    return (loaded ?? []).sorted { $0.name < $1.name }
  }()

  /// The dialect of a name.
  public static func named(_ name: String) -> Dialect? { all.first { $0.name == name } }

  /// The text that describes one of them, as a file of its own.
  public static func text(named name: String) -> String? {
    var lines: [Substring] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("  - dialect: ") { isInside = line.dropFirst(13) == name }
      if isInside, !line.hasPrefix("  #") { lines.append(line.dropFirst(4)) }
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.isEmpty ? nil : lines.joined(separator: "\n") + "\n"
  }

  /// The file that they are read from.
  static let text = String(decoding: PackageResources.dialects_yaml, as: UTF8.self)
}
