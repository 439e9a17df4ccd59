import SieveModel
import SieveRecords

/// The calls of the laboratory as records of a switch: 3GPP TS 32.298, mobile originated.
enum BERInput {
  /// Records of the attempts in a CSV of the laboratory, one behind the other.
  static func records(csv: [UInt8]) throws -> [UInt8] {
    var decoder = CSVDecoder(
      options: RecordOptions(),
      plan: NumberPlan(home: nil),
      source: 0,
      sourceName: "bench"
    )
    var bytes: [UInt8] = []
    var index = 0
    try DecodeCases.each(csv, &decoder) { batch in
      for attempt in batch.attempts where attempt.callingNumber.kind == .e164 {
        bytes += record(attempt, index)
        index += 1
      }
    }
    return bytes
  }

  private static func record(_ attempt: Attempt, _ index: Int) -> [UInt8] {
    let seconds = attempt.isAnswered ? max(0, Int(attempt.talkMilliseconds)) / 1000 : 0
    let setup = attempt.setupTime / 1000
    var content: [UInt8] = element(0x80, [0])
    content += element(0x81, packed("52003" + padded(index, 10)))
    content += element(0x82, packed("49015420" + padded(index, 7)))
    content += element(0x83, [0x91] + packed(String(attempt.callingNumber.digitValue)))
    content += element(0x85, [0x91] + packed(String(attempt.calledNumber.digitValue)))
    content += element(0x89, [0x91] + packed("66818999999"))
    content += element(
      0xAC,
      element(0x80, [0x39, 0x08]) + element(0x81, [0x48, UInt8(index & 255)])
    )
    content += element(0x96, time(setup))
    if attempt.isAnswered { content += element(0x97, time(setup + 5)) }
    content += element(0x98, time(setup + 5 + Int64(seconds)))
    content += element(
      0x99,
      [UInt8(seconds >> 16 & 127), UInt8(seconds >> 8 & 255), UInt8(seconds & 255)]
    )
    content += element(0x9E, [attempt.isAnswered ? 0 : 3])
    content += [
      0x9F, 0x20, 3, UInt8(index >> 16 & 255), UInt8(index >> 8 & 255), UInt8(index & 255),
    ]
    return element(0xA0, content)
  }

  private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    content.count < 128
      ? [tag, UInt8(content.count)] + content : [tag, 0x81, UInt8(content.count)] + content
  }

  private static func padded(_ value: Int, _ count: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }

  private static func packed(_ digits: String) -> [UInt8] {
    var halves = digits.utf8.map { $0 &- 0x30 }
    if halves.count % 2 == 1 { halves.append(15) }
    return stride(from: 0, to: halves.count, by: 2).map { halves[$0] | halves[$0 + 1] << 4 }
  }

  /// Seconds since 1970 as a TimeStamp in UTC.
  private static func time(_ seconds: Int64) -> [UInt8] {
    var day = Int(seconds / 86_400)
    var year = 1970
    func length(_ year: Int) -> Int { year % 4 == 0 ? 366 : 365 }
    while day >= length(year) {
      day -= length(year)
      year += 1
    }
    var month = 0
    let months = [31, year % 4 == 0 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    while day >= months[month] {
      day -= months[month]
      month += 1
    }
    let rest = Int(seconds % 86_400)
    let parts = [year % 100, month + 1, day + 1, rest / 3600, rest / 60 % 60, rest % 60]
    return parts.map { UInt8($0 / 10 << 4 | $0 % 10) } + [0x2B, 0, 0]
  }
}
