/// The rule packs that are part of the program.
public enum BuiltinPacks {
  /// What a built-in name begins with.
  public static let prefix = "builtin:"

  /// The names, without the prefix.
  public static let names = [
    "scam-centre", "call-patterns", "nbtc", "anatel", "trai", "carrier-short-duration", "wangiri",
    "irsf", "simbox", "sip-scan",
  ]

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
    case "call-patterns": PackageResources.call_patterns_yaml
    case "nbtc": PackageResources.nbtc_yaml
    case "anatel": PackageResources.anatel_yaml
    case "trai": PackageResources.trai_yaml
    case "carrier-short-duration": PackageResources.carrier_short_duration_yaml
    case "wangiri": PackageResources.wangiri_yaml
    case "irsf": PackageResources.irsf_yaml
    case "simbox": PackageResources.simbox_yaml
    case "sip-scan": PackageResources.sip_scan_yaml
    default: nil
    }
  }
}
