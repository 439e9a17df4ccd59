/// What a listener makes of a HEP packet that an agent sent to it.
public enum HEPReceipt: Sendable {
  /// A SIP message as an IP packet with UDP, as if it had been captured where the agent saw it, and
  /// the agent's time in milliseconds since 1970, when it gave one.
  case message([UInt8], time: Int64?)
  /// Something else than SIP: reports on media, logs.
  case other
  /// No packet of HEP with a payload.
  case malformed
  /// The compressed payload is damaged, or longer than `HEP.payloadMax`.
  case badPayload
  /// A key is asked for and the packet has none.
  case keyMissing
  /// A key is asked for and the packet has another.
  case keyWrong

  /// The longest message that fits with the headers of IPv4 and UDP into 65,535 bytes.
  private static let messageMax = 65_507

  /// Reads a packet; with a key, those that lack it are refused before their payload is looked at.
  public static func read(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    key: [UInt8]?
  ) -> HEPReceipt {
    guard let packet = HEP(bytes, range) else { return .malformed }
    if let key {
      guard let place = packet.key else { return .keyMissing }
      guard isEqual(bytes, place, key) else { return .keyWrong }
    }
    guard packet.kind == 1 else { return .other }
    guard
      let payload =
        packet.isCompressed ? packet.inflatedPayload(bytes) : bytes.copy(packet.payload)
    else { return .badPayload }
    var fields = MessageLogFields()
    fields.source = packet.source
    fields.destination = packet.destination
    fields.sourcePort = packet.sourcePort
    fields.destinationPort = packet.destinationPort
    // Headers come first in a message, and nothing behind them is needed.
    let message = payload.prefix(messageMax)
    return .message(fields.headers(for: message.count) + message, time: packet.time)
  }

  /// Compares in a time that does not tell how much of a key is right.
  private static func isEqual(_ bytes: Span<UInt8>, _ range: Range<Int>, _ key: [UInt8]) -> Bool {
    guard range.count == key.count else { return false }
    var difference: UInt8 = 0
    for (at, byte) in zip(range, key) { difference |= bytes[at] ^ byte }
    return difference == 0
  }
}

extension HEP {
  /// Bytes of the version 3 packet at the beginning of a byte stream, from 6 bytes on: `nil` when
  /// there is none.
  public static func statedLength(_ bytes: Span<UInt8>, _ at: Int) -> Int? { length(bytes, at) }
}
