import Foundation
import SieveDiagnostics
import SieveSinks
import Testing

/// Destinations that work, fill up, and go away.
@Suite struct OutputTests {
  private let encoder = AlertEncoder(sources: SampleAlerts.sources)
  private let line = SampleAlerts.line(SampleAlerts.plain())

  @Test("a file is created, emptied or appended to")
  func files() throws {
    let directory = try TestDirectory()
    let path = directory.path + "/alerts.jsonl"
    for (append, lines) in [(false, 1), (false, 1), (true, 2)] {
      let sink = try AlertSink(destination: path, encoder: encoder, append: append)
      #expect(try sink.write(SampleAlerts.plain()) == .delivered)
      #expect(try sink.flush() == .delivered)
      #expect(try directory.content("alerts.jsonl") == String(repeating: line, count: lines))
      #expect(try sink.close() == .delivered)
      #expect(try sink.close() == .delivered)
      #expect(sink.bytesWritten == UInt64(line.utf8.count))
    }
    var facts = stat()
    #expect(stat(path, &facts) == 0 && facts.st_mode & 0o007 == 0, "not for others to read")
  }

  @Test("close writes what waits, of any amount")
  func closing() throws {
    let directory = try TestDirectory()
    let file = try OutputFile(path: directory.path + "/many")
    let row = Array("0123456789\n".utf8)
    for _ in 0..<20_000 { _ = try file.write(row) }
    #expect(try file.close() == .delivered)
    #expect(try directory.content("many").utf8.count == 220_000)
  }

  @Test("much at once comes behind what waited and before what follows")
  func large() throws {
    let directory = try TestDirectory()
    let file = try OutputFile(path: directory.path + "/large")
    let (row, rows) = ("0123456789\n", String(repeating: "abcdefghi\n", count: 20_000))
    for _ in 0..<2 {
      for text in [row, rows, rows, row] { #expect(try file.write(text.utf8) == .delivered) }
    }
    #expect(try file.close() == .delivered)
    #expect(try directory.content("large") == row + rows + rows + row + row + rows + rows + row)
    #expect(file.bytesWritten == 800_044)
  }

  @Test("a full disk is CS4003, says what was done, and stays")
  func fullDisk() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else {
      print("skipped: no /dev/full here")
      return
    }
    let sink = try AlertSink(destination: "/dev/full", encoder: encoder)
    #expect(try sink.write(SampleAlerts.plain()) == .delivered)
    let failure = #expect(throws: Diagnostic.self) { try sink.flush() }
    #expect(failure?.code == .diskFull)
    let file = try OutputFile(path: "/dev/full")
    let rows = String(repeating: line, count: 2000).utf8
    #expect(#expect(throws: Diagnostic.self) { try file.write(rows) }?.code == .diskFull)
    #expect(failure?.done == "wrote 0 bytes; nothing more is written to it")
    #expect(failure?.hint == "df -h '/dev/full'")
    #expect(throws: Diagnostic.self) { try sink.write(SampleAlerts.plain()) }
    #expect(throws: Diagnostic.self) { try sink.close() }
  }

  #if os(Linux)
  @Test("a file at its limit is cut back to whole lines")
  func fileLimit() throws {
    // The limit holds for the whole process: high enough to leave the other tests alone.
    let directory = try TestDirectory()
    let path = directory.path + "/limited"
    var old = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
    var low = old
    low.rlim_cur = 64 << 20
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &low)
    defer { setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old) }
    // A sparse file just below the limit.
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    #expect(truncate(path, (64 << 20) - 25) == 0)
    let file = try OutputFile(path: path, append: true)
    #expect(try file.write(Array("123456789\nabcdefghi\nABCDEFGHI\n".utf8)) == .delivered)
    let failure = #expect(throws: Diagnostic.self) { try file.flush() }
    #expect(failure?.code == .diskFull)
    #expect(failure?.done == "wrote 20 bytes of whole lines; nothing more is written to it")
    var facts = stat()
    #expect(stat(path, &facts) == 0 && facts.st_size == (64 << 20) - 5)
  }
  #endif

  @Test("a destination that cannot be opened is CS4002")
  func refused() throws {
    let directory = try TestDirectory()
    var failure = #expect(throws: Diagnostic.self) {
      try AlertSink(destination: directory.path + "/none/a", encoder: encoder)
    }
    #expect(failure?.code == .destinationRefused)
    #expect(failure?.hint == "mkdir -p '\(directory.path)/none'")
    failure = #expect(throws: Diagnostic.self) {
      try RejectWriter(destination: directory.path)
    }
    #expect(failure?.code == .destinationRefused)
  }

  @Test("a pipe that nobody reads any more is no fault")
  func closedPipe() throws {
    let directory = try TestDirectory()
    let path = directory.path + "/pipe"
    mkfifo(path, 0o600)
    let reader = open(path, O_RDWR | O_NONBLOCK)
    let sink = try AlertSink(destination: path, encoder: encoder)
    close(reader)
    #expect(try sink.write(SampleAlerts.plain()) == .delivered)
    #expect(try sink.flush() == .closedPipe)
    #expect(try sink.write(SampleAlerts.plain()) == .closedPipe)
    #expect(try sink.close() == .closedPipe)
  }

  @Test("a slow reader gets everything, in short writes")
  func slowReader() throws {
    let directory = try TestDirectory()
    let path = directory.path + "/pipe"
    mkfifo(path, 0o600)
    let holder = open(path, O_RDWR | O_NONBLOCK)
    let file = try OutputFile(path: path)
    let total = 400_000
    let collected = Collected()
    let thread = Thread {
      var buffer = [UInt8](repeating: 0, count: 1000)
      while collected.bytes.count < total {
        let count = read(holder, &buffer, buffer.count)
        if count > 0 { collected.bytes += buffer[..<count] } else { usleep(200) }
      }
      collected.done.signal()
    }
    thread.start()
    let rows = (0..<(total / 8)).flatMap { Array(String(format: "%07d\n", $0).utf8) }
    #expect(try file.write(rows) == .delivered)
    #expect(try file.close() == .delivered)
    collected.done.wait()
    close(holder)
    #expect(collected.bytes == rows)
  }

  // @unchecked Sendable: the test reads `bytes` only after `done`.
  private final class Collected: @unchecked Sendable {
    var bytes: [UInt8] = []
    let done = DispatchSemaphore(value: 0)
  }

  @Test("one destination that fails does not hold up the others")
  func fanOut() throws {
    let directory = try TestDirectory()
    let good = try AlertSink(destination: directory.path + "/good", encoder: encoder)
    let full = try AlertSink(destination: "/dev/full", encoder: encoder)
    var sinks = AlertFanOut([full, good])
    for _ in 0..<3 {
      sinks.write(SampleAlerts.plain())
      sinks.flush()
    }
    #expect(sinks.isOpen && !sinks.hasClosedPipe)
    #expect(sinks.failures.map(\.code) == [.diskFull])
    sinks.close()
    #expect(!sinks.isOpen)
    #expect(sinks.failures.count == 1)
    #expect(try directory.content("good") == String(repeating: line, count: 3))
  }
}
