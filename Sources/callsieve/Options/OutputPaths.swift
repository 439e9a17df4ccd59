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

  /// A path in full, without links.
  static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
  }
}
