import Foundation
import SieveCapture
import SieveModel
import SieveSIP
import Testing

/// Captures of every kind, whole and broken: no crash, no hang, and every packet counted once.
@Suite(.enabled(if: Corpus.isHere, Comment(rawValue: Corpus.absent)))
struct RobustnessTests {
  /// Decodes whatever it is; `nil` when it is no capture.
  private func decode(_ bytes: [UInt8], chunk: Int = 65_536) throws -> Decoded? {
    do { return try Decoded(bytes, chunk: chunk) } catch { return nil }
  }

  @Test(arguments: ["pcap", "pcap_derived", "malformed"])
  func everyCaptureIsCounted(_ directory: String) throws {
    let files = Corpus.files(directory)
    #expect(files.count > 30)
    for file in files {
      guard let decoded = try decode(try Corpus.bytes(file)) else { continue }
      #expect(decoded.bucketSum == decoded.statistics.packets, "\(file)")
    }
  }

  @Test(arguments: ["pcap", "pcap_derived", "malformed"])
  func everyChunkingGivesTheSame(_ directory: String) throws {
    for file in Corpus.files(directory) {
      let bytes = Array(try Corpus.bytes(file).prefix(400_000))
      let whole = try decode(bytes, chunk: 1 << 22)
      for chunk in [1, 7, 4096] {
        let split = try decode(bytes, chunk: chunk)
        #expect(split?.lines == whole?.lines, "\(file) in chunks of \(chunk)")
        #expect(split?.statistics == whole?.statistics, "\(file) in chunks of \(chunk)")
        let warnings = split?.output.warnings
        #expect(warnings == whole?.output.warnings, "\(file) in chunks of \(chunk)")
      }
    }
  }

  @Test func tortureMessagesAreReadOrRejected() throws {
    let files = Corpus.files("torture")
    #expect(files.count > 100)
    for file in files {
      let message = Array(try Corpus.bytes(file).prefix(60_000))
      var capture = CaptureBuilder()
      capture.add(Packet.ethernet(Packet.ipv4(Packet.udp(message))), at: 1000)
      capture.add(
        Packet.ethernet(Packet.ipv4(Packet.tcp(message, sequence: 1), protocol: 6)),
        at: 2000
      )
      let decoded = try Decoded(capture.bytes)
      #expect(decoded.bucketSum == 2, "\(file)")
    }
  }

  /// Every prefix of a message and every message with a byte changed, from a fixed seed.
  @Test func mutatedMessagesDoNotCrash() throws {
    var state: UInt64 = 0x2545_F491_4F6C_DD1D
    func random() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    for file in Corpus.files("torture/rfc4475") {
      let message = try Corpus.bytes(file)
      var capture = CaptureBuilder()
      for at in stride(from: 0, to: message.count, by: 3) {
        var changed = message
        changed[at] = UInt8(truncatingIfNeeded: random())
        capture.add(Packet.ethernet(Packet.ipv4(Packet.udp(changed))), at: at)
        let prefix = Array(message.prefix(at))
        capture.add(Packet.ethernet(Packet.ipv4(Packet.udp(prefix))), at: at)
        capture.add(
          Packet.ethernet(Packet.ipv4(Packet.tcp(changed, sequence: UInt32(at)), protocol: 6)),
          at: at
        )
      }
      let decoded = try Decoded(capture.bytes)
      #expect(decoded.bucketSum == decoded.statistics.packets, "\(file)")
    }
  }

  /// Captures with bytes changed anywhere, file headers included.
  @Test func mutatedCapturesDoNotCrash() throws {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    for file in Corpus.files("pcap_derived").filter({ $0.contains("pkts-sipp") }) {
      let bytes = try Corpus.bytes(file)
      for _ in 0..<40 {
        var changed = bytes
        for _ in 0..<8 {
          state ^= state << 13
          state ^= state >> 7
          state ^= state << 17
          changed[Int(state % UInt64(changed.count))] = UInt8(truncatingIfNeeded: state >> 32)
        }
        guard let decoded = try decode(changed, chunk: 1000) else { continue }
        #expect(decoded.bucketSum == decoded.statistics.packets, "\(file)")
      }
    }
  }
}
