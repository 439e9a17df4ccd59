import SieveBytes

/// What the lines above a message say.
struct MessageLogFields {
  var time: Int64 = 0
  var source = IPAddress.unspecified
  var destination = IPAddress.unspecified
  var sourcePort: UInt16 = 5060
  var destinationPort: UInt16 = 5060
  /// Bytes of the message, where they are stated.
  var length: Int?

  init() {}

  // MARK: sipdump

  /// Reads a line `name: value` of sipdump.
  mutating func readField(_ bytes: Span<UInt8>, _ line: Range<Int>) {
    guard let colon = bytes.firstIndex(of: 0x3A, in: line) else { return }
    let value = bytes.trimmed((colon + 1)..<line.upperBound)
    let name = line.lowerBound..<colon
    if bytes.equals(name, "time") {
      time = Self.seconds(bytes, value) ?? time
    } else if bytes.equals(name, "srcip") {
      source = IPAddress(bytes, value) ?? source
    } else if bytes.equals(name, "dstip") {
      destination = IPAddress(bytes, value) ?? destination
    } else if bytes.equals(name, "srcport") {
      sourcePort = Self.port(bytes, value) ?? sourcePort
    } else if bytes.equals(name, "dstport") {
      destinationPort = Self.port(bytes, value) ?? destinationPort
    }
  }

  /// Milliseconds of `1234567890.123456`.
  private static func seconds(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    let dot = bytes.firstIndex(of: 0x2E, in: range) ?? range.upperBound
    guard let whole = number(bytes, range.lowerBound..<dot, max: 99_999_999_999) else { return nil }
    let decimals = min(dot + 1, range.upperBound)..<min(dot + 4, range.upperBound)
    guard decimals.count == 3, let milliseconds = number(bytes, decimals, max: 999) else {
      return Int64(whole) * 1000
    }
    return Int64(whole) * 1000 + Int64(milliseconds)
  }

