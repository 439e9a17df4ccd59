import Foundation
import SieveDiagnostics
import SieveModel
import Synchronization
import Testing

@testable import SieveSources

/// HEP over loopback, from agents that behave and from those that do not.
@Suite(.serialized) struct HEPListenerTests {
  /// What a listener said.
  private final class Heard: Sendable {
    let diagnostics = Mutex<[Diagnostic]>([])
    let rejects = Mutex<[Reject]>([])

    var codes: [String] { rejects.withLock { $0.map(\.diagnostic.code.id) } }
  }

  private let heard = Heard()

  private func listen(
    _ transports: [HEPEndpoint.Transport],
    key: String? = nil,
    limits: HEPLimits = HEPLimits()
  ) throws -> LiveCapture {
    var options = LiveOptions()
    options.hep = transports.map { HEPEndpoint($0, address: "127.0.0.1", port: 0) }
    options.hepKey = key.map { Array($0.utf8) }
    options.hepLimits = limits
    let capture = try LiveCapture(options) { [heard] diagnostic in
      heard.diagnostics.withLock { $0.append(diagnostic) }
    } reject: { [heard] reject in
      heard.rejects.withLock { $0.append(reject) }
    }
    capture.start()
    return capture
  }

  /// Waits until a condition holds; not for ever.
  private func wait(_ condition: () -> Bool) {
    for _ in 0..<500 {
      if condition() { return }
      usleep(20_000)
    }
  }

  /// The calls of what was received, once everything was.
  private func calls(_ capture: LiveCapture) throws -> [Attempt] {
    capture.stop()
    let input = AttemptInput(live: capture, options: InputOptions(isLive: true))
    var attempts: [Attempt] = []
    var output = DecodedRecords()
    while try input.next(into: &output) { attempts += output.batch.attempts }
    return attempts.filter { $0.stage == .opened }
  }

  @Test func datagramsOfAllVersions() throws {
    let capture = try listen([.udp])
    let agent = try HEPSender.connect(capture.endpoints[0])
    defer { close(agent) }
    HEPSender.send(HEPSender.packet(HEPSender.invite(1)), to: agent)
    let two: [UInt8] =
      [2, 28, 2, 17, 19, 196, 19, 196, 192, 0, 2, 1, 192, 0, 2, 2]
      + [0, 0xF1, 0x53, 0x65, 0, 0, 0, 0, 1, 0, 0, 0]
    HEPSender.send(two + HEPSender.invite(2), to: agent)
    let one: [UInt8] = [1, 16, 2, 17, 19, 196, 19, 196, 192, 0, 2, 1, 192, 0, 2, 2]
    HEPSender.send(one + HEPSender.invite(3), to: agent)
    wait { capture.hep?.packets == 3 }
    let attempts = try calls(capture)
    #expect(attempts.count == 3)
    #expect(attempts.first?.setupTime == 1_700_000_000_000)
    // Version 1 has no time: that of the arrival is taken.
    #expect((attempts.last?.setupTime ?? 0) > 1_700_000_000_000)
    #expect(capture.hep?.messages == 3)
  }

  @Test func streamsInPiecesAndInBulk() throws {
    let capture = try listen([.tcp])
    let agent = try HEPSender.connect(capture.endpoints[0])
    defer { close(agent) }
    let many = (0..<20).flatMap { HEPSender.packet(HEPSender.invite($0)) }
    for byte in HEPSender.packet(HEPSender.invite(100)) {
      HEPSender.send([byte], to: agent)
      usleep(200)
    }
    HEPSender.send(many, to: agent)
    wait { capture.hep?.packets == 21 }
    #expect(try calls(capture).count == 21)
    #expect(capture.hep?.connections == 1)
    #expect(heard.codes.isEmpty)
  }

  @Test func compressedPayloadsAndBombs() throws {
    let capture = try listen([.udp])
    let agent = try HEPSender.connect(capture.endpoints[0])
    defer { close(agent) }
    let good = try Compressed.gzip(HEPSender.invite(1))
    let bomb = try Compressed.gzip([UInt8](repeating: 0, count: 20_000_000))
    HEPSender.send(HEPSender.packet(good, isCompressed: true), to: agent)
    HEPSender.send(HEPSender.packet(bomb, isCompressed: true), to: agent)
    HEPSender.send(HEPSender.packet([1, 2, 3], isCompressed: true), to: agent)
    wait { capture.hep?.packets == 3 }
    #expect(try calls(capture).count == 1)
    #expect(capture.hep?.badPayload == 2)
    #expect(heard.codes == ["CS3051", "CS3051"])
  }

