/// Writes a pcap file.
struct PacketWriter {
  private(set) var bytes: [UInt8]
  private var seconds: UInt32 = 1_700_000_000

  init(link: UInt32) {
    bytes = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0]
    bytes += Self.little(link)
  }

  /// Adds a packet, some seconds after the one before.
  mutating func add(_ packet: [UInt8], after: UInt8 = 0) {
    seconds &+= UInt32(after)
    let length = Self.little(UInt32(packet.count))
    bytes += Self.little(seconds) + [0, 0, 0, 0] + length + length + packet
  }

  private static func little(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}

/// Writes packets of IP.
enum IPPacket {
  static func ipv4(
    _ payload: [UInt8],
    _ number: UInt8,
    from: UInt8 = 1,
    fragment: UInt16 = 0
  ) -> [UInt8] {
    [0x45, 0] + big(20 + payload.count) + [0, 7] + big(Int(fragment)) + [64, number, 0, 0]
      + [192, 0, 2, from, 192, 0, 2, 99] + payload
  }

  static func udp(_ payload: [UInt8], port: UInt16) -> [UInt8] {
    big(40_000) + big(Int(port)) + big(8 + payload.count) + [0, 0] + payload
  }

  static func tcp(_ payload: [UInt8], at place: UInt32, flags: UInt8, port: UInt16) -> [UInt8] {
    big(40_000) + big(Int(port)) + big(Int(place >> 16)) + big(Int(place & 0xFFFF))
      + [0, 0, 0, 0, 0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0] + payload
  }

  private static func big(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }
}
