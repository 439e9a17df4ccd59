import ArgumentParser
import Foundation

/// Guards against writing over what is being read.
enum OutputPaths {
  /// Refuses outputs that are inputs, or that are named twice.
  static func check(_ outputs: [String], against inputs: [String]) throws {
    let read = Set(inputs.filter { $0 != "-" }.map(resolved))
    var written: Set<String> = []
    for output in outputs where output != "-" {
      let path = resolved(output)
      if read.contains(path) {
        throw ValidationError("'\(output)' is an input of this run: it would be overwritten")
      }
      if path.hasPrefix("/dev/") { continue }
      guard written.insert(path).inserted else {
        throw ValidationError("'\(output)' is named as an output twice")
      }
    }
  }

  /// Refuses outputs that would be followed themselves: they hold no records.
  static func check(_ outputs: [String], outside followed: [String]) throws {
    for output in outputs where output != "-" {
      let path = resolved(output)
      let isHidden = (path as NSString).lastPathComponent.hasPrefix(".")
      for root in followed.map(resolved) where !isHidden {
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: root, isDirectory: &isFolder)
        let isFollowed =
          isThere
          ? isFolder.boolValue && path.hasPrefix(root + "/")
          : fnmatch(root, path, FNM_PATHNAME | FNM_PERIOD) == 0
        guard isFollowed else { continue }
        throw ValidationError(
          "'\(output)' would be followed itself: name a place outside of '\(root)'"
        )
      }
    }
  }

  /// A path in full, without links.
  static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
  }
}