  @Test func keys() throws {
    let capture = try listen([.udp, .tcp], key: "good")
    let agent = try HEPSender.connect(capture.endpoints[0])
    let stream = try HEPSender.connect(capture.endpoints[1])
    defer {
      close(agent)
      close(stream)
    }
    HEPSender.send(HEPSender.packet(HEPSender.invite(1), key: "good"), to: agent)
    HEPSender.send(HEPSender.packet(HEPSender.invite(2), key: "evil"), to: agent)
    HEPSender.send(HEPSender.packet(HEPSender.invite(3)), to: agent)
    // After a wrong key the connection is closed: the next packet is not read.
    HEPSender.send(
      HEPSender.packet(HEPSender.invite(4), key: "evil")
        + HEPSender.packet(HEPSender.invite(5), key: "good"),
      to: stream
    )
    wait { capture.hep?.packets == 4 }
    var byte: UInt8 = 0
    #expect(recv(stream, &byte, 1, 0) <= 0)
    #expect(try calls(capture).count == 1)
    #expect(capture.hep?.keyWrong == 2)
    #expect(capture.hep?.keyMissing == 1)
    #expect(heard.codes == ["CS3052", "CS3052", "CS3052"])
  }

  @Test func whatIsNoHEP() throws {
    let capture = try listen([.udp, .tcp])
    let agent = try HEPSender.connect(capture.endpoints[0])
    let stream = try HEPSender.connect(capture.endpoints[1])
    defer {
      close(agent)
      close(stream)
    }
    HEPSender.send(Array("GET / HTTP/1.1\r\n\r\n".utf8), to: agent)
    HEPSender.send(Array("GET / HTTP/1.1\r\n\r\n".utf8), to: stream)
    HEPSender.send([], to: agent)
    HEPSender.send(HEPSender.packet(Array("{}".utf8), kind: 100), to: agent)
    HEPSender.send(HEPSender.packet(HEPSender.invite(1), seconds: .max), to: agent)
    wait { capture.hep?.packets == 5 }
    let attempts = try calls(capture)
    #expect(attempts.count == 1)
    // A time in the future would make all that follows late.
    #expect((attempts.first?.setupTime ?? .max) < 4_000_000_000_000)
    let counts = try #require(capture.hep)
    #expect(counts.malformed == 3)
    #expect(counts.other == 1)
    #expect(counts.timeReplaced == 1)
    #expect(
      counts.packets == counts.messages + counts.other + counts.malformed + counts.badPayload
        + counts.keyMissing + counts.keyWrong
    )
  }

  @Test func connectionsAreBounded() throws {
    var limits = HEPLimits()
    limits.connectionsPerAddress = 3
    limits.packetSeconds = 0.5
    let capture = try listen([.tcp], limits: limits)
    let agents = try (0..<5).map { _ in try HEPSender.connect(capture.endpoints[0]) }
    defer { for agent in agents { close(agent) } }
    wait { capture.hep?.connectionsRefused == 2 }
    #expect(capture.hep?.connectionsRefused == 2)
    #expect(heard.diagnostics.withLock { $0.map(\.code.id) } == ["CS3053"])
    // One that has begun a packet and does not go on is closed like one that says nothing.
    HEPSender.send(Array("HEP3".utf8), to: agents[0])
    wait { capture.hep?.connectionsIdle == 3 }
    #expect(capture.hep?.connectionsIdle == 3)
    let another = try HEPSender.connect(capture.endpoints[0])
    HEPSender.send(HEPSender.packet(HEPSender.invite(1)), to: another)
    wait { capture.hep?.messages == 1 }
    close(another)
    #expect(try calls(capture).count == 1)
  }

  @Test func aPortInUseIsSaid() throws {
    let first = try listen([.tcp])
    defer { first.stop() }
    var options = LiveOptions()
    options.hep = [first.endpoints[0]]
    let failure = #expect(throws: Diagnostic.self) {
      _ = try LiveCapture(options, report: { _ in }, reject: { _ in })
    }
    #expect(failure?.code == .listenerRefused)
  }
}
