import Foundation
import SieveSources
import Testing

/// Named pipes: bytes come when they come, and may never come.
@Suite struct PipeTests {
  private func pipe(in directory: TestDirectory) -> String {
    let path = directory.path + "/pipe"
    mkfifo(path, 0o600)
    return path
  }

  @Test("bytes are given out as they come, and a split signature is put together")
  func slowWriter() throws {
    let directory = try TestDirectory()
    let path = pipe(in: directory)
    let plain = sampleRows(50)
    let packed = try Compressed.gzip(plain)
    let writer = Thread {
      let descriptor = open(path, O_WRONLY)
      for byte in packed {
        var byte = byte
        _ = write(descriptor, &byte, 1)
      }
      close(descriptor)
    }
    writer.start()
    let input = try InputBytes(path: path)
    #expect(input.compression == .gzip)
    #expect(input.size == nil)
    #expect(Outcome(reading: input).bytes == plain)
  }

  @Test("the format of a pipe is told from its first line, without waiting for more")
  func formatOfPipe() throws {
    let directory = try TestDirectory()
    let path = pipe(in: directory)
    let descriptor = open(path, O_RDWR)
    defer { close(descriptor) }
    let line = Array("call_id,called_number\n".utf8)
    #expect(write(descriptor, line, line.count) == line.count)
    let input = try InputBytes(path: path)
    #expect(try input.identifyFormat().format == .csv)
    #expect(try input.nextChunk() == line)
  }

  @Test("a reader that waits for a silent pipe can be stopped")
  func silentWriter() throws {
    let directory = try TestDirectory()
    let path = pipe(in: directory)
    // Open for both, so that neither end waits for the other.
    let descriptor = open(path, O_RDWR)
    defer { close(descriptor) }
    let head = Array(try Compressed.gzip(sampleRows(5000)).prefix(4000))
    #expect(write(descriptor, head, head.count) == head.count)
    let input = try InputBytes(path: path)
    #expect(try input.nextChunk() != nil)
    let begun = Date()
    input.close()
    #expect(Date().timeIntervalSince(begun) < 5)
  }

  @Test("a signal does not disturb a read")
  func interrupted() throws {
    let directory = try TestDirectory()
    let path = pipe(in: directory)
    let descriptor = open(path, O_RDWR)
    signal(SIGUSR1) { _ in }
    let reader = pthread_self()
    let writer = Thread {
      for _ in 0..<5 {
        usleep(20_000)
        pthread_kill(reader, SIGUSR1)
      }
      _ = write(descriptor, "abc", 3)
    }
    let source = try FileByteSource(path: path)
    writer.start()
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
    #expect(Array(buffer[..<count]) == Array("abc".utf8))
    close(descriptor)
  }
}
