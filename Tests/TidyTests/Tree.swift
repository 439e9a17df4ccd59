import Foundation

/// The tree of the repository, as files with their lines.
enum Tree {
  /// The directory with Package.swift.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().standardizedFileURL

  /// One file of the tree.
  struct File: Sendable {
    /// Its path from the root.
    let path: String
    /// What is in it.
    let text: String

    var url: URL { Tree.root.appending(path: path) }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The lines that hold one of some words, with their numbers; comments left out when asked.
    func lines(with words: [String], comments: Bool) -> [(number: Int, line: Substring)] {
      // Most files hold none: asking the whole text first is what makes this fast.
      guard words.contains(where: { text.contains($0) }) else { return [] }
      return lines.enumerated().compactMap { index, line in
        let isComment = line.drop { $0 == " " }.hasPrefix("//")
        let counts = comments || !isComment
        return counts && words.contains { line.contains($0) } ? (index + 1, line) : nil
      }
    }
  }

  /// All files with an extension in some folders, in order of path; what was built is left out.
  static func files(_ folders: String..., extension wanted: String) -> [File] {
    folders.flatMap { paths(in: $0) }
      .filter { $0.hasSuffix("." + wanted) }
      .compactMap { file($0) }
  }

  /// One file by its path, `nil` when there is none.
  static func file(_ path: String) -> File? {
    guard let data = try? Data(contentsOf: root.appending(path: path)) else { return nil }
    return File(path: path, text: String(decoding: data, as: UTF8.self))
  }

  /// The paths of all files in a folder, at any depth.
  static func paths(in folder: String) -> [String] {
    let walk = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
    var found: [String] = []
    while let name = walk?.nextObject() as? String {
      if !name.split(separator: "/").contains(where: { $0.hasPrefix(".build") }) {
        found.append(folder + "/" + name)
      }
    }
    return found.sorted()
  }

  /// The paths of all files that are under version control; `nil` when that cannot be told.
  static func tracked() -> [String]? {
    let git = Process()
    git.executableURL = URL(filePath: "/usr/bin/env")
    git.arguments = ["git", "-C", root.path, "ls-files"]
    let output = Pipe()
    git.standardOutput = output
    git.standardError = FileHandle.nullDevice
    guard (try? git.run()) != nil, let data = try? output.fileHandleForReading.readToEnd() else {
      return nil
    }
    git.waitUntilExit()
    guard git.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
