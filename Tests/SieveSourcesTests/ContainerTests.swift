import Foundation
import SieveDiagnostics
import Testing

@testable import SieveSources

/// Runs a tool of the system.
enum Tool {
  static func path(_ name: String) -> String? {
    ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + name }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  static func has(_ names: String...) -> Bool { names.allSatisfy { path($0) != nil } }

  @discardableResult
  static func run(_ name: String, _ arguments: [String], in folder: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path(name) ?? name)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}

@Suite("inputs in folders and archives")
struct ContainerTests {
  /// Names and content of what is found, with the faults.
  private func found(
    _ names: [String]
  ) -> (files: [(name: String, text: String)], faults: [Diagnostic]) {
    let finder = InputFinder(names)
    var faults = finder.faults
    let files = finder.inputs.map { input in
      var bytes: [UInt8] = []
      do {
        let source = try InputBytes(input, chunkSize: 1 << 16, background: true, observe: nil)
        while let chunk = try source.nextChunk() { bytes += chunk }
      } catch let diagnostic as Diagnostic {
        faults.append(diagnostic)
      } catch {}
      return (input.name, String(decoding: bytes, as: UTF8.self))
    }
    return (files, faults)
  }

  private func folder() throws -> TestDirectory {
    let directory = try TestDirectory()
    for folder in ["day/one", "day/two"] {
      try FileManager.default.createDirectory(
        atPath: directory.path + "/" + folder,
        withIntermediateDirectories: true
      )
    }
    _ = try directory.file("day/one/a.csv", "alpha\n".utf8)
    _ = try directory.file("day/one/.hidden", "no\n".utf8)
    _ = try directory.file("day/two/b.csv", String(repeating: "beta\n", count: 40_000).utf8)
    return directory
  }

  @Test("folders in order of name, without hidden files")
  func folders() throws {
    let directory = try folder()
    let (files, faults) = found([directory.path + "/day/"])
    #expect(files.map(\.name) == ["one/a.csv", "two/b.csv"].map { directory.path + "/day/" + $0 })
    #expect(files.map(\.text.count) == [6, 200_000])
    #expect(faults.isEmpty)
  }

  @Test("patterns that the shell left alone")
  func patterns() throws {
    let directory = try folder()
    let (files, _) = found([directory.path + "/day/*/?.csv"])
    #expect(files.count == 2)
    let none = InputFinder([directory.path + "/*.nothing"])
    #expect(none.inputs.map(\.isNamed) == [true])
  }

  @Test(
    "tar by tar, plain and compressed",
    .enabled(if: Tool.has("tar"), "tar is not installed"),
    arguments: [
      "cf", "czf", "cJf", "cjf", "--format=v7 -cf", "--format=pax -cf", "--format=gnu -cf",
    ]
  )
  func tar(options: String) throws {
    let directory = try folder()
    let long = String(repeating: "n", count: 90)
    if !options.contains("v7") {
      _ = try directory.file("day/one/\(long)\(long).csv", "long\n".utf8)
    }
    let arguments = options.split(separator: " ").map(String.init) + ["all.tar", "day"]
    try #require(Tool.run("tar", arguments, in: directory.path) == 0)
    let archive = directory.path + "/all.tar"
    let (files, faults) = found([archive])
    #expect(faults.isEmpty)
    let texts = Dictionary(files.map { ($0.name, $0.text.count) }) { one, _ in one }
    #expect(texts[archive + ":day/one/a.csv"] == 6)
    #expect(texts[archive + ":day/two/b.csv"] == 200_000)
    #expect(files.count == (options.contains("v7") ? 2 : 3))
    if files.count == 3 { #expect(texts[archive + ":day/one/\(long)\(long).csv"] == 5) }
  }

  @Test(
    "zip by zip: deflated, stored, streamed, zip64",
    .enabled(if: Tool.has("zip"), "zip is not installed"),
    arguments: [["-r"], ["-r", "-0"], ["-r", "-fz"], ["-r", "-fd"], ["-r", "-9"]]
  )
  func zip(options: [String]) throws {
    let directory = try folder()
    try #require(Tool.run("zip", options + ["all.zip", "day"], in: directory.path) == 0)
    let archive = directory.path + "/all.zip"
    let (files, faults) = found([archive])
    #expect(faults.isEmpty, "\(faults.map(\.summary))")
    #expect(
      Set(files.map(\.name)) == [archive + ":day/one/a.csv", archive + ":day/two/b.csv"]
    )
    #expect(Set(files.map(\.text.count)) == [6, 200_000])
  }

