import Foundation
import Testing

/// The commands that pages show exist, with their options.
@Suite("Commands in pages")
struct CommandTests {
  private static let program = Tree.files("Sources/callsieve", extension: "swift")
    .map(\.text).joined()
  /// Options that the argument parser brings along.
  private static let given = ["help", "version", "generate-completion-script"]

  private static let commands: [(page: String, words: [String])] =
    (Tree.files("docs", extension: "md")
    + ["README.md", "CONTRIBUTING.md"].compactMap { Tree.file($0) }).flatMap { page in
      calls(in: page.text).map { (page.path, $0) }
    }

  @Test("pages show commands")
  func found() { #expect(Self.commands.count > 20) }

  @Test("every command exists")
  func names() {
    for (page, words) in Self.commands {
      guard let name = words.first, !name.hasPrefix("-"), name != "COMMAND" else { continue }
      let isKnown = Self.program.contains("commandName: \"\(name)\"")
      #expect(isKnown, "callsieve \(name) in \(page)")
    }
  }

  @Test("every option exists")
  func options() {
    for (page, words) in Self.commands {
      for word in words where word.hasPrefix("--") {
        let name = String(word.dropFirst(2).prefix { $0.isLetter || $0 == "-" })
        if Self.given.contains(name) { continue }
        let parts = name.split(separator: "-")
        let variable = parts.prefix(1) + parts.dropFirst().map { Substring($0.capitalized) }
        let isKnown =
          Self.program.contains("customLong(\"\(name)\")")
          || [":", " ="].contains { Self.program.contains("var \(variable.joined())\($0)") }
        #expect(isKnown, "--\(name) in \(page)")
      }
    }
  }

  /// The words after `callsieve` of each command in blocks of code and in back quotes.
  private static func calls(in text: String) -> [[String]] {
    let parts = text.replacing("\\\n", with: " ").components(separatedBy: "```")
    return parts.enumerated().flatMap { index, part in
      let isCode = index % 2 == 1
      let shown =
        isCode
        ? part.matches(of: /(?:\n *|\| |\$ )callsieve ([^|#>\n]+)/).map(\.output.1)
        : part.matches(of: /`callsieve ([^`|#>\n]+)/).map(\.output.1)
      return shown.map { $0.split(separator: " ").map(String.init) }
    }
  }
}
