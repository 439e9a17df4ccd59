import Foundation
import Testing

/// The form of the sources, where `swift format lint` does not look.
@Suite("Sources")
struct SourceTests {
  /// Files that are tables, not code.
  private static let tables: Set = ["NumberTableData.swift", "BorderTableData.swift"]
  /// Layers 0 to 4: bytes in, values out, no system beneath.
  private static let pureModules = [
    "SieveDiagnostics", "SieveBytes", "SieveModel", "SieveRecords", "SieveCapture", "SieveSIP",
    "SieveEngine", "SieveCentres",
  ]

  private static let sources = Tree.files("Sources", extension: "swift")
  private static let all = sources + Tree.files("Tests", "Benchmarks", extension: "swift")

  @Test("the tree is found")
  func found() { #expect(Self.sources.count > 100) }

  @Test(
    "the top level is what it says: nothing is left lying there",
    .enabled(if: Tree.tracked() != nil, "no git, or no checkout")
  )
  func topLevel() throws {
    let known: Set = [
      "Package.swift", "Sources", "Tests", "fixtures", "Benchmarks", "docs", "README.md",
      "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile",
    ]
    for path in try #require(Tree.tracked()) where !path.hasPrefix(".") {
      let name = path.split(separator: "/").first.map(String.init) ?? path
      #expect(known.contains(name), "\(name)")
    }
  }

  @Test("no file has more than 450 lines")
  func length() {
    for file in Self.all where !Self.tables.contains(file.url.lastPathComponent) {
      #expect(file.lines.count <= 451, "\(file.path)")
    }
  }

  @Test("layers 0 to 4 import neither Foundation nor Dispatch", arguments: pureModules)
  func pure(module: String) {
    let files = Self.sources.filter { $0.path.hasPrefix("Sources/\(module)/") }
    #expect(!files.isEmpty)
    for file in files {
      for (number, line) in file.lines(with: ["import "], comments: false) {
        #expect(
          !line.contains(/\bimport (struct |func |class )?(Foundation|Dispatch|Glibc|Darwin)/),
          "\(file.path):\(number)"
        )
      }
    }
  }

  @Test("the program does not give up: no fatalError, no try!, no forced cast")
  func noGivingUp() {
    for file in Self.sources {
      let found = file.lines(with: ["fatalError(", "try!", " as! "], comments: false)
      #expect(found.isEmpty, "\(file.path): \(found)")
    }
  }

  @Test("only the command line prints")
  func noPrinting() {
    for file in Self.sources where !file.path.hasPrefix("Sources/callsieve/") {
      for (number, line) in file.lines(with: ["print("], comments: false) {
        #expect(!line.contains(/(^|[^.\w])(debugP|p)rint\(/), "\(file.path):\(number)")
      }
    }
  }

  @Test("nothing is marked as unfinished")
  func noMarks() {
    let marks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK:"]
    let texts = Tree.files("docs", extension: "md") + Tree.files("Sources", extension: "yaml")
    for file in Self.all + texts {
      let found = file.lines(with: marks, comments: true)
      #expect(found.isEmpty, "\(file.path): \(found)")
    }
  }

  @Test("every @unchecked Sendable says why it is safe")
  func uncheckedSendable() {
    for file in Self.sources where file.text.contains(", @unchecked Sendable {") {
      #expect(file.text.contains("// @unchecked Sendable: "), "\(file.path)")
    }
  }
}
