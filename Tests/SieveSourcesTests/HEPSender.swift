import Foundation
import SieveSources

/// Makes HEP packets, and sends what it is given to a listener.
enum HEPSender {
  static func chunk(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
    let length = value.count + 6
    return [0, 0, 0, type, UInt8(length >> 8), UInt8(length & 0xFF)] + value
  }

  /// A packet of version 3.
  static func packet(
    _ payload: [UInt8],
    key: String? = nil,
    seconds: UInt32 = 1_700_000_000,
    kind: UInt8 = 1,
    isCompressed: Bool = false
  ) -> [UInt8] {
    let stamp = (0..<4).map { UInt8(truncatingIfNeeded: seconds >> UInt32(24 - 8 * $0)) }
    var chunks =
      chunk(1, [2]) + chunk(2, [17]) + chunk(3, [192, 0, 2, 1]) + chunk(4, [192, 0, 2, 2])
    chunks +=
      chunk(7, [19, 196]) + chunk(8, [19, 196]) + chunk(9, stamp) + chunk(10, [0, 0, 0, 0])
    chunks += chunk(11, [kind])
    if let key { chunks += chunk(14, Array(key.utf8)) }
    chunks += chunk(isCompressed ? 16 : 15, payload)
    let length = chunks.count + 6
    return Array("HEP3".utf8) + [UInt8(length >> 8), UInt8(length & 0xFF)] + chunks
  }

  /// An INVITE of a call of its own.
  static func invite(_ number: Int) -> [UInt8] {
    Array(
      """
      INVITE sip:+66812345678@h SIP/2.0\r
      Via: SIP/2.0/UDP a;branch=z9hG4bK\(number)\r
      From: <sip:+66890000001@a>;tag=\(number)\r
      To: <sip:+66812345678@h>\r
      Call-ID: call-\(number)@a\r
      CSeq: 1 INVITE\r
      Content-Length: 0\r
      \r

      """.utf8
    )
  }

  /// A socket that is connected to an endpoint.
  static func connect(_ endpoint: HEPEndpoint) throws -> Int32 {
    let isDatagram = endpoint.transport == .udp
    #if os(Linux)
    let kind = Int32((isDatagram ? SOCK_DGRAM : SOCK_STREAM).rawValue)
    #else
    let kind = isDatagram ? SOCK_DGRAM : SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, kind, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = endpoint.port.bigEndian
    address.sin_addr.s_addr = inet_addr(endpoint.address)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(descriptor)
      throw CocoaError(.fileReadUnknown)
    }
    return descriptor
  }

  static func send(_ bytes: [UInt8], to descriptor: Int32) {
    #if os(Linux)
    let flags = Int32(MSG_NOSIGNAL)
    #else
    let flags: Int32 = 0
    #endif
    _ = bytes.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, flags) }
  }
}
