/// Keeps rules about calls apart from requests that are no calls.
public enum RequestRules {
  /// Whether a rule reads `method`, so that registrations and questions have to be there.
  public static func areAmong(_ rules: [Rule]) -> Bool {
    rules.contains { TableUse($0).readsMethod }
  }

  /// The rules as the engine takes them: those that do not read `method` see calls alone.
  ///
  /// Where no rule reads it there is nothing but calls, and nothing changes.
  public static func separated(_ rules: [Rule]) -> [Rule] {
    guard areAmong(rules) else { return rules }
    return rules.map { rule in
      guard !TableUse(rule).readsMethod else { return rule }
      var rule = rule
      let isCall = AttemptCondition.compareText(.method, .equal, "INVITE")
      rule.filter = rule.filter.map { .and([isCall, $0]) } ?? isCall
      return rule
    }
  }
}
