import Foundation
import Testing

/// A run of the program that goes on beside the test.
final class LiveProgram {
  let folder: Scratch
  private let process = Process()
  private let output: String
  private let complaints: String

  /// Starts the program and waits until it says that it is ready, if it does.
  init(_ arguments: [String], ready: String?) throws {
    folder = try Scratch()
    output = folder.file("stdout")
    complaints = folder.file("stderr")
    for file in [output, complaints] {
      _ = FileManager.default.createFile(atPath: file, contents: nil)
    }
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: complaints))
    try process.run()
    guard let ready else { return }
    wait { said.contains(ready) || !process.isRunning }
    try #require(said.contains(ready), "\(said)")
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// What it has said so far.
  var said: String {
    String(
      decoding: (try? Data(contentsOf: URL(fileURLWithPath: complaints))) ?? Data(),
      as: UTF8.self
    )
  }

  /// What it has written so far.
  var written: String {
    String(decoding: (try? Data(contentsOf: URL(fileURLWithPath: output))) ?? Data(), as: UTF8.self)
  }

  /// Waits until a condition holds; not for ever.
  func wait(_ condition: () -> Bool) {
    for _ in 0..<1200 {
      if condition() { return }
      usleep(50_000)
    }
  }

  /// The port that it listens on for a transport.
  func port(_ transport: String) throws -> UInt16 {
    let line = try #require(
      said.split(separator: "\n").first { $0.contains("HEP on \(transport):") }
    )
    return try #require(UInt16(line.dropLast().split(separator: ":").last ?? ""))
  }

  /// Sends a signal and waits for the end.
  func end(_ signal: Int32 = SIGINT) throws -> Outcome {
    kill(process.processIdentifier, signal)
    return try ended()
  }

  /// Waits for the end.
  func ended() throws -> Outcome {
    wait { !process.isRunning }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      signalled: process.terminationReason == .uncaughtSignal,
      output: try Data(contentsOf: URL(fileURLWithPath: output)),
      complaints: said
    )
  }
}

/// The datagrams of a small pcap file of Ethernet and IPv4, and how to send them.
struct Datagrams {
  /// One datagram.
  struct Item {
    /// Seconds and microseconds since 1970.
    let time: (UInt32, UInt32)
    /// Addresses and ports as they stand in the headers.
    let addresses: ArraySlice<UInt8>
    let ports: ArraySlice<UInt8>
    let payload: [UInt8]
  }

  let items: [Item]

  init(capture: String) throws {
    let bytes = [UInt8](try contents(capture))
    func word(_ at: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) } }
    func network16(_ at: Int) -> Int { Int(bytes[at]) << 8 | Int(bytes[at + 1]) }
    let header = word(20) == 113 ? 16 : 14
    var items: [Item] = []
    var at = 24
    while at + 16 <= bytes.count {
      let start = at + 16 + header
      let end = at + 16 + word(at + 8)
      if bytes[start] == 0x45, bytes[start + 9] == 17 {
        let udp = start + 20
        items.append(
          Item(
            time: (UInt32(word(at)), UInt32(word(at + 4))),
            addresses: bytes[(start + 12)..<(start + 20)],
            ports: bytes[udp..<(udp + 4)],
            payload: Array(bytes[(udp + 8)..<(udp + network16(udp + 4))])
          )
        )
      }
      at = end
    }
    self.items = items
  }

  /// An item as a packet of HEP 3.
  static func hep(_ item: Item, key: String? = nil) -> [UInt8] {
    func number(_ value: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) }
    }
    func chunk(_ type: UInt8, _ value: some Collection<UInt8>) -> [UInt8] {
      let length = value.count + 6
      return [0, 0, 0, type, UInt8(length >> 8), UInt8(length & 0xFF)] + value
    }
    var chunks = chunk(1, [2]) + chunk(2, [17]) + chunk(3, item.addresses.prefix(4))
    chunks += chunk(4, item.addresses.suffix(4)) + chunk(7, item.ports.prefix(2))
    chunks += chunk(8, item.ports.suffix(2)) + chunk(9, number(item.time.0))
    chunks += chunk(10, number(item.time.1)) + chunk(11, [1])
    if let key { chunks += chunk(14, Array(key.utf8)) }
    chunks += chunk(15, item.payload)
    let length = chunks.count + 6
    return Array("HEP3".utf8) + [UInt8(length >> 8), UInt8(length & 0xFF)] + chunks
  }
}

/// A socket that sends to a port of loopback.
final class Loopback {
  private let descriptor: Int32

  init(_ port: UInt16, isStream: Bool = false) throws {
    #if os(Linux)
    let kind = Int32((isStream ? SOCK_STREAM : SOCK_DGRAM).rawValue)
    #else
    let kind = isStream ? SOCK_STREAM : SOCK_DGRAM
    #endif
    descriptor = socket(AF_INET, kind, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(result == 0)
  }

  deinit { close(descriptor) }

  func send(_ bytes: some Collection<UInt8>) {
    let whole = Array(bytes)
    // Nobody listens to what is only captured: the refusal of one send is told at the next.
    for _ in 0..<2 {
      let count = whole.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, 0) }
      if count >= 0 { return }
    }
  }
}
