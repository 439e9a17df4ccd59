import SieveModel
import Testing

@testable import SieveCapture
@testable import SieveSIP

/// Tables that hostile captures fill.
struct BoundTests {
  /// A table of a small size, given messages of many calls.
  private func table(
    _ dialogsMax: Int,
    textsMax: Int = DialogTable.textsMax,
    _ messages: [String],
    into output: inout DecodedRecords,
    check: (DialogTable) -> Void = { _ in }
  ) -> DialogTable {
    var table = DialogTable(
      plan: NumberPlan(home: nil),
      source: 0,
      isLive: false,
      dialogsMax: dialogsMax,
      textsMax: textsMax
    )
    for (index, text) in messages.enumerated() {
      let bytes = Array(text.utf8)
      var message = SIPMessage()
      let fault = SIPParser.parse(bytes.span, 0..<bytes.count, into: &message)
      #expect(fault == nil)
      let origin = MessageOrigin(
        packet: UInt64(index + 1),
        time: Int64(index),
        source: .unspecified
      )
      table.take(bytes.span, message, origin, into: &output)
      check(table)
    }
    return table
  }

  @Test func fullTableHandsCallsOverEarly() {
    let invites = (1...500).map { number in
      var call = Call()
      call.callID = "flood-\(number)"
      return call.request("INVITE")
    }
    var output = DecodedRecords()
    var table = table(16, invites, into: &output)
    #expect(table.statistics.evicted == 484)
    #expect(output.batch.count == 484)
    table.finish(into: &output)
    #expect(Set(output.batch.attempts.map(\.dialog)) == Set(1...500))
  }

  /// To make room takes a look at eight calls, however many there are: a look at all of them would take minutes here.
  @Test func roomIsMadeAtOnce() {
    let count = DialogTable.dialogsMax / 8
    let invites = (1...(count + 30_000)).map { number in
      "INVITE sip:1@b SIP/2.0\r\nCall-ID: \(number)\r\nFrom: <sip:2@b>;tag=1\r\nTo: <sip:1@b>\r\nCSeq: 1 INVITE\r\n\r\n"
    }
    var output = DecodedRecords()
    let table = table(count, invites, into: &output)
    #expect(table.statistics.evicted == 30_000)
    #expect(table.statistics.named.contains { $0.name == "calls handed over early" })
  }

  /// What calls that are over have left counts too; what was never touched does not.
  @Test func textsStayWithinTheirBound() {
    let textsMax = 1 << 17
    let messages = (1...600).flatMap { number in
      var call = Call()
      let isLong = number % 3 == 0
      call.callID = String(repeating: "x", count: isLong ? 1000 : 20) + "-\(number)"
      let agent = "User-Agent: " + String(repeating: "a", count: number % 250)
      return [
        call.request("INVITE", 1, agent), call.response("486 Busy Here"),
      ]
    }
    var output = DecodedRecords()
    var largest = 0
    var table = table(1 << 20, textsMax: textsMax, messages, into: &output) { table in
      let own = table.texts.long.values.reduce(0) { $0 + $1.capacity + DialogTexts.longOverhead }
      let held = table.texts.cells.count + own
      #expect(table.texts.held == held)
      largest = max(largest, held)
    }
    #expect(largest <= textsMax)
    #expect(largest > textsMax / 2)
    #expect(table.statistics.evicted > 0)
    table.finish(into: &output)
    #expect(Set(output.batch.attempts.map(\.dialog)) == Set(1...600))
    #expect(table.texts.long.isEmpty)
    #expect(table.texts.held == table.texts.cells.count)
  }

  @Test func indexFindsWhatWasNotRemoved() {
    var index = HashIndex()
    var kept: [UInt64: Int] = [:]
    var state: UInt64 = 88_172_645_463_325_252
    for step in 0..<20_000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      // Few different hashes, so that runs are long and hashes repeat.
      let hash = state % 3000
      if let slot = kept.removeValue(forKey: hash) {
        index.remove(hash, slot: slot)
      } else {
        kept[hash] = step
        index.insert(hash, slot: step)
      }
    }
    #expect(index.count == kept.count)
    for hash in 0..<UInt64(3000) {
      var position = index.start(hash)
      #expect(index.next(hash, &position) == kept[hash])
    }
  }

  @Test func equalHashesAreAllFound() {
    var index = HashIndex()
    for slot in 0..<100 { index.insert(42, slot: slot) }
    index.remove(42, slot: 50)
    var position = index.start(42)
    var found: [Int] = []
    while let slot = index.next(42, &position) { found.append(slot) }
    #expect(found == Array(0..<50) + Array(51..<100))
  }
}
