import Foundation
import Testing

extension Trait where Self == ConditionTrait {
  /// Loopback can be captured from.
  static var capturesLoopback: Self {
    .enabled("this user may not capture from lo: run as root, or give the program CAP_NET_RAW") {
      try Program.run("capture", "-i", "lo", "--duration", "1ms", "--quiet").status == 0
    }
  }
}

/// Live capture, on loopback.
@Suite(.serialized) struct CaptureTests {
  private static let burst = Repository.path("fixtures/captures/burst-dialler.pcap")

  /// What alerts say of whom, in order.
  private func verdicts(_ alerts: String) throws -> [String] {
    try objects(alerts).map { alert in
      let subject = alert["subject"] as? [String: Any]
      let facts = [alert["rule"], alert["status"], subject?["value"]]
      return facts.map { $0.map { "\($0)" } ?? "?" }.joined(separator: " ")
    }
  }

  private func attempts(_ summary: String) -> Substring? {
    summary.split(separator: "\n").first { $0.contains(" attempts from ") }?.prefix { $0 != " " }
  }

  @Test(.capturesLoopback, .needs("tcpdump"), .needs("tshark"))
  func whatTcpdumpSeesAsWell() throws {
    let items = try Datagrams(capture: Self.burst).items
    let folder = try Scratch()
    let (kept, statistics) = (folder.file("kept.pcapng"), folder.file("stats.json"))
    let recording = folder.file("recorded.pcap")
    let port: UInt16 = 41_060
    let recorder = Process()
    recorder.executableURL = URL(fileURLWithPath: "/bin/bash")
    recorder.arguments = [
      "-c",
      "exec tcpdump -Z root -U --immediate-mode -s 4096 -B 65536 -i lo -w \"$1\" udp dst port \(port) 2>\"$1.log\"",
      "bash",
      recording,
    ]
    try recorder.run()
    defer { kill(recorder.processIdentifier, SIGKILL) }
    let program = try LiveProgram(
      [
        "capture", "-i", "lo", "--filter", "udp dst port \(port)", "--write", kept, "--stats",
        statistics,
      ],
      ready: "Capturing on lo"
    )
    program.wait { (try? contents(recording + ".log"))?.isEmpty == false }
    let socket = try Loopback(port)
    for (place, item) in items.enumerated() {
      socket.send(item.payload)
      if place % 20 == 0 { usleep(2000) }
    }
    // Headers of the file, and of each record, Ethernet, IP and UDP.
    let size = items.reduce(24) { $0 + 16 + 42 + $1.payload.count }
    program.wait { (try? contents(recording).count) == size }
    usleep(300_000)
    let outcome = try program.end()
    // Outright: it may have inherited a mask that blocks milder signals. It wrote packet by packet.
    kill(recorder.processIdentifier, SIGKILL)
    recorder.waitUntilExit()
    #expect(outcome.status == 130)
    let replayed = try Program.run("replay", recording, "--speed", "max")
    #expect(try verdicts(outcome.text) == verdicts(replayed.text))
    #expect(try !verdicts(outcome.text).isEmpty)
    #expect(attempts(outcome.complaints) == attempts(replayed.complaints))
    #expect(outcome.complaints.contains("lo: \(items.count) packets, 0 dropped by the kernel"))
    try checkStatistics(statistics, packets: items.count)
    let subject = try objects(outcome.text).first?["subject"] as? [String: Any]
    let number = try #require(subject?["value"] as? String)
    try checkKept(kept, flagged: number.dropFirst())
  }

