import Foundation
import SieveCapture
import SieveDiagnostics
import SieveModel

/// Judges HEP packets: keeps the messages, counts and reports the others.
struct HEPIntake {
  /// How far an agent's clock may be ahead.
  private static let aheadMax: Int64 = 300_000

  private let key: [UInt8]?
  private let reject: @Sendable (Reject) -> Void
  var counts = HEPCounts()
  /// Records of messages that were not handed over yet.
  var records: [UInt8] = []

  init(key: [UInt8]?, reject: @escaping @Sendable (Reject) -> Void) {
    self.key = key
    self.reject = reject
  }

  /// Takes a packet; whether it was good.
  mutating func take(
    _ bytes: UnsafeRawBufferPointer,
    from peer: () -> String,
    now: Int64
  ) -> Bool {
    let packet = Array(bytes)
    counts.packets += 1
    switch HEPReceipt.read(packet.span, 0..<packet.count, key: key) {
    case .message(let message, let time):
      counts.messages += 1
      keep(message, time, now)
      return true
    case .other:
      counts.other += 1
      return true
    case .malformed:
      counts.malformed += 1
      refuse(.hepMalformed, "packet from '\(peer())' is no HEP", packet)
    case .badPayload:
      counts.badPayload += 1
      refuse(
        .hepMalformed,
        "payload from '\(peer())' does not decompress to at most \(HEP.payloadMax) bytes",
        packet
      )
    case .keyMissing:
      counts.keyMissing += 1
      refuse(.hepKey, "HEP packet from '\(peer())' has no key", packet)
    case .keyWrong:
      counts.keyWrong += 1
      refuse(.hepKey, "HEP packet from '\(peer())' has another key", packet)
    }
    return false
  }

  private mutating func keep(_ message: [UInt8], _ stated: Int64?, _ now: Int64) {
    var time = stated ?? now
    if time > now + Self.aheadMax || time < 0 {
      counts.timeReplaced += 1
      time = now
    }
    message.withUnsafeBytes {
      PacketRecords.append(
        $0,
        seconds: UInt32(truncatingIfNeeded: time / 1000),
        nanoseconds: UInt32(truncatingIfNeeded: time % 1000) * 1_000_000,
        length: UInt32(truncatingIfNeeded: $0.count),
        to: &records
      )
    }
  }

  private func refuse(_ code: DiagnosticCode, _ summary: String, _ packet: [UInt8]) {
    let isKey = code == .hepKey
    let diagnostic = Diagnostic(
      code,
      .reject,
      summary,
      at: DiagnosticLocation(source: "hep"),
      expected: isKey
        ? "the authentication key of --hep-key in chunk 0x0e of HEP 3"
        : "HEP 1, 2 or 3 with a payload",
      hint: isKey ? "set the key in the agent, or leave --hep-key out" : nil
    )
    reject(Reject(diagnostic, record: packet))
  }
}
