/// The rule packs that are part of the program.
public enum BuiltinPacks {
  /// What a built-in name begins with.
  public static let prefix = "builtin:"

  /// The names, without the prefix.
  public static let names = ["scam-centre"]

  /// The pack of a name, with or without `builtin:`.
  public static func file(named name: String) -> RuleFile? {
    let name = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    switch name {
    case "scam-centre":
      return RuleFile(
        name: prefix + name,
        text: String(decoding: PackageResources.scam_centre_yaml, as: UTF8.self)
      )
    default: return nil
    }
  }
}