  @Test(
    "archives in archives, to a depth",
    .enabled(if: Tool.has("tar", "zip", "gzip"), "tar, zip or gzip is not installed")
  )
  func nested() throws {
    let directory = try folder()
    try Tool.run("tar", ["czf", "inner.tar.gz", "day/one/a.csv"], in: directory.path)
    try Tool.run("zip", ["middle.zip", "inner.tar.gz"], in: directory.path)
    try Tool.run("tar", ["cf", "outer.tar", "middle.zip"], in: directory.path)
    let (files, faults) = found([directory.path + "/outer.tar"])
    #expect(faults.isEmpty, "\(faults.map(\.summary))")
    #expect(
      files.map(\.name) == [
        directory.path + "/outer.tar:middle.zip:inner.tar.gz:day/one/a.csv"
      ]
    )
    #expect(files.first?.text == "alpha\n")
    for level in 0..<5 {
      let inner = level == 0 ? "outer.tar" : "deep\(level - 1).tar"
      try Tool.run("tar", ["cf", "deep\(level).tar", inner], in: directory.path)
    }
    let deep = found([directory.path + "/deep4.tar"])
    #expect(deep.files.isEmpty)
    #expect(deep.faults.map(\.code) == [.archiveLimit])
  }

  @Test("encrypted members are named", .enabled(if: Tool.has("zip"), "zip is not installed"))
  func encrypted() throws {
    let directory = try folder()
    try Tool.run("zip", ["-P", "x", "-r", "all.zip", "day"], in: directory.path)
    let (files, faults) = found([directory.path + "/all.zip"])
    #expect(files.isEmpty)
    #expect(Set(faults.map(\.code)) == [.foreignMember])
  }

  @Test(
    "damaged archives are survived",
    .enabled(if: Tool.has("tar", "zip"), "tar or zip is not installed")
  )
  func damaged() throws {
    let directory = try TestDirectory()
    _ = try directory.file("a.csv", "alpha,beta\n1,2\n".utf8)
    _ = try directory.file("b.csv", String(repeating: "x,y\n", count: 60).utf8)
    try Tool.run("zip", ["all.zip", "a.csv", "b.csv"], in: directory.path)
    try Tool.run("tar", ["cf", "all.tar", "a.csv", "b.csv"], in: directory.path)
    for name in ["all.zip", "all.tar"] {
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: directory.path + "/" + name)))
      let used = min(bytes.count, 2600)
      for length in stride(from: 1, to: used, by: 13) {
        _ = found([try directory.file("cut", bytes[..<length])])
      }
      for place in stride(from: 0, to: used, by: 9) {
        var flipped = bytes
        flipped[place] ^= UInt8(1 << (place % 8))
        let result = found([try directory.file("flipped", flipped)])
        #expect(result.files.allSatisfy { $0.text.utf8.count <= 20_000 })
      }
    }
  }

  @Test("a member inflates to no more than promised", .enabled(if: Tool.has("zip"), "no zip"))
  func bomb() throws {
    let directory = try TestDirectory()
    _ = try directory.file("b.csv", [UInt8](repeating: 0x41, count: 1 << 22))
    try Tool.run("zip", ["all.zip", "b.csv"], in: directory.path)
    let url = URL(fileURLWithPath: directory.path + "/all.zip")
    var bytes = Array(try Data(contentsOf: url))
    // The size in the directory, which follows the data.
    let entry = try #require(
      (0..<(bytes.count - 4)).last { Array(bytes[$0..<($0 + 4)]) == [0x50, 0x4B, 1, 2] }
    )
    bytes.replaceSubrange((entry + 24)..<(entry + 28), with: [0, 0x10, 0, 0])
    let (files, faults) = found([try directory.file("small.zip", bytes)])
    #expect(faults.map(\.code) == [.damagedArchive])
    #expect((files.first?.text.utf8.count ?? 0) <= 1 << 17)
  }

  @Test(
    "xz and bzip2: streams behind each other, cut and damaged",
    .enabled(if: Tool.has("xz", "bzip2"), "xz or bzip2 is not installed"),
    arguments: ["xz", "bzip2"]
  )
  func streams(tool: String) throws {
    let directory = try TestDirectory()
    let rows = sampleRows(3000)
    let plain = try directory.file("rows.csv", rows)
    try #require(Tool.run(tool, ["-k", plain], in: directory.path) == 0)
    let ending = tool == "xz" ? ".xz" : ".bz2"
    let packed = Array(try Data(contentsOf: URL(fileURLWithPath: plain + ending)))
    func read(_ bytes: [UInt8]) throws -> (bytes: [UInt8], failure: Diagnostic?, warnings: Int) {
      var result: [UInt8] = []
      let source = try InputBytes(path: try directory.file("x", bytes), background: false)
      do {
        while let chunk = try source.nextChunk() { result += chunk }
      } catch let diagnostic as Diagnostic {
        return (result, diagnostic, source.warnings.count)
      }
      return (result, nil, source.warnings.count)
    }
    #expect(try read(packed).bytes == rows)
    #expect(try read(packed + packed).bytes == rows + rows)
    #expect(try read(packed + Array("more".utf8)).warnings == 1)
    if tool == "xz" {
      // Streams may be padded to multiples of four bytes; other numbers of zeros are none of xz.
      for zeros in [4, 8, 65_536] {
        let padding = [UInt8](repeating: 0, count: zeros)
        let result = try read(packed + padding + packed + padding)
        #expect(result.bytes == rows + rows)
        #expect(result.failure == nil && result.warnings == 0)
      }
      let unequal = try read(packed + [0, 0] + packed)
      #expect(unequal.bytes == rows && unequal.warnings == 1)
    }
    for length in stride(from: 12, to: packed.count, by: 97) {
      let result = try read(Array(packed[..<length]))
      #expect(result.failure?.code == .truncatedCompression, "\(length)")
      #expect(rows.starts(with: result.bytes))
    }
    for place in stride(from: 0, to: packed.count, by: 53) {
      var flipped = packed
      flipped[place] ^= 0x10
      let result = try read(flipped)
      // Damage in the signature makes it something else.
      if place > 12 { #expect(result.failure != nil || result.bytes == rows, "\(place)") }
    }
  }
}
