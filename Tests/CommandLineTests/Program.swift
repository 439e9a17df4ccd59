import Foundation
import Synchronization
import Testing

/// What a run of the program left behind.
struct Outcome {
  let status: Int32
  let signalled: Bool
  let output: Data
  let complaints: String

  var text: String { String(decoding: output, as: UTF8.self) }
}

/// The program that the package builds, found beside the running tests.
enum Program {
  static let path: String = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let candidates = [tests, Bundle.main.bundleURL, URL(fileURLWithPath: CommandLine.arguments[0])]
    for candidate in candidates {
      var folder = candidate
      for _ in 0..<4 {
        folder.deleteLastPathComponent()
        let program = folder.appendingPathComponent("callsieve").path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: program, isDirectory: &isFolder),
          !isFolder.boolValue
        {
          return program
        }
      }
    }
    return "callsieve"
  }()

  /// Runs the program to its end; output goes through files, so that no pipe fills up.
  static func run(_ arguments: String..., input: String? = nil) throws -> Outcome {
    try run(arguments, input: input)
  }

  static func run(_ arguments: [String], input: String? = nil) throws -> Outcome {
    try execute(path, arguments, input: input)
  }

  /// Runs a shell line in which `$CALLSIEVE` is the program.
  static func shell(_ line: String, _ arguments: String...) throws -> Outcome {
    try execute("/bin/bash", ["-c", line, "bash"] + arguments)
  }

  private static func execute(
    _ executable: String,
    _ arguments: [String],
    input: String? = nil
  ) throws -> Outcome {
    let folder = try Scratch()
    let output = folder.file("stdout")
    let complaints = folder.file("stderr")
    for file in [output, complaints] {
      _ = FileManager.default.createFile(atPath: file, contents: nil)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    var environment = ProcessInfo.processInfo.environment
    environment["CALLSIEVE"] = path
    process.environment = environment
    process.standardInput = try FileHandle(
      forReadingFrom: URL(fileURLWithPath: input ?? "/dev/null")
    )
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: complaints))
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      signalled: process.terminationReason == .uncaughtSignal,
      output: try Data(contentsOf: URL(fileURLWithPath: output)),
      complaints: String(
        decoding: try Data(contentsOf: URL(fileURLWithPath: complaints)),
        as: UTF8.self
      )
    )
  }
}

/// A temporary directory that goes with its last reference.
final class Scratch: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("callsieve-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  private static let lasting = Mutex<[URL]>([])

  /// Removes the folder when the process ends: what lives as long is never given back.
  func removeAtExit() {
    Self.lasting.withLock { $0.append(url) }
    atexit {
      for url in Scratch.lasting.withLock({ $0 }) { try? FileManager.default.removeItem(at: url) }
    }
  }

  func file(_ name: String) -> String { url.appendingPathComponent(name).path }

  @discardableResult
  func write(_ bytes: some Sequence<UInt8>, _ name: String) throws -> String {
    let path = file(name)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  func write(_ text: String, _ name: String) throws -> String { try write(text.utf8, name) }
}

/// Places in the repository.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func path(_ name: String) -> String { root.appendingPathComponent(name).path }

  static let corpus: String = {
    ProcessInfo.processInfo.environment["CALLSIEVE_CORPUS"] ?? path("../shared/data")
  }()
}

/// JSON lines as dictionaries.
func objects(_ text: some StringProtocol) throws -> [[String: Any]] {
  try text.split(separator: "\n").map { line in
    try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }
}

func contents(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

/// Numbers of callers that at least one alert flags.
func flagged(_ alerts: String) throws -> Set<String> {
  Set(
    try objects(alerts).filter { $0["flags"] as? Bool == true }.compactMap { alert in
      let subject = alert["subject"] as? [String: Any]
      guard subject?["type"] as? String == "calling_number" else { return nil }
      return subject?["value"] as? String
    }
  )
}
