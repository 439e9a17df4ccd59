/// Which side tables a rule asks for.
public struct TableUse {
  /// Lists of numbers, by name.
  public private(set) var lists: Set<String> = []
  /// Zones, by name.
  public private(set) var zones: Set<String> = []
  /// Whether it asks what is known of trunks.
  public private(set) var needsTrunks: Bool
  /// Whether it asks where cells are.
  public private(set) var needsCells = false
  /// Whether it asks what was requested, so that it sees more than calls.
  public private(set) var readsMethod = false

  /// Looks through a rule's subject and conditions.
  public init(_ rule: Rule) {
    needsTrunks = rule.subject.parts.contains(.trunkCustomer)
    if let filter = rule.filter { add(filter) }
    add(rule.condition)
  }

  private mutating func add(_ condition: WindowCondition) {
    switch condition {
    case .compare(let left, _, let right):
      add(left)
      add(right)
    case .isIn(let value, _), .defined(let value): add(value)
    case .not(let inner): add(inner)
    case .and(let parts), .or(let parts): for part in parts { add(part) }
    }
  }

  private mutating func add(_ expression: WindowExpression) {
    switch expression {
    case .constant: break
    case .metric(.count(let condition)), .metric(.share(let condition)): add(condition)
    case .metric(.distinct(let property)), .metric(.topShare(let property)): add(property)
    case .metric: break
    case .negate(let inner): add(inner)
    case .arithmetic(_, let left, let right):
      add(left)
      add(right)
    }
  }

  private mutating func add(_ condition: AttemptCondition) {
    switch condition {
    case .inList(let name): lists.insert(name)
    case .inZone(let name):
      zones.insert(name)
      needsCells = true
    case .cellReaches, .foreignCell: needsCells = true
    case .homeFromAbroad: needsTrunks = true
    case .crossBorder, .cliMismatch, .validNumber: break
    case .compareNumber(let property, _, _), .compareText(let property, _, _),
      .numberIsIn(let property, _), .textIsIn(let property, _), .defined(let property):
      add(property)
    case .not(let inner): add(inner)
    case .and(let parts), .or(let parts): for part in parts { add(part) }
    }
  }

  private mutating func add(_ property: AttemptProperty) {
    switch property {
    case .trunkRole, .trunkCountry: needsTrunks = true
    case .cellCountry, .cellSoil, .borderDistance, .borderUncertainty: needsCells = true
    case .method: readsMethod = true
    default: break
    }
  }
}
