import Foundation
import Testing

/// Runs that somebody ends early.
@Suite struct SignalTests {
  let world: World

  init() throws { world = try World.shared.get() }

  @Test func interruptedAtASilentPipe() throws {
    let folder = try Scratch()
    let pipe = folder.file("pipe")
    let alerts = folder.file("alerts.jsonl")
    // The writer keeps the pipe open for longer than the test waits. It is killed outright: it may
    // have inherited a mask that blocks milder signals.
    let line = """
      mkfifo "$1"
      (head -n 9000 "$2"; exec sleep 150) > "$1" &
      writer=$!
      "$CALLSIEVE" analyze "$1" --alerts "$3" &
      reader=$!
      sleep 6
      kill -INT $reader
      wait $reader
      status=$?
      kill -KILL $writer
      exit $status
      """
    let start = ContinuousClock.now
    let outcome = try Program.shell(line, pipe, world.calls, alerts)
    #expect(outcome.status == 130, "\(outcome.complaints)")
    // Not a matter of speed: a run that ignored the signal would last as long as the writer.
    #expect(ContinuousClock.now - start < .seconds(120))
    #expect(outcome.complaints.contains("Interrupted"))
    var open: Set<String> = []
    for alert in try objects(String(decoding: try contents(alerts), as: UTF8.self)) {
      let id = try #require(alert["id"] as? String)
      if alert["status"] as? String == "closed" {
        open.remove(id)
      } else {
        open.insert(id)
      }
    }
    #expect(open.isEmpty)
  }

  @Test func readersThatLeave() throws {
    for command in ["simulate --hours 10", "analyze \"$1\"", "calls \"$1\""] {
      let line = "\"$CALLSIEVE\" \(command) --quiet | head -n 1; exit ${PIPESTATUS[0]}"
      let outcome = try Program.shell(line, world.calls)
      #expect(outcome.status == 0, "\(command)")
      #expect(outcome.complaints.isEmpty, "\(command): \(outcome.complaints)")
      #expect(outcome.text.split(separator: "\n").count == 1)
    }
  }

  /// Nobody ever writes to the pipe: to open it must not wait beyond the signal.
  @Test(arguments: ["analyze", "calls", "inspect +66812345678", "replay"], ["INT", "TERM"])
  func interruptedAtAPipeWithoutAWriter(command: String, signal: String) throws {
    let folder = try Scratch()
    let line = """
      mkfifo "$1"
      "$CALLSIEVE" \(command) "$1" &
      program=$!
      sleep 1
      kill -\(signal) $program
      # A program that ignores the signal is killed outright, with another status.
      # In steps of a second: the end of the test waits for what is left of a step.
      (for second in {1..60}; do sleep 1; done; kill -KILL $program) &
      guard=$!
      wait $program
      status=$?
      kill -KILL $guard
      exit $status
      """
    let outcome = try Program.shell(line, folder.file("pipe"))
    #expect(outcome.status == (signal == "INT" ? 130 : 143), "\(outcome.complaints)")
    #expect(!outcome.complaints.contains("CS"), "\(outcome.complaints)")
    if command == "analyze" { #expect(outcome.complaints.contains("Interrupted")) }
  }

  @Test func aWriterMayComeLate() throws {
    let folder = try Scratch()
    let line = """
      mkfifo "$1"
      (sleep 1; cat "$2" > "$1") &
      "$CALLSIEVE" analyze --canonical "$1"
      """
    let outcome = try Program.shell(line, folder.file("pipe"), world.calls)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    #expect(outcome.output == world.canonical)
  }

  /// The reader is gone before the first alert: nothing is left to say, and nothing is wrong.
  @Test(arguments: ["analyze", "calls", "replay --speed max"])
  func readersThatWantNothing(command: String) throws {
    let folder = try Scratch()
    let rejects = folder.file("rejects.jsonl")
    let line = """
      { sleep 1; "$CALLSIEVE" \(command) "$1" --rejects "$2"; echo "status $?" >&2; } | true
      """
    let outcome = try Program.shell(
      line,
      command.hasPrefix("replay") ? world.capture : world.calls,
      rejects
    )
    #expect(outcome.complaints == "status 0\n")
  }
}
