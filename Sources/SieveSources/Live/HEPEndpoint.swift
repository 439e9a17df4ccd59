import Foundation

/// Where HEP is listened for: a transport, a numeric address and a port.
public struct HEPEndpoint: Sendable, Equatable {
  /// What carries HEP.
  public enum Transport: String, Sendable {
    /// Datagrams, versions 1 to 3.
    case udp
    /// Byte streams, version 3.
    case tcp
  }

  /// What carries HEP.
  public var transport: Transport
  /// The address that is listened on; loopback unless it was given.
  public var address: String
  /// The port; 0 lets the system choose.
  public var port: UInt16

  /// Makes an endpoint.
  public init(_ transport: Transport, address: String, port: UInt16) {
    self.transport = transport
    self.address = address
    self.port = port
  }

  /// Reads `udp:9060`, `tcp:0.0.0.0:9060` or `udp:[::1]:9060`; `nil` when it is none of these.
  public init?(_ text: some StringProtocol) {
    guard let first = text.firstIndex(of: ":"), let last = text.lastIndex(of: ":"),
      let transport = Transport(rawValue: text[..<first].lowercased()),
      let port = UInt16(text[text.index(after: last)...])
    else { return nil }
    var address = "127.0.0.1"
    if first < last {
      address = String(text[text.index(after: first)..<last])
      if address.hasPrefix("["), address.hasSuffix("]") {
        address = String(address.dropFirst().dropLast())
      }
    }
    self.init(transport, address: address, port: port)
    guard withSocketAddress({ _, _ in }) != nil else { return nil }
  }

  /// As it is written on the command line.
  public var text: String {
    "\(transport.rawValue):\(address.contains(":") ? "[\(address)]" : address):\(port)"
  }

  /// The family of the address.
  var family: Int32 { address.contains(":") ? AF_INET6 : AF_INET }

  /// Gives the address as the system wants it; `nil` when it is not numeric.
  func withSocketAddress<Value>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
  ) -> Value? {
    if family == AF_INET6 {
      var value = sockaddr_in6()
      value.sin6_family = sa_family_t(AF_INET6)
      value.sin6_port = port.bigEndian
      guard inet_pton(AF_INET6, address, &value.sin6_addr) == 1 else { return nil }
      return Self.rebind(&value, body)
    }
    var value = sockaddr_in()
    value.sin_family = sa_family_t(AF_INET)
    value.sin_port = port.bigEndian
    guard inet_pton(AF_INET, address, &value.sin_addr) == 1 else { return nil }
    return Self.rebind(&value, body)
  }

  private static func rebind<Address, Value>(
    _ value: inout Address,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
  ) -> Value {
    withUnsafePointer(to: &value) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }
}
