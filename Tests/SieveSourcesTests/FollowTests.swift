import Foundation
import SieveDiagnostics
import Testing

@testable import SieveSources

/// Files that are read while they are written.
struct FollowTests {
  @Test func moreIsWaitedFor() throws {
    let directory = try TestDirectory()
    let path = try directory.file("growing", Array("one".utf8))
    let bytes = try InputBytes(path: path, isFollowed: true)
    #expect(try bytes.nextChunk() == Array("one".utf8))
    let writer = Thread {
      Thread.sleep(forTimeInterval: 0.3)
      guard let file = FileHandle(forWritingAtPath: path) else { return }
      file.seekToEndOfFile()
      file.write(Data("two".utf8))
    }
    writer.start()
    #expect(try bytes.nextChunk() == Array("two".utf8))
    bytes.interrupt()
    #expect(try bytes.nextChunk() == nil)
  }

  @Test func aFileThatShrinksIsSaid() throws {
    let directory = try TestDirectory()
    let path = try directory.file("shrinking", [UInt8](repeating: 7, count: 100))
    let bytes = try InputBytes(path: path, isFollowed: true)
    #expect(try bytes.nextChunk()?.count == 100)
    #expect(truncate(path, 10) == 0)
    let failure = #expect(throws: Diagnostic.self) { try bytes.nextChunk() }
    #expect(failure?.code == .followedFileShrank)
  }
}
