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
}
