import Foundation
import SieveDiagnostics

/// A socket that HEP arrives at.
struct HEPSocket {
  private static let receiveBuffer: Int32 = 16 << 20

  let endpoint: HEPEndpoint
  let descriptor: Int32

  /// Opens and binds the socket.
  ///
  /// - Throws: `Diagnostic` when the system refuses.
  init(_ wanted: HEPEndpoint) throws {
    let isDatagram = wanted.transport == .udp
    #if os(Linux)
    let kind = Int32((isDatagram ? SOCK_DGRAM : SOCK_STREAM).rawValue)
    #else
    let kind = isDatagram ? SOCK_DGRAM : SOCK_STREAM
    #endif
    let descriptor = socket(wanted.family, kind, 0)
    guard descriptor >= 0 else { throw LiveFault.listener(wanted, errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    if isDatagram {
      // The system gives as much as it allows.
      Self.set(descriptor, SO_RCVBUF, Self.receiveBuffer)
      #if os(Linux)
      Self.set(descriptor, SO_RCVBUFFORCE, Self.receiveBuffer)
      #endif
    } else {
      Self.set(descriptor, SO_REUSEADDR, 1)
    }
    let bound = wanted.withSocketAddress { bind(descriptor, $0, $1) } ?? -1
    guard bound == 0, isDatagram || listen(descriptor, 64) == 0 else {
      let failure = errno
      close(descriptor)
      throw LiveFault.listener(wanted, failure)
    }
    self.descriptor = descriptor
    var endpoint = wanted
    endpoint.port = Self.port(descriptor) ?? wanted.port
    self.endpoint = endpoint
  }

  private static func set(_ descriptor: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    _ = setsockopt(
      descriptor,
      SOL_SOCKET,
      option,
      &value,
      socklen_t(MemoryLayout<Int32>.size)
    )
  }

  /// The port that the system gave.
  private static func port(_ descriptor: Int32) -> UInt16? {
    var address = HEPPeer()
    guard address.fill({ getsockname(descriptor, $0, $1) }) == 0 else { return nil }
    return address.port
  }

  /// Datagrams that the kernel dropped at this socket; `nil` where the system does not say.
  var kernelDrops: UInt64? {
    var facts = stat()
    guard endpoint.transport == .udp, fstat(descriptor, &facts) == 0 else { return nil }
    let table = endpoint.family == AF_INET6 ? "/proc/net/udp6" : "/proc/net/udp"
    guard let text = try? String(contentsOfFile: table, encoding: .utf8) else { return nil }
    let inode = String(facts.st_ino)
    for line in text.split(separator: "\n").dropFirst() {
      let words = line.split(separator: " ")
      if words.count >= 13, words[9] == inode { return UInt64(words[12]) }
    }
    return nil
  }
}

/// The address of whoever sent something.
struct HEPPeer {
  private var storage = sockaddr_storage()

  /// Lets the system write an address.
  mutating func fill<Value>(
    _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Value
  ) -> Value {
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
    }
  }

  var port: UInt16 {
    // The port stands at the same place in both families.
    withUnsafeBytes(of: storage) {
      UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
    }
  }

  /// The address without the port.
  var address: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let isIPv6 = Int32(storage.ss_family) == AF_INET6
    withUnsafeBytes(of: storage) { bytes in
      // The address stands behind family and port, and behind the flow label of IPv6.
      guard let base = bytes.baseAddress else { return }
      _ = inet_ntop(
        Int32(storage.ss_family),
        base + (isIPv6 ? 8 : 4),
        &text,
        socklen_t(INET6_ADDRSTRLEN)
      )
    }
    return LiveFault.text(text)
  }

  /// As it is shown.
  var text: String {
    Int32(storage.ss_family) == AF_INET6 ? "[\(address)]:\(port)" : "\(address):\(port)"
  }
}
