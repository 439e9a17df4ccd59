/// Names of link types, for people.
public enum LinkName {
  /// The name of a link type; `nil` for one that is not read.
  public static func name(of link: UInt16) -> String? {
    switch link {
    case 0: "BSD null"
    case 1: "Ethernet"
    case 9, 50: "PPP"
    case 51: "PPPoE"
    case 12, 14, 101: "raw IP"
    case 108: "BSD loop"
    case 113: "Linux cooked 1"
    case 228: "raw IPv4"
    case 229: "raw IPv6"
    case 276: "Linux cooked 2"
    default: nil
    }
  }
}
