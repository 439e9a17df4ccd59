import Foundation

/// The corpus of real captures, which is not part of the repository.
enum Corpus {
  static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["CALLSIEVE_CORPUS"] {
      return URL(fileURLWithPath: path)
    }
    return URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("shared/data")
  }()

  /// The root of the repository.
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let isHere = FileManager.default.fileExists(
    atPath: root.appendingPathComponent("expected_calls.tsv").path
  )

  static let absent = "corpus not found; set CALLSIEVE_CORPUS to its directory"

  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appendingPathComponent(path)))
  }

  /// All files below a directory, as paths below the root.
  static func files(_ directory: String) -> [String] {
    let base = root.appendingPathComponent(directory)
    guard let paths = FileManager.default.enumerator(atPath: base.path) else { return [] }
    return paths.compactMap { $0 as? String }.map { "\(directory)/\($0)" }
      .filter { path in
        var isDirectory: ObjCBool = false
        let full = root.appendingPathComponent(path).path
        return FileManager.default.fileExists(atPath: full, isDirectory: &isDirectory)
          && !isDirectory.boolValue
      }
      .sorted()
  }
}
