import SieveSIP
import Testing

@testable import SieveCapture

/// What a listener makes of HEP packets, before anything is decoded.
struct HEPReceiptTests {
  private static let invite = Array(Call().request("INVITE").utf8)

  private func read(_ packet: [UInt8], key: String? = nil) -> HEPReceipt {
    HEPReceipt.read(packet.span, 0..<packet.count, key: key.map { Array($0.utf8) })
  }

  @Test func messagesBecomePackets() throws {
    guard case .message(let packet, let time) = read(HEPTests.packet(Self.invite)) else {
      Issue.record("not taken")
      return
    }
    #expect(time == 1_600_000_000_123)
    let frame = LinkLayer.dissect(packet.span, 0..<packet.count, link: 101)
    #expect(frame.transport == .udp)
    #expect(frame.source == IPAddress(ipv4: 0xCB00_7107))
    #expect(frame.destination == IPAddress(ipv4: 0xCB00_7109))
    #expect(frame.sourcePort == 5060 && frame.destinationPort == 5061)
    #expect(Array(packet[frame.payload]) == Self.invite)
  }

  @Test func keysAreAskedFor() {
    let packet = HEPTests.packet(Self.invite)
    guard case .message = read(packet, key: "secret") else {
      Issue.record("the right key was refused")
      return
    }
    for wrong in ["secre", "secret2", "Secret", ""] {
      guard case .keyWrong = read(packet, key: wrong) else {
        Issue.record("'\(wrong)' was taken")
        continue
      }
    }
    var old: [UInt8] = [2, 28, 2, 17, 19, 196, 19, 196, 192, 0, 2, 1, 192, 0, 2, 2]
    old += [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0] + Self.invite
    guard case .keyMissing = read(old, key: "secret"), case .message = read(old) else {
      Issue.record("version 2 has no key")
      return
    }
  }

  @Test func whatIsNoSIPIsToldApart() {
    if case .other = read(HEPTests.packet([1, 2, 3], kind: 5)) {} else { Issue.record("kind") }
    if case .badPayload = read(HEPTests.packet([1, 2, 3], compressed: true)) {
    } else {
      Issue.record("payload")
    }
    for broken in [[], Array("HEP3".utf8), Array("OPTIONS sip:a SIP/2.0".utf8), [2, 28, 2]] {
      if case .malformed = read(broken) {} else { Issue.record("\(broken)") }
    }
  }

  /// A message that is too long for the headers is cut behind what matters.
  @Test func longMessagesFit() {
    let long = Self.invite + [UInt8](repeating: 0x41, count: 65_300 - Self.invite.count)
    guard case .message(let packet, _) = read(HEPTests.packet(long)) else {
      Issue.record("not taken")
      return
    }
    let frame = LinkLayer.dissect(packet.span, 0..<packet.count, link: 101)
    #expect(frame.payload.count == 65_300)
  }

  @Test func everyCutAndEveryFlipIsSurvived() {
    let packet = HEPTests.packet(Self.invite)
    for end in 0...packet.count { _ = read(Array(packet[..<end]), key: "secret") }
    for place in packet.indices {
      var damaged = packet
      damaged[place] ^= UInt8(1 << (place % 8))
      _ = read(damaged)
    }
  }
}
