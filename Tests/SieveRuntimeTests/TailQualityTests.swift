import Foundation
import SieveDiagnostics
import SieveEnvironment
import SieveModel
import Testing

@testable import SieveRuntime

/// When the report of a run without an end is written.
@Suite struct TailQualityTests {
  @Test func aReportIsTriedAgainEveryMinute() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("callsieve-tests-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("quality.json").path
    func make() throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    func isThere() -> Bool { FileManager.default.fileExists(atPath: path) }
    let system = SimulatedSystem(faults: .none)
    try Surroundings.$current.withValue(system) {
      #expect(throws: Diagnostic.self) { try TailQuality(path: path, plan: NumberPlan(home: nil)) }
      try make()
      let quality = try TailQuality(path: path, plan: NumberPlan(home: nil))
      #expect(isThere())
      try FileManager.default.removeItem(at: folder)
      var said: [Diagnostic] = []
      system.pass(59)
      quality.keep { said.append($0) }
      #expect(said.isEmpty)
      for _ in 0..<3 {
        system.pass(61)
        quality.keep { said.append($0) }
      }
      #expect(said.map(\.code) == [.undeliverable] && said.map(\.severity) == [.warning])
      #expect(quality.finish().map(\.severity) == [.error])
      try make()
      system.pass(61)
      quality.keep { said.append($0) }
      #expect(isThere() && said.count == 1)
      #expect(quality.finish().isEmpty)
    }
  }
}
