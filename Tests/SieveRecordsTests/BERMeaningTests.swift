import SieveDiagnostics
import SieveModel
import SieveRecords
import Testing

/// What the elements of records become.
@Suite struct BERMeaningTests {
  @Test func originatedCall() {
    let found = ber(Sample.originated().bytes())
    #expect(
      found.attempts == [
        "@0 2025-02-28T19:00:00.000Z answer=10000 release=70000 talk=60000 a=+66810000000 "
          + "b=+66895550001 id=0300 in=IN7 out=258 cell=520-03-14600-18433 imsi=520031234567890 "
          + "imei=490154203237518 disposition=answered cause=16"
      ]
    )
    #expect(found.rejects.isEmpty)
    #expect(found.warnings.isEmpty)
  }

  @Test func unansweredCallHasHoldingTime() {
    let found = ber(Sample.originated(answer: nil, seconds: 70).bytes())
    #expect(found.attempts.first?.contains("release=70000 talk=0 ") == true)
    #expect(found.attempts.first?.contains("disposition=cancelled cause=16") == true)
  }

  @Test func presentationAndTranslation() {
    let record = Node.c(
      0,
      of: [
        .c(0, [0]), .c(3, Packed.number("66810000000")),
        // Octet 3a says that the presentation is restricted.
        .c(4, [0x11, 0xA0] + Packed.digits("66810000000")),
        .c(5, Packed.number("0895550001", type: 0x81)), .c(6, Packed.number("66895550001")),
        .c(22, Packed.time("250301020000")), .c(24, Packed.time("250301020005")), .c(25, [5]),
        .c(30, [3]),
      ]
    )
    let found = ber(record.bytes())
    #expect(found.attempts.first?.contains("a=+66810000000 b=+66895550001 cli=withheld") == true)
    #expect(found.attempts.first?.contains("disposition=failed") == true)
  }

  @Test func terminatedCallTellsNothingOfTheCallersDevice() {
    let record = Node.c(
      1,
      of: [
        .c(0, [1]), .c(1, Packed.digits("520031234567890")), .c(3, Packed.number("66810000000")),
        .c(4, Packed.number("85512345678")), .c(6, Packed.number("66818999999")),
        .c(9, of: [.c(0, [1, 2]), .c(1, [3, 4])]), .c(19, Packed.time("250301020000")),
        .c(20, Packed.time("250301020010")), .c(21, Packed.time("250301020020")), .c(22, [10]),
        .c(27, [0]), .c(29, [7]),
      ]
    )
    let line = ber(record.bytes()).attempts.first ?? ""
    #expect(line.contains("a=+85512345678 b=+66810000000"))
    #expect(!line.contains("imsi") && !line.contains("cell"))
  }

  @Test(arguments: [3, 4, 5, 2, 16]) func otherCircuitRecords(_ type: Int) {
    let tags: (calling: Int, called: Int, setup: Int, cause: Int) =
      switch type {
      case 5: (4, 5, 7, 12)
      case 2: (3, 2, 12, 17)
      case 16: (13, 12, 16, 21)
      default: (1, 2, 6, 11)
      }
    let record = Node.c(
      type,
      of: [
        .c(0, [UInt8(type)]), .c(tags.calling, Packed.number("85512345678")),
        .c(tags.called, Packed.number("66810000000")),
        .c(tags.setup, Packed.time("250301020000")),
        .c(tags.setup + 1, Packed.time("250301020010")),
        .c(tags.setup + 2, Packed.time("250301020020")), .c(tags.setup + 3, [10]),
        .c(tags.cause, [0]),
      ]
    )
    let found = ber(record.bytes())
    #expect(
      found.attempts == [
        "@0 2025-02-28T19:00:00.000Z answer=10000 release=20000 talk=10000 a=+85512345678 "
          + "b=+66810000000 disposition=answered"
      ]
    )
  }

  @Test func session() {
    let found = ber(Sample.session().bytes())
    #expect(
      found.attempts == [
        "@0 2025-02-28T19:00:00.500Z answer=4500 release=64500 talk=60000 a=+66812345678 "
          + "b=+66898765432 id=call-77@ims cell=5200312345678 imsi=520031234567890 "
          + "disposition=answered cause=31 sip=200"
      ]
    )
  }

  @Test func otherMethodsAreNoCalls() {
    let found = ber(Sample.session(method: "REGISTER").bytes() + Sample.session(role: 1).bytes())
    #expect(found.attempts.count == 1)
    #expect(found.attempts.first?.contains("imsi") == false)
    #expect(found.warnings.map(\.code.id) == ["CS1154"])
    #expect(found.warnings.first?.summary.contains("1 × sCSCFRecord [63]") == true)
  }

  @Test(arguments: [false, true]) func roamingCall(isSwapped: Bool) {
    let found = ber(Sample.batch([Sample.roaming(isSwapped: isSwapped)]).bytes())
    #expect(found.attempts.count == 1)
    let line = found.attempts.first ?? ""
    // Digits of even count have no filler: the IMSI says which half comes first.
    #expect(line.contains("2025-02-28T19:30:00.000Z answer=0 release=40000 talk=40000"))
    #expect(line.contains("a=+668123456781 b=+855123456789 id=ab01 cell=14600-40192001"))
    #expect(line.contains("imsi=520031234567890 imei=490154203237518 disposition=answered"))
    #expect(found.warnings.isEmpty)
  }

  @Test func messagesAreNoCalls() {
    let found = ber(Sample.batch([Sample.roaming(teleservice: "22"), Sample.roaming()]).bytes())
    #expect(found.attempts.count == 1)
    #expect(found.warnings.first?.summary.contains("1 × mobileOriginatedCall") == true)
  }

  @Test func unknownOffsetIsSaidOnce() {
    let bytes = Node.a(1, of: [.a(4, of: []), .a(3, of: [Sample.roaming(), Sample.roaming(1)])])
    let found = ber(bytes.bytes())
    #expect(found.attempts.count == 2)
    #expect(found.attempts.first?.contains("2025-03-01T02:00:00.000Z") == true)
    #expect(found.warnings.map(\.code.id) == ["CS1251"])
  }

  @Test func nearRealTimeCall() {
    let found = ber(Sample.nearRealTime([Sample.moc()]).bytes())
    #expect(
      found.attempts.map { $0.drop { $0 != " " } } == [
        " 2025-02-28T19:00:00.000Z answer=0 release=30000 talk=30000 b=+66812345678 id=4096 "
          + "imsi=520031234567890 imei=490154203237518 disposition=answered"
      ]
    )
    #expect(found.rejects.isEmpty)
  }

  @Test func partialRecordsBecomeOneCall() {
    let first = Sample.originated(1, cause: 1, release: "250301030010", seconds: 100)
    let second = Sample.originated(
      1,
      extra: [.c(33, [2])],
      answer: "250301030010",
      release: "250301031010",
      seconds: 50
    )
    let other = Sample.originated(2)
    let found = ber(first.bytes() + other.bytes() + second.bytes())
    #expect(found.attempts.count == 2)
    let line = found.attempts.last ?? ""
    #expect(line.hasPrefix("@0 2025-02-28T19:00:00.000Z answer=10000 release=4210000 talk=150000"))
    // The rest of a call may be in the next file.
    #expect(ber(first.bytes()).attempts.count == 1)
  }

  @Test func unknownElementsAreCounted() {
    let record = Sample.originated(extra: [.c(99, [1]), .c(99, of: [.c(0, [1])]), .c(130, [2])])
    let found = ber(record.bytes() + record.bytes())
    #expect(found.attempts.count == 2)
    let summary = found.warnings.first?.summary ?? ""
    #expect(summary.contains("6 unknown elements"))
    #expect(summary.contains("4 × [99] of moCallRecord"))
    #expect(summary.contains("2 × [130] of moCallRecord"))
  }

  @Test func recordsThatAreNoCallsAreCounted() {
    let message = Node.c(6, of: [.c(0, [6]), .c(1, Packed.digits("520031234567890"))])
    let found = ber(message.bytes() + Sample.originated().bytes() + message.bytes())
    #expect(found.attempts.count == 1)
    #expect(found.warnings.first?.summary.contains("2 × moSMSRecord [6]") == true)
  }

  @Test func badValuesAreNamed() throws {
    let record = Sample.originated(answer: "251301020010")
    let found = ber(record.bytes() + Sample.originated(1).bytes())
    #expect(found.attempts.count == 1)
    let reject = try #require(found.rejects.first)
    #expect(reject.code.id == "CS1250")
    #expect(reject.summary == "answerTime [23] is not a timestamp")
    let offset = try #require(reject.location?.byteOffset)
    #expect(record.bytes()[Int(offset)] == 0x25 && record.bytes()[Int(offset) - 2] == 0x97)
    #expect(ber(Sample.originated(release: "250301010000").bytes()).codes == ["CS1202"])
  }
}
