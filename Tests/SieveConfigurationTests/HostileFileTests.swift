import Foundation
import SieveConfiguration
import SieveDiagnostics
import TestSupport
import Testing

@Suite("Hostile rule files")
struct HostileFileTests {
  @Test("mutated rule files are read or refused, never more")
  func mutations() throws {
    let good = fixtures("good", extension: "yaml")
    let files = [good, good, good, good, fixtures("bad", extension: "yaml")].joined()
    let seeds = try files.map { [UInt8](try Data(contentsOf: $0)) }.filter { $0.count < 4096 }
    try #require(!seeds.isEmpty)
    var generator = SplitMix64(seed: 7)
    var loaded = 0
    for _ in 0..<20_000 {
      let bytes = mutate(seeds[Int.random(in: 0..<seeds.count, using: &generator)], &generator)
      loaded += check(bytes) ? 1 : 0
    }
    // Some mutations are harmless: a changed letter of a title.
    #expect(loaded > 100)
  }

  @Test("deep nesting of every kind is refused")
  func deep() {
    let depths = [150, 199, 1000, 50_000]
    for depth in depths {
      for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("[{a: ", "}]")] {
        let text = String(repeating: open, count: depth) + String(repeating: close, count: depth)
        #expect(!problems(text).isEmpty)
      }
      let indented = (0..<min(depth, 400)).map { String(repeating: " ", count: $0) + "a:\n" }
      #expect(!problems(indented.joined()).isEmpty)
    }
  }

  @Test("a bomb of aliases is refused, in values and in keys")
  func aliases() {
    var bomb = "a: &a [x, x]\n"
    for level in 1..<26 {
      let previous = level == 1 ? "a" : "a\(level - 1)"
      bomb += "k\(level): &a\(level) [*\(previous), *\(previous), *\(previous)]\n"
    }
    #expect(problems(bomb).first?.code == .yamlFeature)
    #expect(problems(bomb + "? *a25\n: x\n").first?.code == .yamlFeature)
  }

  @Test("a file over the limit is refused at once")
  func large() {
    let text = "rules:\n" + String(repeating: "# padding\n", count: 60_000)
    #expect(problems(text).map(\.code) == [.configurationLimit])
  }

  @Test("the largest file of keys, lists and errors ends soon and with a bounded report")
  func largeWithinLimit() {
    let clock = ContinuousClock()
    let texts = [
      "rules: [" + String(repeating: "a,", count: 200_000) + "]",
      "rules:\n" + String(repeating: "  - x: y\n", count: 50_000),
      (0..<40_000).map { "k\($0): v\n" }.joined(),
      "rules:\n  - when: " + String(repeating: "(", count: 400_000),
    ]
    for text in texts {
      var found: [Diagnostic] = []
      let elapsed = clock.measure { found = problems(text) }
      #expect(!found.isEmpty && found.count <= 201)
      // Quadratic work would take hours; a busy machine may take a minute.
      #expect(elapsed < .seconds(600))
    }
  }

  @Test("bytes that are not UTF-8 are located")
  func encoding() throws {
    let error = try #require(throws: DiagnosticReport.self) {
      _ = try RuleFile(name: "r.yaml", bytes: Array("rules:\n  é".utf8) + [0xFF, 0x41])
    }
    let location = error.diagnostics.first?.location
    #expect(location?.line == 2)
    #expect(location?.column == 4)
    #expect(location?.byteOffset == 11)
  }

  /// Loads the bytes as one file; whether it loaded.
  private func check(_ bytes: [UInt8]) -> Bool {
    do {
      let file = try RuleFile(name: "rules.yaml", bytes: bytes)
      _ = try RuleLoader.load([file])
      return true
    } catch {
      #expect(error.hasErrors)
      let renderer = DiagnosticRenderer()
      for diagnostic in error.diagnostics { #expect(!renderer.text(diagnostic).isEmpty) }
    }
    return false
  }

  private func mutate(_ bytes: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
    var out = bytes
    let interesting = Array("[]{}():,'\"*&!|>#%-\\\n\t 0aé\u{2028}\u{0}".utf8)
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let at = Int.random(in: 0...out.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: out.insert(interesting.randomElement(using: &generator) ?? 0, at: at)
      case 1 where at < out.count: out.remove(at: at)
      case 2 where at < out.count: out[at] = UInt8.random(in: 0...255, using: &generator)
      case 3 where at < out.count:
        let end = Int.random(in: at..<min(out.count, at + 40), using: &generator)
        out.insert(contentsOf: out[at...end], at: Int.random(in: 0...out.count, using: &generator))
      case 4 where at < out.count:
        out.removeSubrange(at..<min(out.count, at + 20))
      default: break
      }
    }
    return out
  }
}
