import Foundation

/// Memory of this process as the kernel counts it; nothing where it does not say.
struct ProcessMemory: Encodable, Sendable, Equatable {
  /// Most that was resident at any time.
  var peakBytes: UInt64?
  /// Resident now and not backed by a file.
  var anonymousBytes: UInt64?

  /// As it is now.
  static var now: ProcessMemory {
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    return ProcessMemory(reading: status ?? "")
  }

  /// Reads the text of `/proc/self/status`.
  init(reading status: String) {
    for line in status.split(separator: "\n") {
      let words = line.split { $0 == " " || $0 == "\t" }
      guard words.count == 3, words[2] == "kB", let count = UInt64(words[1]) else { continue }
      switch words[0] {
      case "VmHWM:": peakBytes = count * 1024
      case "RssAnon:": anonymousBytes = count * 1024
      default: break
      }
    }
  }

  enum CodingKeys: String, CodingKey {
    case peakBytes = "peak_bytes"
    case anonymousBytes = "anonymous_bytes"
  }
}
