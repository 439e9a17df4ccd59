import SieveEngine
import SieveModel

/// Holds two ways of computing a world's alerts against each other, and makes a failure small.
enum WorldCheck {
  /// Computes the alerts of a world.
  typealias Player = @Sendable (RandomWorld) -> [Alert]

  /// A report of the smallest failing world found from this one; `nil` when both agree.
  static func failure(of world: RandomWorld, expected: Player, actual: Player) -> String? {
    func fails(_ world: RandomWorld) -> Bool {
      AlertComparison.difference(expected: expected(world), actual: actual(world)) != nil
    }
    guard fails(world) else { return nil }
    let small = shrunk(world, while: fails)
    return report(small, expected: expected(small), actual: actual(small))
  }

  /// Takes out rules and attempts one at a time for as long as the world still fails.
  static func shrunk(_ world: RandomWorld, while fails: (RandomWorld) -> Bool) -> RandomWorld {
    var world = world
    var isSmaller = true
    while isSmaller {
      isSmaller =
        removeOneByOne(from: &world, \.rules, while: fails)
        || removeOneByOne(from: &world, \.arrivals, while: fails)
    }
    return world
  }

  private static func removeOneByOne<Element>(
    from world: inout RandomWorld,
    _ list: WritableKeyPath<RandomWorld, [Element]>,
    while fails: (RandomWorld) -> Bool
  ) -> Bool {
    var isSmaller = false
    for index in world[keyPath: list].indices.reversed() {
      var smaller = world
      smaller[keyPath: list].remove(at: index)
      if fails(smaller) {
        world = smaller
        isSmaller = true
      }
    }
    return isSmaller
  }

  private static func report(
    _ world: RandomWorld,
    expected: [Alert],
    actual: [Alert]
  ) -> String {
    let difference = AlertComparison.difference(expected: expected, actual: actual) ?? ""
    return """
      SEED=\(world.seed) fails: \(difference)
      zone offset \(world.zoneOffset) ms; times are ms after \(RandomCalls.start)
      rules
      \(indented(world.rules.map(text)))
      arrivals
      \(indented(world.arrivals.map { AlertComparison.line($0) }))
      expected
      \(indented(expected.map { AlertComparison.line($0) }))
      actual
      \(indented(actual.map { AlertComparison.line($0) }))
      """
  }

  private static func text(_ rule: Rule) -> String {
    "\(rule.id) \(rule.subject.name) window \(rule.windowMilliseconds) ms"
      + " close_after \(rule.closeAfterMilliseconds) ms where \(rule.filterText ?? "-")"
      + " when \(rule.conditionText)"
  }

  private static func indented(_ lines: [String]) -> String {
    lines.map { "  \($0)" }.joined(separator: "\n")
  }
}
