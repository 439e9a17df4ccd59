import Foundation
import SieveCapture
import SieveModel
import SieveSIP
import Testing

/// Recorded captures that end at any byte or have any bit changed: no crash, no hang, every packet in
/// one bucket, and other calls as they were.
///
/// A sample by a seed; all of it with `make test-damage`.
struct DamageTests {
  private static let isExhaustive =
    ProcessInfo.processInfo.environment["CALLSIEVE_DAMAGE"] == "all"

  /// Places out of `count`: all, of the longer capture every 13th, or some by a seed.
  private static func places(_ count: Int, some: Int, seed: UInt64) -> [Int] {
    if isExhaustive { return Array(stride(from: 0, to: count, by: some < 100 ? 13 : 1)) }
    var state = seed
    return (0..<some).map { _ in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(count))
    }
  }

  /// What is known of each call, without what the number of calls before it decides.
  private static func calls(_ decoded: Decoded) -> [String: Set<String>] {
    var calls: [String: Set<String>] = [:]
    for (at, attempt) in decoded.attempts.enumerated() {
      let line = [
        decoded.text(attempt.callingNumber, at), decoded.text(attempt.calledNumber, at),
        "\(attempt.setupTime) \(attempt.alertAfter) \(attempt.answerAfter)",
        "\(attempt.releaseAfter) \(attempt.disposition.name) \(attempt.sipStatus)",
        "\(attempt.releaseCause) \(attempt.origin)",
      ].joined(separator: " | ")
      calls[decoded.text(attempt.callID, at), default: []].insert(line)
    }
    return calls
  }

  @Test(arguments: [("ordinary", 200), ("burst-dialler", 40)])
  func capturesEndAnywhere(_ name: String, _ some: Int) throws {
    let capture = try RecordedCapture(name)
    let whole = Self.calls(try Decoded(capture.bytes))
    #expect(whole.count > 10)
    for length in Self.places(capture.bytes.count, some: some, seed: 0x2545_F491_4F6C_DD1D) {
      let decoded = try Decoded(Array(capture.bytes.prefix(length)))
      let complete = capture.records.filter { $0.end <= length }.count
      #expect(decoded.statistics.packets == complete, "\(length) bytes")
      #expect(decoded.bucketSum == decoded.statistics.packets, "\(length) bytes")
      let missing = Set(capture.records.dropFirst(complete).flatMap(\.calls))
      let calls = Self.calls(decoded)
      for (id, lines) in whole where !missing.contains(id) {
        #expect(calls[id] == lines, "\(length) bytes: \(id)")
      }
    }
  }

  @Test(arguments: [("ordinary", 400), ("burst-dialler", 60)])
  func bitsChangeAnywhere(_ name: String, _ some: Int) throws {
    let capture = try RecordedCapture(name)
    let whole = Self.calls(try Decoded(capture.bytes))
    var bytes = capture.bytes
    for bit in Self.places(bytes.count * 8, some: some, seed: 0x9E37_79B9_7F4A_7C15) {
      let mask = UInt8(1 << (bit % 8))
      bytes[bit / 8] ^= mask
      defer { bytes[bit / 8] ^= mask }
      // The header of the file may become that of no capture.
      guard let record = capture.record(at: bit / 8) else {
        _ = try? Decoded(bytes)
        continue
      }
      let decoded = try Decoded(bytes)
      #expect(decoded.bucketSum == decoded.statistics.packets, "bit \(bit)")
      // A record of another length or time may take others with it.
      guard bit / 8 >= record.start + RecordedCapture.headerLength else { continue }
      #expect(decoded.statistics.packets == capture.records.count, "bit \(bit)")
      let calls = Self.calls(decoded)
      for (id, lines) in whole where !record.calls.contains(id) {
        // A Call-ID may become that of another call: one more attempt has it then.
        #expect(lines.isSubset(of: calls[id] ?? []), "bit \(bit): \(id)")
      }
    }
  }
}
