import Foundation
import SieveDiagnostics
import Testing

@testable import SieveSources

/// Files of a pattern that had their name while nobody looked.
@Suite struct FollowedPatternTests {
  private let directory: TestDirectory

  init() throws { directory = try TestDirectory() }

  private func follow(_ former: Follower.FormerRun?) -> Follower {
    var options = FollowOptions(paths: [directory.path + "/*.csv"])
    options.pollSeconds = 0.001
    options.gatherSeconds = 0
    return Follower(options, former: former) { _ in }
  }

  private func lines(_ follower: Follower) -> [String] {
    var bytes: [UInt8] = []
    for _ in 0..<6 {
      for case .lines(_, let more) in follower.next(within: 0.02) { bytes += more }
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func write(_ name: String, _ text: String) throws {
    try text.write(toFile: directory.path + "/" + name, atomically: false, encoding: .utf8)
  }

  /// When the file systems' clock says that a run ended before what comes now.
  private func pause() { usleep(50_000) }

  @Test func betweenTwoRuns() throws {
    let first = follow(nil)
    #expect(lines(first).isEmpty)
    let former = first.run
    pause()
    try write("calls.csv-20260302", "a\n1\n")
    #expect(lines(follow(former)) == ["a", "1"])
  }

  @Test func betweenTwoLooks() throws {
    let follower = follow(nil)
    #expect(lines(follower).isEmpty)
    pause()
    // Its name is another one before anybody has seen it.
    try write(".draft", "a\n1\n")
    try FileManager.default.moveItem(
      atPath: directory.path + "/.draft",
      toPath: directory.path + "/calls.csv.1"
    )
    #expect(lines(follower) == ["a", "1"])
  }

  @Test func whatIsOlderIsLeft() throws {
    try write("calls.csv.1", "old\n")
    pause()
    let follower = follow(nil)
    #expect(lines(follower).isEmpty)
    #expect(lines(follow(follower.run)).isEmpty)
  }

  /// A link that leads nowhere is no reason to look no further.
  @Test func besideALinkThatLeadsNowhere() throws {
    let first = follow(nil)
    #expect(lines(first).isEmpty)
    pause()
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/a.csv.1",
      withDestinationPath: directory.path + "/nowhere"
    )
    try write("b.csv.1", "b\n2\n")
    let second = follow(first.run)
    #expect(lines(second) == ["b", "2"])
    // It has looked at everything: the next run need not look further back.
    #expect(second.run.moment.time > first.run.moment.time)
  }
}
