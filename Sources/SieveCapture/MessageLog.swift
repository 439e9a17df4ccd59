import SieveBytes

/// Messages of SIP as text, with a line or more above each that says when and between whom.
///
/// A message is read to the blank line behind its headers; what follows is skipped to the next such
/// line. Each becomes a packet of IP and UDP, so that everything behind is the same as for captures.
struct MessageLog {
  /// Who wrote it.
  enum Kind: Sendable {
    /// Kamailio's module sipdump.
    case sipdump
    /// `sipp -trace_msg`, which does not say between whom.
    case sipp
    /// sngrep's text files, and others with a line `DATE TIME ADDRESS:PORT -> ADDRESS:PORT`.
    case exchange
  }

  private enum State {
    /// Looks for the line with which a message begins.
    case seeking
    /// Reads the lines above a message.
    case fields
    /// Is at the beginning of a message, which has at most so many bytes.
    case message(Int?)
  }

  private static let lineMax = 8192
  private static let messageMax = 65_000

  private let kind: Kind
  private let zone: ZoneTable
  private var state = State.seeking
  private var fields = MessageLogFields()
  /// Lines above the message so far.
  private var lines = 0
  /// How far the record at hand was searched in vain.
  private var searched = 0
  private var packets: UInt64 = 0

  init(_ kind: Kind, zone: ZoneTable) {
    self.kind = kind
    self.zone = zone
  }

  /// Whether a message has begun and its end has not come.
  var isInsideMessage: Bool {
    if case .message = state { return true }
    return false
  }

  mutating func step(_ bytes: Span<UInt8>, _ at: Int, offset: UInt64) -> ContainerStep {
    if case .message(let limit) = state { return message(bytes, at, limit, offset) }
    let end = bytes.count
    guard at + searched < end,
      let lineFeed = bytes.firstIndex(of: 0x0A, in: (at + searched)..<end)
    else {
      searched = end - at
      guard searched > Self.lineMax else { return .needs(searched + 1) }
      searched = 0
      return .skip(UInt64(end - at))
    }
    searched = 0
    var last = lineFeed
    if last > at, bytes[last - 1] == 0x0D { last -= 1 }
    take(bytes, at..<last)
    return .skip(UInt64(lineFeed + 1 - at))
  }

  /// Takes a line outside of messages.
  private mutating func take(_ bytes: Span<UInt8>, _ line: Range<Int>) {
    if begins(bytes, line) { return }
    guard case .fields = state else { return }
    lines += 1
    switch kind {
    case .sipdump:
      if bytes.isRun(of: 0x7E, line, 20) {
        state = .message(nil)
      } else {
        fields.readField(bytes, line)
      }
    case .sipp:
      if line.isEmpty, let length = fields.length {
        state = .message(length)
      } else if let length = MessageLogFields.statedLength(bytes, line) {
        fields.length = length
      } else {
        fields.readTime(bytes, line, zone)
      }
    case .exchange: break
    }
    if lines > 16 { state = .seeking }
  }

  /// Whether a line begins the lines above a message.
  private mutating func begins(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    switch kind {
    case .sipdump:
      guard bytes.isRun(of: 0x3D, line, 20) else { return false }
      fields = MessageLogFields()
    case .sipp:
      let dashes = bytes.run(of: 0x2D, line)
      guard dashes >= 40 else { return false }
      fields = MessageLogFields()
      fields.readTime(bytes, (line.lowerBound + dashes)..<line.upperBound, zone)
    case .exchange:
      guard let found = MessageLogFields(exchange: bytes, line, zone) else { return false }
      fields = found
      state = .message(nil)
      return true
    }
    lines = 0
    state = .fields
    return true
  }

