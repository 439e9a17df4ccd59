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

  /// As from a shell: tests themselves hand on a mask that blocks signals, with which any way of
  /// listening works.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func signalsThatNobodyBlocked(number: Int32) throws {
    let folder = try Scratch()
    let complaints = folder.file("stderr")
    var attributes = posix_spawnattr_t()
    var actions = posix_spawn_file_actions_t()
    posix_spawnattr_init(&attributes)
    posix_spawn_file_actions_init(&actions)
    defer {
      posix_spawnattr_destroy(&attributes)
      posix_spawn_file_actions_destroy(&actions)
    }
    var none = sigset_t()
    var every = sigset_t()
    sigemptyset(&none)
    sigfillset(&every)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &every)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))
    posix_spawn_file_actions_addopen(&actions, 2, complaints, O_WRONLY | O_CREAT, 0o600)
    let words = [Program.path, "capture", "--hep", "udp:0", "--alerts", "/dev/null"]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for word in arguments { free(word) } }
    var process: pid_t = 0
    try #require(
      posix_spawn(&process, Program.path, &actions, &attributes, &arguments, environ) == 0
    )
    var status: Int32 = 0
    defer { if status == 0 { kill(process, SIGKILL) } }
    // In steps of 20 ms; not for ever.
    func wait(_ condition: () throws -> Bool) rethrows {
      for _ in 0..<1500 {
        if try condition() { return }
        usleep(20_000)
      }
    }
    wait { (try? contents(complaints)).map { $0.contains(Data("Listening".utf8)) } == true }
    kill(process, number)
    wait { waitpid(process, &status, WNOHANG) == process }
    #expect(status == (128 + number) << 8)
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
