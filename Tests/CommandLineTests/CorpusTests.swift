import Foundation
import Testing

/// Files of other people and of fuzzers: used or refused, never a crash.
@Suite struct CorpusTests {
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: Repository.corpus),
      "the corpus is absent: set CALLSIEVE_CORPUS"
    ),
    arguments: ["pcap", "pcap_derived", "malformed", "cdr_samples", "torture"]
  )
  func nothingCrashes(part: String) throws {
    let root = URL(fileURLWithPath: Repository.corpus).appendingPathComponent(part)
    let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    for case let file as URL in found ?? .init() where !file.hasDirectoryPath {
      let start = ContinuousClock.now
      let outcome = try Program.run("analyze", file.path)
      #expect(!outcome.signalled, "\(file.path)")
      #expect([0, 3].contains(outcome.status), "\(file.path): \(outcome.complaints)")
      #expect(ContinuousClock.now - start < .seconds(20), "\(file.path)")
    }
  }
}
