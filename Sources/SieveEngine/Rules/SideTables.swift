public import SieveModel

/// What is known beside the calls: trunks, lists of numbers, cells and zones.
public struct SideTables: Sendable, Equatable {
  /// What is known of trunks, by the name that records give.
  public var trunks: [String: Trunk]
  /// Lists by the name that `in_list` asks for.
  public var lists: [String: NumberList]

  /// Where cells are, by the name that records give.
  public var cells: [String: CellPlace] = [:]
  /// Zones by the name that `in_zone` asks for.
  public var zones: [String: Zone] = [:]
  /// Country of the operator whose calls these are.
  public var home = Country.unknown

  /// Makes tables; nothing is known unless said.
  public init(trunks: [String: Trunk] = [:], lists: [String: NumberList] = [:]) {
    self.trunks = trunks
    self.lists = lists
  }

  /// The names of the zones that a place lies in, in order.
  public func zones(around place: GeoPoint) -> [String] {
    zones.keys.sorted().filter { zones[$0]?.contains(place) ?? false }
  }
}

/// What is known of a trunk.
public struct Trunk: Sendable, Equatable {
  /// What kind of party a trunk leads to.
  public enum Role: String, CaseIterable, Sendable {
    case subscriber, enterprise, interconnect, international
  }

  /// What kind of party it leads to.
  public var role: Role?
  /// The customer behind it.
  public var customer: String?
  /// Where it comes from.
  public var country: Country

  /// Describes a trunk.
  public init(role: Role? = nil, customer: String? = nil, country: Country = .unknown) {
    self.role = role
    self.customer = customer
    self.country = country
  }
}

/// A list of numbers, each until a time.
public struct NumberList: Sendable, Equatable {
  /// The first instant at which a number does not count any more, by the number in the form that alerts
  /// show, such as `+66812345678`; `Int64.max` for one that stays.
  public private(set) var expiries: [String: Int64] = [:]
  /// Why a number is in the list, where that is said.
  public private(set) var reasons: [String: String] = [:]

  /// Makes an empty list.
  public init() {}

  /// Adds a number; of several expiries the latest counts, of several reasons the last.
  public mutating func add(_ number: String, until expiry: Int64 = .max, reason: String = "") {
    expiries[number] = max(expiries[number] ?? expiry, expiry)
    if !reason.isEmpty { reasons[number] = reason }
  }
}
