import Foundation
import SieveConfiguration
import SieveRuntime
import Testing

/// The tests that stand in the packs that ship.
@Suite struct PackTests {
  @Test(arguments: BuiltinPacks.names)
  func theTestsOfAPackHold(pack: String) throws {
    let file = try #require(BuiltinPacks.file(named: pack))
    let loaded = try RuleLoader.load([file])
    for test in loaded.tests {
      let failures = try RuleTestRun(test, rules: loaded.rules).failures()
      #expect(failures.isEmpty, "\(test.place): \(test.name): \(failures.joined(separator: "; "))")
    }
  }
}
