/// The rule packs that are part of the program.
public enum BuiltinPacks {
  /// What a built-in name begins with.
  public static let prefix = "builtin:"

  /// The names, without the prefix.
  public static let names = ["scam-centre"]

  /// The pack of a name, with or without `builtin:`.
  public static func file(named name: String) -> RuleFile? {
    let name = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    guard let bytes = bytes(of: name) else { return nil }
    return RuleFile(name: prefix + name, text: String(decoding: bytes, as: UTF8.self))
  }

  /// The pack of a name that must have the prefix.
  static func file(named name: String, prefixed: Bool) -> RuleFile? {
    prefixed && !name.hasPrefix(prefix) ? nil : file(named: name)
  }

  private static func bytes(of name: String) -> [UInt8]? {
    switch name {
    case "scam-centre": PackageResources.scam_centre_yaml
    default: nil
    }
  }
}