  private func checkStatistics(_ path: String, packets: Int) throws {
    let found = try #require(
      try JSONSerialization.jsonObject(with: contents(path)) as? [String: Any]
    )
    let live = try #require(found["live"] as? [String: Any])
    let interfaces = try #require(live["interfaces"] as? [[String: Any]])
    #expect(interfaces.count == 1)
    #expect(interfaces.first?["packets"] as? Int == packets)
    #expect(interfaces.first?["kernel_drops"] as? Int == 0)
    let inputs = try #require(found["inputs"] as? [[String: Any]])
    #expect(inputs.first?["packets"] as? Int == packets)
  }

  /// Only calls of the flagged number, with every packet of them, as another program reads them.
  private func checkKept(_ path: String, flagged: Substring) throws {
    func messages(_ path: String) throws -> [Substring] {
      let line = """
        tshark -r "$1" -d udp.port==41060,sip -Y sip -T fields -e sip.Call-ID -e sip.from.user | sort
        """
      return try Program.shell(line, path).text.split(separator: "\n")
    }
    let original = try messages(Self.burst)
    let ids = Set(
      original.filter { $0.contains(flagged) }.compactMap { $0.split(separator: "\t").first }
    )
    let wanted = original.filter { ids.contains($0.prefix { $0 != "\t" }) }
    #expect(wanted.count > 50 && wanted.count < original.count)
    #expect(try messages(path) == wanted)
  }

  @Test func hepGivesTheCallsOfTheCapture() throws {
    let items = try Datagrams(capture: Self.burst).items
    let program = try LiveProgram(
      ["capture", "--hep", "udp:0,tcp:0", "--hep-key", "k1", "--canonical"],
      ready: "HEP on tcp:"
    )
    let datagrams = try Loopback(program.port("udp"))
    datagrams.send(Datagrams.hep(items[0], key: "wrong"))
    datagrams.send(Array("nonsense".utf8))
    let stream = try Loopback(program.port("tcp"), isStream: true)
    let bytes = items.flatMap { Datagrams.hep($0, key: "k1") }
    // In pieces that end anywhere.
    var at = 0
    while at < bytes.count {
      let end = min(bytes.count, at + 1 + at * 7 % 4000)
      stream.send(bytes[at..<end])
      at = end
    }
    usleep(700_000)
    let outcome = try program.end(SIGTERM)
    #expect(outcome.status == 143)
    let replayed = try Program.run("replay", Self.burst, "--speed", "max", "--canonical")
    #expect(outcome.output == replayed.output)
    #expect(!outcome.output.isEmpty)
    #expect(outcome.complaints.contains("\(items.count) with SIP"))
    #expect(outcome.complaints.contains("CS3051") && outcome.complaints.contains("CS3052"))
  }

  @Test func hepOverDatagrams() throws {
    let items = try Datagrams(capture: Self.burst).items
    let program = try LiveProgram(
      ["capture", "--hep", "udp:0", "--canonical"],
      ready: "HEP on udp:"
    )
    let socket = try Loopback(program.port("udp"))
    for (place, item) in items.enumerated() {
      socket.send(Datagrams.hep(item))
      if place % 20 == 0 { usleep(2000) }
    }
    usleep(700_000)
    let outcome = try program.end()
    let replayed = try Program.run("replay", Self.burst, "--speed", "max", "--canonical")
    #expect(outcome.output == replayed.output)
  }

  /// Alerts come while packets come, not at the end.
  @Test func aFileThatGrowsIsFollowed() throws {
    let bytes = [UInt8](try contents(Self.burst))
    let folder = try Scratch()
    // Cut within a packet.
    let path = try folder.write(bytes.prefix(bytes.count - 1001), "growing.pcap")
    let program = try LiveProgram(
      ["replay", path, "--follow", "--speed", "max", "--canonical", "--rejects", "rejects.jsonl"],
      ready: nil
    )
    program.wait { !program.written.isEmpty }
    let early = program.written
    #expect(early.contains("\"open\""))
    let file = try #require(FileHandle(forWritingAtPath: path))
    file.seekToEndOfFile()
    file.write(Data(bytes.suffix(1001)))
    usleep(600_000)
    let outcome = try program.end()
    #expect(outcome.status == 130)
    #expect(!outcome.complaints.contains("CS14"), "\(outcome.complaints)")
    let replayed = try Program.run("replay", Self.burst, "--speed", "max", "--canonical")
    #expect(outcome.output == replayed.output)
  }

  @Test(.capturesLoopback) func theEndByItself() throws {
    let outcome = try Program.run("capture", "-i", "lo", "--duration", "300ms")
    #expect(outcome.status == 0)
    #expect(outcome.complaints.contains("lo: "))
    #expect(!outcome.complaints.contains("CS"))
  }

  /// `any` has another link type than HEP: both make one stream all the same.
  @Test(.capturesLoopback) func severalSourcesAtOnce() throws {
    let items = try Datagrams(capture: Self.burst).items
    let program = try LiveProgram(
      ["capture", "-i", "any", "--filter", "udp dst port 41061", "--hep", "tcp:0"],
      ready: "HEP on tcp:"
    )
    let stream = try Loopback(program.port("tcp"), isStream: true)
    let socket = try Loopback(41_061)
    socket.send(Array(String(decoding: items[0].payload, as: UTF8.self).utf8))
    stream.send(items.dropFirst().flatMap { Datagrams.hep($0) })
    usleep(900_000)
    let outcome = try program.end()
    #expect(outcome.complaints.contains("\(items.count - 1) with SIP"), "\(outcome.complaints)")
    #expect(outcome.complaints.contains("\(items.count) sip over udp"), "\(outcome.complaints)")
  }

  @Test(.capturesLoopback) func rootIsGivenUp() throws {
    guard geteuid() == 0 else { return }
    let program = try LiveProgram(
      ["capture", "-i", "lo", "--user", "nobody"],
      ready: "Running as nobody"
    )
    #expect(try program.end().status == 130)
    let unknown = try Program.run("capture", "-i", "lo", "--user", "no-such-user")
    #expect(unknown.status == 3)
    #expect(unknown.complaints.contains("CS3060"))
  }

  @Test(arguments: [
    ("-i no-such-interface", Int32(3), "CS3070"), ("--hep udp:192.0.2.1:9060", 3, "CS3050"),
    ("", 2, "name a source"), ("--hep sctp:9060", 2, "no place for HEP"),
    ("-i lo -i lo", 2, "only once"), ("-i lo --buffer 0", 2, "--buffer"),
    ("-i lo --snap-length 5", 2, "--snap-length"), ("-i lo --duration x", 2, "duration"),
    ("--hep udp:0 --write /no/such/folder/x", 4, "cannot be opened"),
    ("--hep udp:0 --write-buffer 1", 2, "--write-buffer"),
  ])
  func mistakes(line: String, status: Int32, said: String) throws {
    let outcome = try Program.run(["capture"] + line.split(separator: " ").map(String.init))
    #expect(outcome.status == status, "\(outcome.complaints)")
    #expect(outcome.complaints.contains(said), "\(outcome.complaints)")
  }

  @Test(.capturesLoopback) func aFilterThatDoesNotCompile() throws {
    let outcome = try Program.run("capture", "-i", "lo", "--filter", "udp prot 5060")
    #expect(outcome.status == 3)
    #expect(outcome.complaints.contains("CS3072"))
    #expect(outcome.complaints.contains("tcpdump -d"))
  }

  @Test(.needs("setpriv"), .enabled("not started as root") { geteuid() == 0 })
  func whoMayNotCapture() throws {
    let outcome = try Program.shell(
      "setpriv --reuid=65534 --regid=65534 --clear-groups \"$CALLSIEVE\" capture -i lo"
    )
    // Where the program itself may not be read by others, nothing is tested.
    if outcome.status == 126 || outcome.status == 127 { return }
    #expect(outcome.status == 3, "\(outcome.complaints)")
    #expect(outcome.complaints.contains("CS3071"))
  }
}
