import ArgumentParser
import SieveBytes
import SieveConfiguration
import SieveModel

/// Zones and countries on the command line.
enum NamedValues {
  /// The zone of a name or offset.
  static func zone(_ name: String) throws -> ZoneTable {
    guard let zone = ZoneLoader.zone(named: name) else {
      throw ValidationError(
        "'\(name)' is no time zone: use a name such as Asia/Bangkok, or an offset such as +07:00"
      )
    }
    return zone
  }

  /// The country of two letters, when there are any.
  static func country(_ name: String?) throws -> Country? {
    guard let name else { return nil }
    guard let country = Country(name) else {
      throw ValidationError("'\(name)' is no country: use two letters such as TH")
    }
    return country
  }
}
