import Foundation
import SieveDiagnostics
import Testing

/// What the documentation promises is there.
@Suite("Pages")
struct PageTests {
  private static let topLevel = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
  private static let pages =
    Tree.files("docs", "fixtures", extension: "md") + topLevel.compactMap { Tree.file($0) }

  @Test("every diagnostic code is unique, formed alike and explained at some length")
  func codes() {
    let codes = DiagnosticCode.all
    #expect(Set(codes.map(\.id)).count == codes.count)
    for code in codes {
      #expect(code.id.wholeMatch(of: /CS[1-9]\d{3}/) != nil, "\(code.id)")
      #expect(!code.title.isEmpty && !code.title.hasSuffix("."), "\(code.id)")
      #expect(
        code.page.count >= 80 && ".?".contains(code.page.last ?? " "),
        "\(code.id): \(code.page)"
      )
    }
  }

  @Test("pages name no code that does not exist")
  func codesNamed() {
    for page in Self.pages {
      for match in page.text.matches(of: /\bCS\d{4}\b/) {
        #expect(
          DiagnosticCode.named(String(match.output)) != nil,
          "\(match.output) in \(page.path)"
        )
      }
    }
  }

  @Test("every rule of the built-in packs has a page")
  func rules() throws {
    let ids = Tree.files("Sources/SieveConfiguration/Packs", extension: "yaml").flatMap { pack in
      pack.text.matches(of: /\n  - id: ([a-z0-9-]+)/).map { String($0.output.1) }
    }
    let index = try #require(Tree.file("docs/rules/README.md"))
    #expect(!ids.isEmpty)
    for id in ids {
      let page = Tree.file("docs/rules/\(id).md")
      #expect((page?.text.count ?? 0) > 500, "\(id)")
      #expect(index.text.contains("(\(id).md)"), "\(id)")
    }
    // Those that the section 'score' makes have pages too.
    let made = ["likely-scam-number", "scam-centre"]
    let known = Set((ids + made).map { "docs/rules/\($0).md" } + ["docs/rules/README.md"])
    #expect(Set(Tree.paths(in: "docs/rules")) == known)
  }

  @Test("every decision is in the index, once, with a number of its own")
  func decisions() throws {
    let index = try #require(Tree.file("docs/adr/README.md"))
    let names = Tree.paths(in: "docs/adr").map { String($0.dropFirst("docs/adr/".count)) }
      .filter { $0 != "README.md" }
    #expect(!names.isEmpty)
    for (place, name) in names.enumerated() {
      let number = String(repeating: "0", count: 4 - "\(place + 1)".count) + "\(place + 1)"
      #expect(name.hasPrefix(number + "-"), "\(name)")
      #expect(index.text.components(separatedBy: "](\(name))").count == 2, "\(name)")
      let text = Tree.file("docs/adr/" + name)?.text ?? ""
      for part in ["## Context", "## Options", "## Decision", "## Consequences"] {
        #expect(text.contains(part), "\(name) lacks \(part)")
      }
    }
  }

  @Test("every page is reached from docs/README.md")
  func index() throws {
    let reached = try ["docs/README.md", "docs/adr/README.md", "docs/rules/README.md"]
      .map { try #require(Tree.file($0)) }
      .flatMap { Self.targets($0).map(\.path) }
    for page in Tree.paths(in: "docs") where page.hasSuffix(".md") && page != "docs/README.md" {
      #expect(reached.contains(Tree.root.appending(path: page).path), "\(page)")
    }
  }

  @Test("every relative link leads to a file, and every anchor to a heading")
  func links() throws {
    for page in Self.pages {
      for target in Self.targets(page) {
        let path = target.path
        #expect(FileManager.default.fileExists(atPath: path), "\(page.path) → \(path)")
        guard let anchor = target.fragment else { continue }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(Self.anchors(text).contains(anchor), "\(page.path) → \(path)#\(anchor)")
      }
    }
  }

  /// Where the relative links of a page lead.
  private static func targets(_ page: Tree.File) -> [(path: String, fragment: String?)] {
    var isCode = false
    var found: [(path: String, fragment: String?)] = []
    for line in page.lines {
      if line.drop(while: { $0 == " " }).hasPrefix("```") { isCode.toggle() }
      if isCode { continue }
      for match in line.matches(of: /\]\(([^)\s]+)\)/) {
        let link = match.output.1
        if link.contains("://") || link.hasPrefix("mailto:") { continue }
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let folder = page.url.deletingLastPathComponent()
        let target =
          parts[0].isEmpty ? page.url : folder.appending(path: String(parts[0])).standardizedFileURL
        found.append((target.path, parts.count > 1 ? String(parts[1]) : nil))
      }
    }
    return found
  }

  /// The anchors of a page's headings, as web views of Markdown make them.
  private static func anchors(_ text: String) -> Set<String> {
    let headings = text.split(separator: "\n").filter { $0.hasPrefix("#") }
    return Set(
      headings.map { heading in
        let words = heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
        return String(
          words.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
            .map { $0 == " " ? "-" : $0 }
        )
      }
    )
  }
}