  private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>, max: Int) -> Int? {
    guard !range.isEmpty, range.count <= 12 else { return nil }
    var value = 0
    for at in range {
      guard (0x30...0x39).contains(bytes[at]) else { return nil }
      value = value * 10 + Int(bytes[at] - 0x30)
    }
    return value <= max ? value : nil
  }

  private static func port(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt16? {
    number(bytes, range, max: 65_535).map { UInt16($0) }
  }

  // MARK: sipp

  /// Reads a time as `2026-03-02 09:14:07.250123`, when the line has one.
  mutating func readTime(_ bytes: Span<UInt8>, _ line: Range<Int>, _ zone: ZoneTable) {
    let range = bytes.trimmed(line)
    guard (19...40).contains(range.count) else { return }
    // Older versions have a tab between date and time, and Unix time behind another.
    var text = bytes.copy(range)
    if text[10] == 0x09 { text[10] = 0x20 }
    let end = text.firstIndex(of: 0x09) ?? text.count
    if let found = try? Timestamp.read(text.span, 0..<end, zone: zone) { time = found }
  }

  /// The length in `UDP message sent (506 bytes):` or `UDP message received [305] bytes :`.
  static func statedLength(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Int? {
    guard line.count < 128,
      bytes.contains(line, "message sent") || bytes.contains(line, "message received")
    else { return nil }
    guard
      let open =
        bytes.firstIndex(of: 0x28, in: line) ?? bytes.firstIndex(of: 0x5B, in: line)
    else { return nil }
    var end = open + 1
    while end < line.upperBound, (0x30...0x39).contains(bytes[end]) { end += 1 }
    return number(bytes, (open + 1)..<end, max: 1 << 20)
  }

  // MARK: sngrep

  /// Whether a line begins with a date, behind a letter for the transport or not.
  static func isDate(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let start = dateStart(bytes, range)
    guard range.upperBound - start >= 6 else { return false }
    let separator = bytes[start + 4]
    return (start..<(start + 4)).allSatisfy { (0x30...0x39).contains(bytes[$0]) }
      && (separator == 0x2F || separator == 0x2D)
  }

  /// Behind `U ` or `T `.
  private static func dateStart(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    let start = range.lowerBound
    guard range.count >= 2, bytes[start] == 0x55 || bytes[start] == 0x54, bytes[start + 1] == 0x20
    else { return start }
    return start + 2
  }

  /// Reads `2026/03/02 09:14:07.250123 192.0.2.1:5060 -> 192.0.2.2:5060`.
  init?(exchange bytes: Span<UInt8>, _ line: Range<Int>, _ zone: ZoneTable) {
    guard line.count <= 200, Self.isDate(bytes, line) else { return nil }
    var words: [Range<Int>] = []
    var at = Self.dateStart(bytes, line)
    while at < line.upperBound, words.count < 6 {
      let space = bytes.firstIndex(of: 0x20, in: at..<line.upperBound) ?? line.upperBound
      if space > at { words.append(at..<space) }
      at = space + 1
    }
    guard words.count >= 5, bytes.equals(words[3], "->") else { return nil }
    let stamp = words[0].lowerBound..<words[1].upperBound
    guard let found = try? Timestamp.read(bytes, stamp, zone: zone) else { return nil }
    time = found
    guard let from = Self.endpoint(bytes, words[2]), let to = Self.endpoint(bytes, words[4]) else {
      return nil
    }
    (source, sourcePort) = from
    (destination, destinationPort) = to
  }

  private static func endpoint(
    _ bytes: Span<UInt8>,
    _ word: Range<Int>
  ) -> (IPAddress, UInt16)? {
    guard let colon = word.last(where: { bytes[$0] == 0x3A }),
      let address = IPAddress(bytes, word.lowerBound..<colon),
      let port = port(bytes, (colon + 1)..<word.upperBound)
    else { return nil }
    return (address, port)
  }

  // MARK: Packets

  /// Headers of IP and UDP for a message.
  func headers(for count: Int) -> [UInt8] {
    var udp: [UInt8] = []
    udp.appendBigEndian(UInt64(sourcePort), 2)
    udp.appendBigEndian(UInt64(destinationPort), 2)
    udp.appendBigEndian(UInt64(count + 8), 2)
    udp += [0, 0]
    guard source.isIPv6 || destination.isIPv6 else {
      var headers: [UInt8] = [0x45, 0]
      headers.appendBigEndian(UInt64(count + 28), 2)
      headers += [0, 0, 0x40, 0, 64, 17, 0, 0]
      headers.appendBigEndian(source.low, 4)
      headers.appendBigEndian(destination.low, 4)
      headers.replaceSubrange(10..<12, with: Self.checksum(headers))
      return headers + udp
    }
    var headers: [UInt8] = [0x60, 0, 0, 0]
    headers.appendBigEndian(UInt64(count + 8), 2)
    headers += [17, 64]
    for address in [source, destination] {
      headers.appendBigEndian(address.high, 8)
      headers.appendBigEndian(address.low, 8)
    }
    return headers + udp
  }

  /// The checksum of a header of IPv4 in which there is none yet; that of UDP may be left out.
  private static func checksum(_ header: [UInt8]) -> [UInt8] {
    var sum: UInt32 = 0
    for at in stride(from: 0, to: header.count, by: 2) {
      sum += UInt32(header[at]) << 8 | UInt32(header[at + 1])
    }
    sum = sum >> 16 + sum & 0xFFFF
    sum = ~(sum >> 16 + sum) & 0xFFFF
    return [UInt8(sum >> 8), UInt8(sum & 0xFF)]
  }
}

extension [UInt8] {
  /// Appends the lowest bytes of a number in network order.
  fileprivate mutating func appendBigEndian(_ value: UInt64, _ count: Int) {
    for at in (0..<count).reversed() {
      append(UInt8(truncatingIfNeeded: value >> UInt64(at * 8)))
    }
  }
}

extension Span<UInt8> {
  /// A range without blanks around it.
  fileprivate func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
    while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
    return start..<end
  }

  fileprivate func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
    range.count == text.utf8CodeUnitCount && matches(range.lowerBound, text)
  }

  fileprivate func contains(_ range: Range<Int>, _ text: StaticString) -> Bool {
    guard range.count >= text.utf8CodeUnitCount else { return false }
    return (range.lowerBound...(range.upperBound - text.utf8CodeUnitCount))
      .contains { matches($0, text) }
  }

  private func matches(_ at: Int, _ text: StaticString) -> Bool {
    (0..<text.utf8CodeUnitCount).allSatisfy { self[at + $0] == text.utf8Start[$0] }
  }
}
