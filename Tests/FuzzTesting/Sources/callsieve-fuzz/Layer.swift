/// A layer of the decoder; its inputs are made into captures that lead straight to it.
enum Layer: String {
  /// The bytes of a file.
  case container
  /// Packets with a link type.
  case link
  /// Fragments and segments in any order.
  case reassembly
  /// HEP, on UDP and TCP.
  case hep
  /// Frames of a WebSocket.
  case websocket
  /// A SIP message.
  case message
  /// Many small messages of few calls.
  case dialog
  /// The claims of a PASSporT.
  case passport

  /// The capture that an input stands for.
  func capture(_ input: [UInt8]) -> [UInt8] {
    switch self {
    case .container: return input
    case .link: return Self.link(input)
    case .reassembly: return Self.reassembly(input)
    case .hep: return Self.onBoth(input, port: 9060, before: [])
    case .websocket: return Self.onBoth(input, port: 80, before: Self.upgrade)
    case .message: return Self.onBoth(input, port: 5060, before: [])
    case .dialog: return Self.dialog(input)
    case .passport: return Self.passport(input)
    }
  }

  private static let upgrade = Array(
    "GET / HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n".utf8
  )

  /// Link types: null, Ethernet, PPP, raw IP, loop, Linux cooked 1 and 2, and some that are not known.
  private static let links: [UInt32] = [0, 1, 9, 12, 50, 51, 101, 108, 113, 147, 228, 229, 276]

  /// The first byte chooses a link type; packets stand behind a byte of length each.
  private static func link(_ input: [UInt8]) -> [UInt8] {
    guard let first = input.first else { return [] }
    var writer = PacketWriter(link: links[Int(first) % links.count])
    var at = 1
    while at < input.count {
      let end = min(input.count, at + 1 + Int(input[at]) * 2)
      writer.add(Array(input[(at + 1)..<max(at + 1, end)]))
      at = max(at + 1, end)
    }
    return writer.bytes
  }

  /// Four bytes choose flags, place and length of a piece, whose bytes follow.
  private static func reassembly(_ input: [UInt8]) -> [UInt8] {
    var writer = PacketWriter(link: 101)
    var at = 0
    while at + 4 <= input.count {
      let (kind, place) = (input[at], UInt32(input[at + 1]) << 8 | UInt32(input[at + 2]))
      let end = min(input.count, at + 4 + Int(input[at + 3]))
      let piece = Array(input[(at + 4)..<end])
      if kind & 1 == 0 {
        let flags: UInt8 = kind >> 1 & 0x1F
        writer.add(IPPacket.ipv4(IPPacket.tcp(piece, at: place, flags: flags, port: 5060), 6))
      } else {
        let fragment = UInt16(truncatingIfNeeded: place & 0x1FF) | (kind & 2 == 0 ? 0x2000 : 0)
        writer.add(IPPacket.ipv4(piece, kind & 4 == 0 ? 17 : 6, fragment: fragment))
      }
      at = end
    }
    return writer.bytes
  }

  /// The input as a datagram, as a segment, and as a stream of three segments.
  private static func onBoth(_ input: [UInt8], port: UInt16, before: [UInt8]) -> [UInt8] {
    let input = Array(input.prefix(60_000))
    var writer = PacketWriter(link: 101)
    writer.add(IPPacket.ipv4(IPPacket.udp(input, port: port), 17))
    let stream = before + input
    let cuts = [0, before.count + input.count / 3, before.count + input.count / 2, stream.count]
    for (start, end) in zip(cuts, cuts.dropFirst()) where start < end {
      let place = UInt32(start)
      writer.add(
        IPPacket.ipv4(
          IPPacket.tcp(Array(stream[start..<end]), at: place, flags: 0x18, port: port),
          6
        )
      )
    }
    return writer.bytes
  }
}
