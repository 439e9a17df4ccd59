import Foundation
public import SieveDiagnostics
public import SieveModel
import Synchronization

/// Interfaces and HEP listeners as one capture without end.
///
/// Everything is opened by `init`, so that privileges can be given up before the first packet is
/// looked at; `start` begins to receive.
public final class LiveCapture: Sendable {
  /// What became of the packets of one interface.
  public struct Interface: Sendable {
    /// Its name.
    public var name: String
    /// Its link type.
    public var link: UInt16
    /// Packets that were taken.
    public var packets: UInt64
    /// Packets that the kernel dropped.
    public var kernelDrops: UInt64
    /// Packets that the card or its driver dropped.
    public var interfaceDrops: UInt64
  }

  /// What it is called in alerts: the names of all interfaces and listeners.
  public let name: String
  /// The link types of the lanes that `LiveInput` observes, and what they are called.
  public let lanes: [(link: UInt16, name: String)]
  /// Where HEP is listened for, with the ports that the system gave.
  public let endpoints: [HEPEndpoint]
  let exchange: PacketExchange
  private let deadline: Double?
  private let readers: [InterfaceReader]
  private let listener: HEPListener?
  private let status = SourceStatus()
  private let losses = LostInterfaces()

  /// Opens everything.
  ///
  /// - Parameters:
  ///   - options: What to capture from.
  ///   - report: Shows a diagnostic at once, from whatever thread.
  ///   - reject: Takes HEP packets that cannot be used.
  /// - Throws: `Diagnostic` when something cannot be opened.
  public init(
    _ options: LiveOptions,
    report: @escaping @Sendable (Diagnostic) -> Void,
    reject: @escaping @Sendable (Reject) -> Void
  ) throws {
    let interfaces = try options.interfaces.map { try PacketInterface($0, options) }
    for warning in interfaces.flatMap(\.warnings) { report(warning) }
    let hasHEP = !options.hep.isEmpty
    exchange = PacketExchange(lanes: interfaces.count + (hasHEP ? 1 : 0))
    readers = interfaces.enumerated().map { [exchange, status, losses] lane, interface in
      InterfaceReader(
        interface,
        lane: lane,
        exchange: exchange,
        status: status,
        report: report,
        onLost: {
          losses.add($0)
          report($0)
        }
      )
    }
    listener =
      hasHEP
      ? try HEPListener(
        options,
        lane: interfaces.count,
        exchange: exchange,
        status: status,
        report: report,
        reject: reject
      ) : nil
    endpoints = listener?.sockets.map(\.endpoint) ?? []
    lanes = interfaces.map { ($0.link, $0.name) } + (hasHEP ? [(101, "hep")] : [])
    name = (interfaces.map(\.name) + endpoints.map { "hep:" + $0.text }).joined(separator: ",")
    deadline = options.durationMilliseconds.map {
      ProcessInfo.processInfo.systemUptime + Double($0) / 1000
    }
  }

  /// Begins to receive.
  public func start() {
    for reader in readers { reader.start() }
    listener?.start()
  }

  /// Ends the receiving; what has come is still given out.
  public func stop() {
    status.stop()
    exchange.stop()
  }

  /// Ends the receiving when the time asked for is over, or a signal asked for it.
  func stopWhenDue() {
    if status.isStopped { exchange.stop() }
    if let deadline, ProcessInfo.processInfo.systemUptime >= deadline { stop() }
  }

  /// What became of the packets of each interface until now.
  public var interfaces: [Interface] {
    readers.map { reader in
      let counts = reader.snapshot
      return Interface(
        name: reader.interface.name,
        link: reader.interface.link,
        packets: counts.packets,
        kernelDrops: counts.kernelDrops,
        interfaceDrops: counts.interfaceDrops
      )
    }
  }

  /// What became of HEP until now; `nil` without a listener.
  public var hep: HEPCounts? { listener?.snapshot }

  /// Interfaces that were lost; all of them are reported.
  public var failures: [Diagnostic] { losses.all }
}

/// Interfaces that stopped giving packets.
private final class LostInterfaces: Sendable {
  private let found = Mutex<[Diagnostic]>([])

  var all: [Diagnostic] { found.withLock { $0 } }

  func add(_ diagnostic: Diagnostic) { found.withLock { $0.append(diagnostic) } }
}
