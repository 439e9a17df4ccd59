import CPcap
import Foundation
import SieveDiagnostics

/// Reads one interface on a thread of its own.
final class InterfaceReader: @unchecked Sendable {
  // @unchecked Sendable: `records` is used by the thread alone, `counts` under `lock`.

  /// What became of the packets of an interface.
  struct Counts: Sendable {
    /// Handed over.
    var packets: UInt64 = 0
    /// Dropped by the kernel because its buffer was full.
    var kernelDrops: UInt64 = 0
    /// Dropped by the card or its driver.
    var interfaceDrops: UInt64 = 0
  }

  /// Packets asked for at a time.
  private static let packetsMax: Int32 = 4096
  private static let pollMilliseconds: Int32 = 100
  private static let statisticsSeconds = 1.0
  /// Warnings of drops come no more often.
  private static let warningSeconds = 60.0

  let interface: PacketInterface
  private let lane: Int
  private let exchange: PacketExchange
  private let status: SourceStatus
  private let report: @Sendable (Diagnostic) -> Void
  private let onLost: @Sendable (Diagnostic) -> Void
  private let lock = NSLock()
  private var counts = Counts()
  private var packets: UInt64 = 0
  private var lastStatistics = (drop: UInt32(0), interfaceDrop: UInt32(0))
  private var warned: (at: Double, drops: UInt64)?
  fileprivate var records: [UInt8] = []
  fileprivate let unitsPerTick: UInt32

  init(
    _ interface: PacketInterface,
    lane: Int,
    exchange: PacketExchange,
    status: SourceStatus,
    report: @escaping @Sendable (Diagnostic) -> Void,
    onLost: @escaping @Sendable (Diagnostic) -> Void
  ) {
    self.interface = interface
    self.lane = lane
    self.exchange = exchange
    self.status = status
    self.report = report
    self.onLost = onLost
    unitsPerTick = interface.isNanosecond ? 1 : 1000
  }

  /// What became of the packets until now.
  var snapshot: Counts { lock.withLock { counts } }

  func start() {
    let thread = Thread { [self] in
      run()
      exchange.close()
    }
    thread.name = "callsieve-\(interface.name)"
    thread.stackSize = 1 << 20
    thread.start()
  }

  private func run() {
    var wanted = pollfd(
      fd: pcap_get_selectable_fd(interface.handle),
      events: Int16(POLLIN),
      revents: 0
    )
    var looked = ProcessInfo.processInfo.systemUptime
    while true {
      let isLast = status.isStopped
      let count = dispatch()
      guard count >= 0 else {
        if status.isStopped { break }
        onLost(LiveFault.lost(interface.name, String(cString: pcap_geterr(interface.handle))))
        break
      }
      hand()
      let now = ProcessInfo.processInfo.systemUptime
      if now - looked >= Self.statisticsSeconds {
        looked = now
        readStatistics(now)
      }
      if isLast { break }
      // With packets left in a block of the kernel's buffer, a poll would wait in vain.
      if count == 0 { _ = poll(&wanted, 1, Self.pollMilliseconds) }
    }
    readStatistics(ProcessInfo.processInfo.systemUptime, isLast: true)
  }

  /// Takes packets that are there; how many, or less than 0 after a failure.
  private func dispatch() -> Int32 {
    let user = Unmanaged.passUnretained(self).toOpaque()
      .assumingMemoryBound(to: UInt8.self)
    return pcap_dispatch(
      interface.handle,
      Self.packetsMax,
      { user, header, bytes in
        guard let user, let header, let bytes else { return }
        let reader = Unmanaged<InterfaceReader>.fromOpaque(user).takeUnretainedValue()
        PacketRecords.append(
          UnsafeRawBufferPointer(start: bytes, count: Int(header.pointee.caplen)),
          seconds: UInt32(truncatingIfNeeded: header.pointee.ts.tv_sec),
          nanoseconds: UInt32(truncatingIfNeeded: header.pointee.ts.tv_usec)
            &* reader.unitsPerTick,
          length: header.pointee.len,
          to: &reader.records
        )
        reader.packets &+= 1
      },
      user
    )
  }

  private func hand() {
    guard !records.isEmpty else { return }
    let count = records.count
    exchange.put(records, lane: lane)
    records = []
    // What comes next is likely to be as much.
    records.reserveCapacity(count)
  }

  private func readStatistics(_ now: Double, isLast: Bool = false) {
    var found = pcap_stat()
    let isKnown = pcap_stats(interface.handle, &found) == 0
    // The counters of libpcap have 32 bits and wrap around.
    let drops = UInt64(isKnown ? found.ps_drop &- lastStatistics.drop : 0)
    let interfaceDrops = UInt64(isKnown ? found.ps_ifdrop &- lastStatistics.interfaceDrop : 0)
    if isKnown { lastStatistics = (found.ps_drop, found.ps_ifdrop) }
    let total = lock.withLock {
      counts.packets = packets
      counts.kernelDrops += drops
      counts.interfaceDrops += interfaceDrops
      return counts.kernelDrops + counts.interfaceDrops
    }
    let new = total - (warned?.drops ?? 0)
    guard new > 0, isLast || warned == nil || now - (warned?.at ?? 0) >= Self.warningSeconds else {
      return
    }
    warned = (now, total)
    report(LiveFault.dropped(new, at: interface.name, total: total))
  }
}
