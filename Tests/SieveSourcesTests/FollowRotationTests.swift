import Foundation
import Testing

@testable import SieveSources

/// Whatever happens to the file: each line once, in the order in which it was written.
@Suite struct FollowRotationTests {
  private static let seeds: [UInt64] = {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["SEED"].flatMap(UInt64.init) { return [seed] }
    return Array(1...(environment["ROUNDS"].flatMap(UInt64.init) ?? 60))
  }()

  /// Seeds of what is drawn: how the writer writes, when it is rotated, when the follower stops.
  @Test(arguments: seeds) func everyLineOnce(seed: UInt64) throws {
    let directory = try TestDirectory()
    var random = SeededRandom(seed &+ 77)
    let path = directory.path + "/log.csv"
    let writer = try FollowedWriter(
      path,
      hasHeader: random.draw(0..<2) == 0,
      shifts: random.draw(0..<2) == 0,
      seed: seed
    )
    var options = FollowOptions(
      paths: [[path], [directory.path + "/log.*"], [directory.path]][random.draw(0..<3)]
    )
    options.isFromStart = true
    options.chunkBytes = [64, 1000, 1 << 16][random.draw(0..<3)]
    if random.draw(0..<3) == 0 { options.pollSeconds = 0.001 }
    if random.draw(0..<4) == 0 { options.openFilesMax = 1 }
    let reader = FollowedReader(options)
    var story: [String] = []
    var positions: [FollowedPosition] = []
    var isRenamed = false
    var isCopied = false
    var isMoved = false
    var isRemoved = false
    for _ in 0..<120 {
      reader.advance(0.01)
      switch random.draw(0..<24) {
      case 0...9:
        writer.append()
        story.append("append")
      case 10...14:
        reader.poll()
        story.append("poll")
      case 15 where !isRenamed && !isCopied:
        try writer.renameAway()
        isRenamed = true
        isMoved = !reader.isRunning
        story.append("rename")
      case 16 where isRenamed:
        try writer.reopen()
        isRenamed = false
        story.append("reopen")
      case 17 where !isRenamed && !isCopied:
        try writer.renameAway()
        try writer.reopen()
        isMoved = !reader.isRunning
        story.append("rotate")
      case 18 where !isRenamed && (reader.isRunning || !isCopied && !isMoved):
        // While nobody looks, files may be rotated in one way or the other, or copied once.
        if reader.isRunning { reader.poll() }
        isCopied = !reader.isRunning
        try writer.copyAndTruncate()
        if reader.isRunning { reader.poll() }
        story.append("copytruncate")
      case 19 where !isRenamed && reader.isRunning && options.openFilesMax > 1:
        // What nobody has open is gone with its name.
        reader.poll()
        try writer.removeAndRecreate()
        reader.poll()
        isRemoved = true
        story.append("recreate")
      case 20 where !isRenamed && reader.isRunning:
        reader.poll()
        try writer.replace()
        reader.poll()
        story.append("replace")
      case 21 where reader.isRunning:
        // What has no name any more is gone with its last reader.
        if isRemoved { reader.drain() }
        isRemoved = false
        positions = reader.stop()
        story.append("stop")
      case 21, 22:
        if !reader.isRunning {
          reader.resume(positions)
          (isCopied, isMoved) = (false, false)
          story.append("resume")
        }
      case 23:
        reader.advance(6)
        story.append("wait")
      default: break
      }
      if !story.isEmpty, !story[story.count - 1].contains("/") {
        story[story.count - 1] +=
          " \(Self.lines(reader.output).count)/\(Self.lines(writer.written).count),"
      }
    }
    if !reader.isRunning { reader.resume(positions) }
    if isRenamed { try writer.reopen() } else { writer.endLine() }
    for _ in 0..<3 {
      reader.drain()
      reader.advance(40)
    }
    reader.drain()
    // Files that are found by a pattern or in a folder are no sequence; those of one name are.
    let isSequence = options.paths == [path]
    let isSame =
      isSequence
      ? Self.lines(reader.output) == Self.lines(writer.written)
      : Self.lines(reader.output).sorted() == Self.lines(writer.written).sorted()
    #expect(
      isSame,
      """
      SEED=\(seed) \(options.paths) chunk \(options.chunkBytes) open \(options.openFilesMax) poll \(options.pollSeconds ?? -1)
      \(story.joined(separator: " "))
      \(difference(Self.lines(reader.output), Self.lines(writer.written), isSequence))
      """
    )
  }

  /// The lines but for headers: where a file that has nothing else is replaced by one that begins alike,
  /// its header is not read again.
  private static func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
      .filter { !$0.hasPrefix("call_id") }
  }

  private func difference(_ output: [String], _ written: [String], _ isSequence: Bool) -> String {
    let lines = [output, written].map { lines in
      (isSequence ? lines : lines.sorted()).map { $0.prefix(12) }
    }
    let same = zip(lines[0], lines[1]).prefix { $0 == $1 }.count
    return "after \(same) lines: read \(lines[0].dropFirst(same).prefix(6)) of \(lines[0].count),"
      + " written \(lines[1].dropFirst(same).prefix(6)) of \(lines[1].count)"
  }
}
