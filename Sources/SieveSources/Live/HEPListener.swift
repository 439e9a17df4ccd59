import Foundation
import SieveDiagnostics
import SieveModel

/// Receives HEP over UDP and TCP on a thread of its own.
final class HEPListener: @unchecked Sendable {
  // @unchecked Sendable: all that the thread changes is used by it alone; `shown` is under `lock`.

  private static let pollMilliseconds: Int32 = 100
  /// Datagrams and reads of one socket before the others have their turn.
  private static let turnMax = 512
  private static let bufferSize = 65_536

  let sockets: [HEPSocket]
  private let limits: HEPLimits
  private let lane: Int
  private let exchange: PacketExchange
  private let status: SourceStatus
  private let report: @Sendable (Diagnostic) -> Void
  private var intake: HEPIntake
  private var connections: [HEPConnection] = []
  private var buffer = [UInt8](repeating: 0, count: HEPListener.bufferSize)
  private var looked = 0.0
  private var warned = (at: 0.0, drops: UInt64(0))
  private let lock = NSLock()
  private var shown = HEPCounts()

  /// Opens all sockets.
  ///
  /// - Throws: `Diagnostic` when one cannot be opened.
  init(
    _ options: LiveOptions,
    lane: Int,
    exchange: PacketExchange,
    status: SourceStatus,
    report: @escaping @Sendable (Diagnostic) -> Void,
    reject: @escaping @Sendable (Reject) -> Void
  ) throws {
    limits = options.hepLimits
    self.lane = lane
    self.exchange = exchange
    self.status = status
    self.report = report
    intake = HEPIntake(key: options.hepKey, reject: reject)
    var opened: [HEPSocket] = []
    do {
      for endpoint in options.hep { opened.append(try HEPSocket(endpoint)) }
    } catch {
      for socket in opened { close(socket.descriptor) }
      throw error
    }
    sockets = opened
  }

  deinit { for socket in sockets { close(socket.descriptor) } }

  /// What was received until now.
  var snapshot: HEPCounts { lock.withLock { shown } }

  func start() {
    let thread = Thread { [self] in
      run()
      exchange.close()
    }
    thread.name = "callsieve-hep"
    thread.stackSize = 1 << 20
    thread.start()
  }

  private func run() {
    while true {
      let isLast = status.isStopped
      var wanted = (sockets.map(\.descriptor) + connections.map(\.descriptor))
        .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      _ = poll(&wanted, nfds_t(wanted.count), isLast ? 0 : Self.pollMilliseconds)
      let now = ProcessInfo.processInfo.systemUptime
      // Connections first: taking new ones changes their number.
      var closed: [Int] = []
      for index in connections.indices where wanted[sockets.count + index].revents != 0 {
        if !read(index, now) { closed.append(index) }
      }
      for index in connections.indices.reversed() {
        if closed.contains(index) {
          drop(index)
        } else if connections[index].isOverdue(now, limits) {
          intake.counts.connectionsIdle += 1
          drop(index)
        }
      }
      for (index, socket) in sockets.enumerated() where wanted[index].revents != 0 {
        if socket.endpoint.transport == .udp { readDatagrams(socket) } else { accept(socket, now) }
      }
      hand()
      if now - looked >= 1 || isLast { readDrops(now, isLast: isLast) }
      if isLast { break }
    }
    while !connections.isEmpty { drop(connections.count - 1) }
  }

  private func hand() {
    lock.withLock { shown = intake.counts }
    guard !intake.records.isEmpty else { return }
    exchange.put(intake.records, lane: lane)
    intake.records = []
  }

  private func drop(_ index: Int) {
    close(connections[index].descriptor)
    connections.remove(at: index)
  }

  private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

  private func readDatagrams(_ socket: HEPSocket) {
    let now = Self.now
    for _ in 0..<Self.turnMax {
      var peer = HEPPeer()
      let count = buffer.withUnsafeMutableBytes { bytes in
        peer.fill { recvfrom(socket.descriptor, bytes.baseAddress, bytes.count, 0, $0, $1) }
      }
      guard count >= 0 else { return }
      let sender = peer
      _ = buffer.withUnsafeBytes {
        intake.take(
          UnsafeRawBufferPointer(rebasing: $0[..<count]),
          from: { sender.text },
          now: now
        )
      }
      if intake.records.count > PacketExchange.laneMax / 8 { hand() }
    }
  }

  private func accept(_ socket: HEPSocket, _ now: Double) {
    for _ in 0..<Self.turnMax {
      var peer = HEPPeer()
      let descriptor = peer.fill { Foundation.accept(socket.descriptor, $0, $1) }
      guard descriptor >= 0 else { return }
      let address = peer.address
      let own = connections.count { $0.peer.address == address }
      guard connections.count < limits.connections, own < limits.connectionsPerAddress else {
        close(descriptor)
        intake.counts.connectionsRefused += 1
        if intake.counts.connectionsRefused == 1 {
          report(LiveFault.connectionRefused(peer.text, connections.count, own, limits))
        }
        continue
      }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      intake.counts.connections += 1
      connections.append(HEPConnection(descriptor, peer, now: now))
    }
  }

  /// Reads what a connection has; false when it is over.
  private func read(_ index: Int, _ now: Double) -> Bool {
    let clock = Self.now
    // Few reads at a time, so that one agent does not hold up the others.
    for _ in 0..<8 {
      let count = buffer.withUnsafeMutableBytes { bytes in
        recv(connections[index].descriptor, bytes.baseAddress, bytes.count, 0)
      }
      if count == 0 { return false }
      guard count > 0 else { return errno == EAGAIN || errno == EINTR }
      let peer = connections[index].peer
      let outcome = buffer.withUnsafeBytes { bytes in
        connections[index].receive(UnsafeRawBufferPointer(rebasing: bytes[..<count]), now: now) {
          intake.take($0, from: { peer.text }, now: clock)
        }
      }
      if case .refused = outcome { return false }
      if count < buffer.count { return true }
    }
    return true
  }

  private func readDrops(_ now: Double, isLast: Bool) {
    looked = now
    let drops = sockets.reduce(UInt64(0)) { $0 + ($1.kernelDrops ?? 0) }
    intake.counts.kernelDrops = max(drops, intake.counts.kernelDrops)
    lock.withLock { shown = intake.counts }
    let new = intake.counts.kernelDrops - warned.drops
    guard new > 0, isLast || warned.drops == 0 || now - warned.at >= 60 else { return }
    warned = (now, intake.counts.kernelDrops)
    report(LiveFault.datagramsDropped(new, total: intake.counts.kernelDrops))
  }
}
