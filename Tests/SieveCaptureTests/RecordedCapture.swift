import Foundation

/// A capture of fixtures/captures with the places of its packets, to damage.
struct RecordedCapture {
  /// The header of a record in pcap.
  static let headerLength = 16

  /// A record of the capture.
  struct Record {
    /// Where its header begins.
    let start: Int
    /// Where the next begins.
    let end: Int
    /// Calls that damage to it may harm.
    let calls: Set<String>
  }

  let bytes: [UInt8]
  let records: [Record]

  /// Reads a capture whose calls are of sipp, on UDP and TCP.
  init(_ name: String) throws {
    let file = Corpus.repository.appendingPathComponent("fixtures/captures/\(name).pcap")
    let bytes = Array(try Data(contentsOf: file))
    var places: [(start: Int, end: Int, text: String)] = []
    var start = 24
    while start + Self.headerLength <= bytes.count {
      let length = (8..<12).reversed().reduce(0) { $0 << 8 | Int(bytes[start + $1]) }
      let end = start + Self.headerLength + length
      places.append((start, end, String(decoding: bytes[start..<end], as: UTF8.self)))
      start = end
    }
    // A message on TCP need not be in one packet: those calls may be harmed by any of theirs.
    let onTCP = Set(
      places.filter { $0.text.contains("SIP/2.0/TCP") }.flatMap { Self.calls($0.text) }
    )
    self.bytes = bytes
    records = places.map { place in
      let calls = Set(Self.calls(place.text))
      let isWhole = !calls.isEmpty && calls.isDisjoint(with: onTCP)
      return Record(
        start: place.start,
        end: place.end,
        calls: isWhole ? calls : calls.union(onTCP)
      )
    }
  }

  /// The Call-IDs in a packet.
  private static func calls(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("Call-ID: ") }
      .map { String($0.dropFirst(9)) }
  }

  /// The record that a byte belongs to.
  func record(at place: Int) -> Record? {
    records.first { $0.start <= place && place < $0.end }
  }
}
