public import SieveDiagnostics
public import SieveModel

/// The zones that are part of the program: places that the press and the police name as hot spots.
public enum BuiltinZones {
  /// By the name that `in_zone` asks for.
  public static let all: [String: Zone] = read.zones
  /// What is wrong with the table; nothing, as a test holds.
  public static let problems: [Diagnostic] = read.problems

  private static let read: (zones: [String: Zone], problems: [Diagnostic]) =
    SideTableLoader.readZones(
      TableFile(
        name: "builtin:zones",
        text: String(decoding: PackageResources.zones_csv, as: UTF8.self)
      )
    )
}
