import SieveCapture
import SieveModel
import SieveSIP
import Testing

/// One connection between two proxies, with many calls in both directions, of which segments are missing.
struct StreamLossTests {
  /// A segment of one of the two, with what it acknowledges.
  private struct Segment {
    var isFromCaller: Bool
    var time: Int
    var call: Int
    var sequence: UInt32
    var acknowledged: UInt32
    var bytes: [UInt8]
  }

  private static let calls = 20
  /// A call each 100 ms, a message of it each 300 ms: six calls are under way at a time.
  private static let messages = ["INVITE", "180 Ringing", "200 OK", "ACK", "BYE", "200 OK"]

  /// All segments in order, each of them a message.
  private static func trunk() -> [Segment] {
    var moments: [(time: Int, call: Int, step: Int)] = []
    for call in 0..<calls {
      for step in messages.indices { moments.append((1000 + call * 100 + step * 301, call, step)) }
    }
    moments.sort { $0.time < $1.time }
    var next: [UInt32] = [0xFFFF_F000, 5000]
    return moments.map { time, number, step in
      let call = Call(callID: "call-\(number)", fromTag: "from\(number)", toTag: "to\(number)")
      let name = messages[step]
      let text =
        switch step {
        case 0: call.request(name)
        case 1, 2: call.response(name)
        case 5: call.response(name, 2, "BYE")
        default: call.request(name, step == 4 ? 2 : 1, inDialog: true)
        }
      let side = [0, 3, 4].contains(step) ? 0 : 1
      let bytes = Array(text.utf8)
      defer { next[side] &+= UInt32(bytes.count) }
      return Segment(
        isFromCaller: side == 0,
        time: time,
        call: number,
        sequence: next[side],
        acknowledged: next[1 - side],
        bytes: bytes
      )
    }
  }

  private static func decode(_ segments: [Segment]) throws -> Decoded {
    var capture = CaptureBuilder(link: 101)
    for segment in segments {
      let tcp = Packet.tcp(
        segment.bytes,
        sequence: segment.sequence,
        acknowledging: segment.acknowledged
      )
      let (from, to): (UInt8, UInt8) = segment.isFromCaller ? (1, 2) : (2, 1)
      capture.add(Packet.ipv4(tcp, protocol: 6, from: from, to: to), at: segment.time)
    }
    return try Decoded(capture.bytes)
  }

  /// What is known of each call, but for its number of packet.
  private static func facts(_ decoded: Decoded) -> [String: String] {
    let lines = decoded.attempts.indices.map { at in
      let attempt = decoded.attempts[at]
      return (
        decoded.text(attempt.callID, at),
        "\(attempt.setupTime) \(attempt.alertAfter) \(attempt.answerAfter) \(attempt.releaseAfter) "
          + "\(attempt.disposition.name) \(attempt.sipStatus)"
      )
    }
    return Dictionary(uniqueKeysWithValues: lines)
  }

  @Test func onlyCallsOfAMissingSegmentSuffer() throws {
    let whole = Self.trunk()
    let expected = Self.facts(try Self.decode(whole))
    #expect(expected.count == Self.calls)
    #expect(expected.values.allSatisfy { $0.contains("answered 200") })
    for missing in whole.indices.dropFirst(2).dropLast(2) {
      var segments = whole
      let lost = segments.remove(at: missing)
      let found = Self.facts(try Self.decode(segments))
      for call in 0..<Self.calls where call != lost.call {
        #expect(found["call-\(call)"] == expected["call-\(call)"], "\(call) without \(missing)")
      }
    }
  }

  @Test func severalMissingSegmentsAreGivenUpOneByOne() throws {
    let whole = Self.trunk()
    let expected = Self.facts(try Self.decode(whole))
    let isLost: (Int) -> Bool = { $0 % 7 == 5 }
    let lost = Set(whole.indices.filter(isLost).map { whole[$0].call })
    let decoded = try Self.decode(whole.indices.filter { !isLost($0) }.map { whole[$0] })
    let found = Self.facts(decoded)
    for call in Set(0..<Self.calls).subtracting(lost) {
      #expect(found["call-\(call)"] == expected["call-\(call)"])
    }
    #expect(decoded.dialogs.messages == UInt64(whole.count - whole.indices.count(where: isLost)))
    #expect(decoded.dialogs.rejected == 0)
  }

  @Test func segmentThatOnlyStandsTooLateIsUsed() throws {
    var segments = Self.trunk()
    let expected = Self.facts(try Self.decode(segments))
    // Two of one side, behind messages that acknowledge them.
    let own = segments.indices.filter { segments[$0].isFromCaller && segments[$0].call == 8 }
    let late = own.prefix(2).reversed().map { segments.remove(at: $0) }
    let place = try #require(segments.firstIndex { $0.call == 8 && $0.time > 2000 })
    segments.insert(contentsOf: late, at: min(place + 9, segments.count))
    let decoded = try Self.decode(segments)
    #expect(decoded.dialogs.messages == UInt64(segments.count))
    let found = Self.facts(decoded)
    for call in 0..<Self.calls where call != 8 {
      #expect(found["call-\(call)"] == expected["call-\(call)"])
    }
  }

  @Test func missingBytesThatWereNotAcknowledgedAreWaitedFor() throws {
    var segments = Self.trunk()
    let expected = Self.facts(try Self.decode(segments))
    let first = try #require(segments.indices.first { segments[$0].isFromCaller && $0 > 20 })
    // Sent again a second later: until then the receiver has nothing behind it.
    var again = segments.remove(at: first)
    again.time += 1000
    for at in segments.indices where !segments[at].isFromCaller && segments[at].time < again.time {
      segments[at].acknowledged =
        Int32(bitPattern: segments[at].acknowledged &- again.sequence) > 0
        ? again.sequence : segments[at].acknowledged
    }
    let place = try #require(segments.firstIndex { $0.time >= again.time })
    segments.insert(again, at: place)
    let decoded = try Self.decode(segments)
    #expect(decoded.statistics.streamGaps == 0)
    #expect(decoded.dialogs.messages == UInt64(segments.count))
    #expect(Self.facts(decoded).keys.sorted() == expected.keys.sorted())
  }
}
