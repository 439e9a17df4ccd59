/// The straightforward way to read call records in BER: a tree of elements, then strings.
enum NaiveBERReader {
  /// An element with its children.
  private struct Element {
    var tag: Int
    var content: [UInt8]
    var children: [Element]
  }

  static func calls(_ input: [UInt8]) -> Outcome {
    var outcome = Outcome(records: 0, digest: Digest())
    var at = 0
    while at < input.count {
      let record = element(input, &at)
      var fields: [Int: [UInt8]] = [:]
      for child in record.children { fields[child.tag] = child.content }
      outcome.records += 1
      let setup = milliseconds(fields[22] ?? [])
      let answer = fields[23].map(milliseconds)
      let seconds = (fields[25] ?? []).reduce(0) { $0 << 8 | Int32($1) }
      outcome.digest.add(
        UInt64(bitPattern: setup),
        UInt64(digits(Array((fields[3] ?? []).dropFirst()))) ?? 0,
        UInt64(digits(Array((fields[5] ?? []).dropFirst()))) ?? 0,
        UInt64(UInt32(bitPattern: answer == nil ? 0 : seconds * 1000)),
        answer == nil ? 0 : 1
      )
    }
    return outcome
  }

  private static func element(_ bytes: [UInt8], _ at: inout Int) -> Element {
    let first = bytes[at]
    at += 1
    var tag = Int(first & 0x1F)
    if tag == 0x1F {
      tag = 0
      repeat {
        tag = tag << 7 | Int(bytes[at] & 0x7F)
        at += 1
      } while bytes[at - 1] & 0x80 != 0
    }
    var length = Int(bytes[at])
    at += 1
    if length > 0x80 {
      let count = length & 0x7F
      length = bytes[at..<(at + count)].reduce(0) { $0 << 8 | Int($1) }
      at += count
    }
    let content = Array(bytes[at..<(at + length)])
    at += length
    var children: [Element] = []
    if first & 0x20 != 0 {
      var place = 0
      while place < content.count { children.append(element(content, &place)) }
    }
    return Element(tag: tag, content: content, children: children)
  }

  private static func digits(_ bytes: [UInt8]) -> String {
    var text = ""
    for byte in bytes {
      for half in [byte & 15, byte >> 4] where half < 10 { text += String(half) }
    }
    return text
  }

  private static func milliseconds(_ bytes: [UInt8]) -> Int64 {
    guard bytes.count == 9 else { return 0 }
    let parts = bytes.map { Int64($0 >> 4) * 10 + Int64($0 & 15) }
    var (year, month) = (2000 + parts[0], parts[1])
    if month <= 2 {
      year -= 1
      month += 12
    }
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5
    let seconds = (days + parts[2] - 719_469) * 86_400 + parts[3] * 3600 + parts[4] * 60 + parts[5]
    let offset = (parts[7] * 60 + parts[8]) * 60
    return (seconds - (bytes[6] == 0x2D ? -offset : offset)) * 1000
  }
}