  private mutating func message(
    _ bytes: Span<UInt8>,
    _ at: Int,
    _ limit: Int?,
    _ offset: UInt64
  ) -> ContainerStep {
    let available = min(bytes.count - at, limit ?? Int.max)
    let candidates = bytes.extracting(at..<(at + available))
    var end = candidates.headEnd(from: 0, searched: searched)
    if end == nil {
      searched = max(0, available - 3)
      if available == limit { end = available }
      if available > Self.messageMax { end = available }
    }
    guard let end else { return .needs(available + 1) }
    searched = 0
    state = .seeking
    packets += 1
    let count = min(end, Self.messageMax)
    let record = PacketRecord(
      number: packets,
      time: fields.time,
      link: 101,
      start: at,
      end: at + count,
      offset: offset
    )
    return .message(headers: fields.headers(for: count), record, UInt64(max(end, limit ?? 0)))
  }
}

extension MessageLog {
  /// What kind a text is by its beginning.
  static func recognise(_ head: Span<UInt8>) -> Kind? {
    if case .kind(let kind) = guess(head) { return kind }
    return nil
  }

  /// Whether more bytes may show that it is one of these.
  static func mayBe(_ head: Span<UInt8>) -> Bool {
    if case .undecided = guess(head) { return true }
    return false
  }

  private enum Guess {
    case kind(Kind)
    case undecided
    case none
  }

  private static let guessMax = 512

  private static func guess(_ head: Span<UInt8>) -> Guess {
    var at = 0
    while at < min(head.count, 64), head[at] == 0x0A || head[at] == 0x0D { at += 1 }
    guard at < head.count else { return head.count < 64 ? .undecided : .none }
    let rest = at..<min(head.count, at + guessMax)
    switch head[at] {
    case 0x3D: return guessSipdump(head, rest)
    case 0x2D: return guessSipp(head, rest)
    case 0x30...0x39, 0x54, 0x55: return guessExchange(head, rest)
    default: return .none
    }
  }

  private static func guessSipdump(_ head: Span<UInt8>, _ range: Range<Int>) -> Guess {
    let expected: StaticString = "====================\ntag: "
    for index in 0..<expected.utf8CodeUnitCount {
      guard range.lowerBound + index < range.upperBound else { return .undecided }
      guard head[range.lowerBound + index] == expected.utf8Start[index] else { return .none }
    }
    return .kind(.sipdump)
  }

  private static func guessSipp(_ head: Span<UInt8>, _ range: Range<Int>) -> Guess {
    let dashes = head.run(of: 0x2D, range)
    if dashes == range.count { return range.count < guessMax ? .undecided : .none }
    guard dashes >= 40 else { return .none }
    // The line of dashes, with the time or without, and one that says what happened.
    var at = range.lowerBound
    for _ in 0..<3 {
      guard let lineFeed = head.firstIndex(of: 0x0A, in: at..<range.upperBound) else {
        return range.count < guessMax ? .undecided : .none
      }
      if MessageLogFields.statedLength(head, at..<lineFeed) != nil { return .kind(.sipp) }
      at = lineFeed + 1
    }
    return .none
  }

  private static func guessExchange(_ head: Span<UInt8>, _ range: Range<Int>) -> Guess {
    guard let lineFeed = head.firstIndex(of: 0x0A, in: range) else {
      guard range.count < guessMax, range.count < 8 || MessageLogFields.isDate(head, range) else {
        return .none
      }
      return .undecided
    }
    var line = range.lowerBound..<lineFeed
    if line.count > 1, head[line.upperBound - 1] == 0x0D {
      line = line.lowerBound..<(line.upperBound - 1)
    }
    return MessageLogFields(exchange: head, line, .utc) == nil ? .none : .kind(.exchange)
  }
}

extension Span<UInt8> {
  /// How often `byte` stands at the beginning of a range.
  func run(of byte: UInt8, _ range: Range<Int>) -> Int {
    var at = range.lowerBound
    while at < range.upperBound, self[at] == byte { at += 1 }
    return at - range.lowerBound
  }

  /// Whether a range is nothing but `byte`, at least so often.
  func isRun(of byte: UInt8, _ range: Range<Int>, _ least: Int) -> Bool {
    range.count >= least && run(of: byte, range) == range.count
  }
}
