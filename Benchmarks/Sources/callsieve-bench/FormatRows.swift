/// The same calls in several formats: rows of some 130 bytes with twelve columns, as large exports have them.
///
/// Numbers are spread over a hundred thousand callers and a million called parties; two fifths of the calls are
/// answered, and four fifths of the rows name a device and a cell.
struct FormatRows {
  let csv: [UInt8]
  let quoted: [UInt8]
  let json: [UInt8]
  /// Records of originated calls after 3GPP TS 32.298, one behind the other.
  let ber: [UInt8]

  /// Makes `count` calls of one day.
  init(count: Int) {
    var (csv, quoted, json, ber): ([UInt8], [UInt8], [UInt8], [UInt8]) = ([], [], [], [])
    for space in [count * 132, count * 156, count * 220, count * 110].enumerated() {
      switch space.offset {
      case 0: csv.reserveCapacity(space.element)
      case 1: quoted.reserveCapacity(space.element)
      case 2: json.reserveCapacity(space.element)
      default: ber.reserveCapacity(space.element)
      }
    }
    let header = Array((Call.columns.joined(separator: ",") + "\n").utf8)
    csv += header
    quoted += header
    var random = UInt64(7)
    for index in 0..<count {
      let call = Call(index, of: count, &random)
      call.addCSV(to: &csv)
      call.addQuoted(to: &quoted)
      call.addJSON(to: &json)
      call.addBER(to: &ber)
    }
    (self.csv, self.quoted, self.json, self.ber) = (csv, quoted, json, ber)
  }
}

/// One call.
private struct Call {
  static let columns = [
    "call_id", "start_time", "answer_time", "end_time", "caller", "callee", "duration_s", "billsec",
    "disposition", "trunk", "imei", "cell",
  ]

  /// Seconds since midnight.
  let setup: Int
  let ring: Int
  let talk: Int
  let caller: String
  let callee: String
  let values: [String]

  init(_ index: Int, of count: Int, _ random: inout UInt64) {
    func draw(_ limit: Int) -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(random >> 33) % limit
    }
    setup = index * 80_000 / count
    ring = 4 + draw(20)
    talk = draw(5) < 2 ? 1 + draw(200) : 0
    caller = "668\(10_000_000 + draw(100_000) * 37)"
    callee = (draw(10) < 1 ? "855" : "668") + "\(10_000_000 + draw(1_000_000) * 71)"
    let isKnown = draw(5) < 4
    values = [
      String(100_000_000 + index, radix: 32), Self.stamp(setup),
      talk > 0 ? Self.stamp(setup + ring) : "",
      Self.stamp(setup + ring + talk), "+" + caller, "+" + callee, String(ring + talk),
      String(talk),
      talk > 0 ? "ANSWERED" : ["NO ANSWER", "BUSY", "FAILED"][draw(3)], "T\(100 + draw(400))",
      isKnown ? "35\(100_000_000_000 + draw(1 << 30))9" : "",
      isKnown ? "520-03-\(10_000 + draw(9000))" : "",
    ]
  }

  private static func stamp(_ second: Int) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "2026-03-02T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)).000Z"
  }

  func addCSV(to bytes: inout [UInt8]) {
    for (place, value) in values.enumerated() {
      if place > 0 { bytes.append(0x2C) }
      bytes += value.utf8
    }
    bytes.append(0x0A)
  }

  func addQuoted(to bytes: inout [UInt8]) {
    for (place, value) in values.enumerated() {
      if place > 0 { bytes.append(0x2C) }
      bytes.append(0x22)
      bytes += value.utf8
      bytes.append(0x22)
    }
    bytes.append(0x0A)
  }

  func addJSON(to bytes: inout [UInt8]) {
    var opening = "{"
    for (name, value) in zip(Self.columns, values) where !value.isEmpty {
      let isNumber = name == "duration_s" || name == "billsec"
      bytes +=
        (isNumber ? "\(opening)\"\(name)\":\(value)" : "\(opening)\"\(name)\":\"\(value)\"").utf8
      opening = ","
    }
    bytes += "}\n".utf8
  }

  // MARK: BER

  func addBER(to bytes: inout [UInt8]) {
    var record: [UInt8] = []
    func add(_ tag: UInt8, _ content: [UInt8]) {
      record.append(0x80 | tag)
      record.append(UInt8(content.count))
      record += content
    }
    add(0, [0])
    add(1, Self.digits("520031234567890"))
    if !values[10].isEmpty { add(2, Self.digits(values[10])) }
    add(3, [0x91] + Self.digits(caller))
    add(5, [0x91] + Self.digits(callee))
    add(22, Self.time(setup))
    if talk > 0 { add(23, Self.time(setup + ring)) }
    add(24, Self.time(setup + ring + talk))
    let seconds = talk > 0 ? talk : ring
    add(25, [UInt8(seconds >> 8), UInt8(seconds & 0xFF)])
    add(30, [talk > 0 ? 0 : 3])
    // The record of an originated call is tag 0; it is below 128 bytes.
    bytes += [0xA0, UInt8(record.count)]
    bytes += record
  }

  private static func digits(_ text: String) -> [UInt8] {
    var halves = text.utf8.map { $0 &- 0x30 }
    if halves.count % 2 == 1 { halves.append(15) }
    return stride(from: 0, to: halves.count, by: 2).map { halves[$0] | halves[$0 + 1] << 4 }
  }

  /// `YYMMDDhhmmss` and the offset +0000, in packed digits.
  private static func time(_ second: Int) -> [UInt8] {
    func packed(_ value: Int) -> UInt8 { UInt8((value / 10) << 4 | value % 10) }
    return [0x26, 0x03, 0x02, packed(second / 3600), packed(second / 60 % 60), packed(second % 60)]
      + [0x2B, 0, 0]
  }
}
